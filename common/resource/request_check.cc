#include "common/resource/request_check.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/config/suite.h"
#include "common/evidence/evidence_name.h"
#include "common/reference/quoted.h"
#include "common/reference/text_key.h"
#include "common/reference/uscc.h"
#include "common/reference/utf8.h"
#include "common/resource/page_token.h"
#include "google/protobuf/descriptor.h"

namespace eastgate::resource {
namespace {

constexpr size_t kMaxIdBytes = 64;
constexpr size_t kMaxRequestIdBytes = 128;

// Said of personal data that would get into the log; no error repeats it.
constexpr char kHoldsCitizenId[] = "has a citizen ID in it, which no record may have";

bool AllOf(absl::string_view value, absl::string_view extra) {
  return std::all_of(value.begin(), value.end(),
                     [&](char c) { return absl::ascii_isalnum(c) || absl::StrContains(extra, c); });
}

bool IsId(absl::string_view value) {
  return !value.empty() && value.size() <= kMaxIdBytes && AllOf(value, "._-");
}

bool HasControlCharacter(absl::string_view value) {
  return std::any_of(value.begin(), value.end(), [](char c) { return absl::ascii_iscntrl(c); });
}

std::string Got(absl::string_view value, absl::string_view want) {
  return absl::StrCat("got ", reference::Quoted(value), ", want ", want);
}

}  // namespace

void RequestCheck::Id(absl::string_view field, absl::string_view value) {
  if (!Require(field, value)) return;
  if (reference::HoldsCitizenId(value)) {
    Add(field, kHoldsCitizenId);
  } else if (!IsId(value)) {
    Add(field, Got(value, "1 to 64 characters of [a-zA-Z0-9._-]"));
  }
}

void RequestCheck::Name(absl::string_view field, absl::string_view value, absl::string_view collection) {
  if (!Require(field, value)) return;
  absl::string_view id = value;
  // The code of an enterprise may have the form of a citizen ID by chance.
  const bool is_uscc = absl::ConsumePrefix(&id, "enterprises/") && reference::CheckUscc(id).ok();
  if (!is_uscc && reference::HoldsCitizenId(value)) return Add(field, kHoldsCitizenId);
  id = value;
  if (!absl::ConsumePrefix(&id, absl::StrCat(collection, "/")) || !IsId(id)) {
    Add(field, Got(value, absl::StrCat(collection, "/{id}")));
  }
}

void RequestCheck::OptionalName(absl::string_view field, absl::string_view value,
                                absl::string_view collection) {
  if (!value.empty()) Name(field, value, collection);
}

void RequestCheck::Text(absl::string_view field, absl::string_view value, size_t min_bytes,
                        size_t max_bytes) {
  if (min_bytes > 0 && !Require(field, reference::IsBlank(value) ? "" : value)) return;
  if (value.size() < min_bytes || value.size() > max_bytes) {
    Add(field, absl::StrCat("got ", value.size(), " bytes, want ", min_bytes, " to ", max_bytes));
  } else if (!reference::IsValidUtf8(value) || HasControlCharacter(value)) {
    Add(field, "want UTF-8 text without control characters");
  } else if (reference::HoldsCitizenId(value)) {
    Add(field, kHoldsCitizenId);
  }
}

void RequestCheck::Titles(absl::string_view field,
                          const google::protobuf::RepeatedPtrField<std::string>& values, int most) {
  if (values.size() > most) Add(field, absl::StrCat("got ", values.size(), ", want at most ", most));
  for (int i = 0; i < std::min(values.size(), most); ++i)
    Title(absl::StrCat(field, "[", i, "]"), values.Get(i));
}

std::optional<reference::Date> RequestCheck::Date(absl::string_view field, absl::string_view value) {
  if (!Require(field, value)) return std::nullopt;
  return OptionalDate(field, value);
}

std::optional<reference::Date> RequestCheck::OptionalDate(absl::string_view field, absl::string_view value) {
  if (value.empty()) return std::nullopt;
  const absl::StatusOr<reference::Date> date = reference::ParseDate(value);
  if (!Check(field, date.status())) return std::nullopt;
  return *date;
}

std::optional<reference::Month> RequestCheck::Month(absl::string_view field, absl::string_view value) {
  if (!Require(field, value)) return std::nullopt;
  const absl::StatusOr<reference::Month> month = reference::ParseMonth(value);
  if (!Check(field, month.status())) return std::nullopt;
  return *month;
}

void RequestCheck::NotBefore(absl::string_view field, std::optional<reference::Date> value,
                             absl::string_view other, std::optional<reference::Date> earliest) {
  if (!value || !earliest || *value >= *earliest) return;
  Add(field, absl::StrCat("got ", reference::FormatDate(*value), ", want ", other, " (",
                          reference::FormatDate(*earliest), ") or later"));
}

void RequestCheck::Division(absl::string_view field, absl::string_view value,
                            std::optional<reference::Date> on) {
  if (!Require(field, value)) return;
  const auto level = reference::DivisionRegistry::LevelOf(value);
  if (!level || *level < reference::DivisionLevel::kCounty) {
    Add(field, Got(value, "a division code of 6, 9 or 12 digits"));
  } else if (!reference::DivisionRegistry::Contains(root_, value)) {
    Add(field, Got(value, absl::StrCat("a division in ", root_)));
  } else if (on) {
    Check(field, reference_->divisions.CheckValidOn(value, *on));
  } else if (reference_->divisions.Find(value) == nullptr) {
    Add(field, Got(value, "a known division"));
  }
}

void RequestCheck::Unit(absl::string_view field, absl::string_view value, std::optional<reference::Date> on) {
  // CheckCodes refuses what is the code of no unit.
  if (reference_->units.Knows(value)) Check(field, CheckUnit(value, on, reference_->units));
}

void RequestCheck::CheckCodes(const google::protobuf::Message& request, absl::string_view prefix,
                              const CodeFields& fields) {
  if (reference_ == nullptr) return;  // The requests of a method that has no reference data name no codes.
  fields.CheckRequest(
      request, prefix, *reference_,
      [this](const std::string& path, absl::string_view description) { Add(path, description); });
}

void RequestCheck::CheckEvidence(const google::protobuf::Message& request, absl::string_view prefix,
                                 const EvidenceFields& fields) {
  fields.Visit(
      request, prefix,
      [this](const std::string& path, const fact::v1::Evidence& evidence) {
        const std::string digest = path + ".sha256";
        Text(path + ".uri", evidence.uri(), 1, kMaxUriBytes);
        if (!evidence::IsSha256(evidence.sha256()))
          return Add(digest, "want 64 lower-case hexadecimal digits");
        if (!absl::StartsWith(evidence.uri(), evidence::kNamePrefix)) return;
        const std::optional<absl::string_view> named = evidence::Sha256In(evidence.uri());
        if (!named) {
          Add(path + ".uri", "want evidence/{sha256}, 64 lower-case hexadecimal digits");
        } else if (*named != evidence.sha256()) {
          Add(digest, "want the digest that uri has");
        }
      },
      [this](const std::string& path, int size) {
        Add(path, absl::StrCat("got ", size, ", want at most ", kMaxEvidence));
      });
}

void RequestCheck::DivisionFilter(absl::string_view field, absl::string_view value) {
  if (value.empty()) return;
  if (!reference::DivisionRegistry::LevelOf(value)) {
    Add(field, Got(value, "a division code of 2, 4, 6, 9 or 12 digits"));
  } else if (reference_->divisions.Find(value) == nullptr) {
    Add(field, Got(value, "a known division"));
  } else if (!reference::DivisionRegistry::Contains(root_, value) &&
             !reference::DivisionRegistry::Contains(value, root_)) {
    Add(field, Got(value, absl::StrCat("a division in ", root_)));
  }
}

void RequestCheck::CheckEnum(absl::string_view field, int value,
                             const google::protobuf::EnumDescriptor* descriptor,
                             const std::vector<int>& allowed) {
  if (value != 0 && std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
  Add(field, WantOneOf(*descriptor, value, allowed));
}

void RequestCheck::Range(absl::string_view field, int64_t value, int64_t min, int64_t max) {
  if (value < min || value > max) Add(field, absl::StrCat("got ", value, ", want ", min, " to ", max));
}

absl::Status CheckRange(absl::string_view field, int64_t value, int64_t min, int64_t max) {
  if (value >= min && value <= max) return absl::OkStatus();
  return status::InvalidField(field, absl::StrCat("got ", value, ", want ", min, " to ", max));
}

void RequestCheck::SourceRef(absl::string_view value) {
  Text("source_ref", value, 0, kMaxSourceRefBytes);
}

void RequestCheck::CallId(absl::string_view field, absl::string_view value) {
  if (reference::HoldsCitizenId(value)) {
    Add(field, kHoldsCitizenId);
  } else if (value.size() > kMaxRequestIdBytes || !AllOf(value, "._:-")) {
    Add(field, Got(value, "at most 128 characters of [a-zA-Z0-9._:-]"));
  }
}

void RequestCheck::PageSize(int32_t page_size) {
  if (page_size < 0) Add("page_size", absl::StrCat("got ", page_size, ", want 0 or more"));
}

void RequestCheck::UpdateMask(const google::protobuf::FieldMask& mask,
                              const std::vector<std::string>& allowed) {
  if (mask.paths().empty()) Add("update_mask", absl::StrCat("required; of ", absl::StrJoin(allowed, ", ")));
  std::set<std::string> seen;
  for (const std::string& path : mask.paths()) {
    if (std::find(allowed.begin(), allowed.end(), path) == allowed.end()) {
      Add("update_mask", Got(path, absl::StrJoin(allowed, ", ")));
    } else if (!seen.insert(path).second) {
      Add("update_mask", Got(path, "each path once"));
    }
  }
}

int PageSizeOf(int32_t page_size) {
  return page_size == 0 ? config::kDefaultPageSize : std::min(page_size, config::kMaxPageSize);
}

}  // namespace eastgate::resource
