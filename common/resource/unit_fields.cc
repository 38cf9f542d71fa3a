#include "common/resource/unit_fields.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/reference/quoted.h"
#include "common/reference/text_key.h"
#include "common/status/errors.h"
#include "eastgate/options/v1/options.pb.h"
#include "google/protobuf/descriptor.pb.h"

namespace eastgate::resource {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Returns the fields that lead from the type to the day; a path that the type does not have is a fault of the
// contract, which its test finds.
std::vector<const FieldDescriptor*> PathIn(const Descriptor& type, const std::string& text) {
  std::vector<const FieldDescriptor*> path;
  if (text.empty()) return path;
  const Descriptor* here = &type;
  for (const absl::string_view part : absl::StrSplit(text, '.')) {
    const FieldDescriptor* field = here == nullptr ? nullptr : here->FindFieldByName(std::string(part));
    if (field == nullptr) return {};
    path.push_back(field);
    here = field->message_type();
  }
  return path;
}

// The day at the path; of a list its first. Nothing where there is none, or a malformed one.
std::optional<reference::Date> DayAt(const Message& message, const std::vector<const FieldDescriptor*>& path,
                                     size_t depth = 0) {
  if (path.empty()) return std::nullopt;
  const FieldDescriptor* field = path[depth];
  const auto* reflection = message.GetReflection();
  if (depth + 1 == path.size()) {
    const auto day = reference::ParseDate(reflection->GetString(message, field));
    return day.ok() ? std::optional(*day) : std::nullopt;
  }
  if (!field->is_repeated()) return DayAt(reflection->GetMessage(message, field), path, depth + 1);
  if (reflection->FieldSize(message, field) == 0) return std::nullopt;
  return DayAt(reflection->GetRepeatedMessage(message, field, 0), path, depth + 1);
}

}  // namespace

absl::Status CheckUnit(absl::string_view code, std::optional<reference::Date> on,
                       const reference::UnitRegistry& units) {
  if (on ? units.Find(code, *on) != nullptr : units.Knows(code)) return absl::OkStatus();
  std::string want = "the code of a unit";
  if (on) absl::StrAppend(&want, " that is valid on ", reference::FormatDate(*on));
  if (reference::HoldsCitizenId(code)) return absl::InvalidArgumentError(absl::StrCat("want ", want));
  if (const auto named = on ? units.ByName(code, *on) : std::vector<const reference::Unit*>();
      named.size() == 1) {
    absl::StrAppend(&want, ": ", named.front()->code);
  }
  return absl::InvalidArgumentError(absl::StrCat("got ", reference::Quoted(code), ", want ", want));
}

UnitFields::UnitFields(const Descriptor& type) : UnitFields(type, {}) {}

UnitFields::UnitFields(const Descriptor& type, const Path& path) {
  Path here = path;
  here.push_back(&type);
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.options().HasExtension(options::v1::unit)) {
      const auto& declared = field.options().GetExtension(options::v1::unit);
      fields_.push_back({&field, PathIn(type, declared.valid_on())});
    }
    const Descriptor* part = field.is_map() ? nullptr : field.message_type();
    if (part == nullptr || std::find(here.begin(), here.end(), part) != here.end()) continue;
    std::unique_ptr<const UnitFields> fields(new UnitFields(*part, here));
    if (!fields->fields_.empty() || !fields->parts_.empty()) parts_.push_back({&field, std::move(fields)});
  }
}

void UnitFields::CheckField(const Message& message, const Field& field, absl::string_view prefix,
                            const reference::UnitRegistry& units, Found found) {
  const std::string& name = field.descriptor->name();
  const auto* reflection = message.GetReflection();
  const std::optional<reference::Date> on = DayAt(message, field.valid_on);
  std::string scratch;
  // The path is put together only for a unit that is wrong.
  const auto check = [&](const std::string& code, const auto&... place) {
    const absl::Status checked = CheckUnit(code, on, units);
    if (!checked.ok()) found(absl::StrCat(prefix, name, place...), checked.message());
  };
  if (!field.descriptor->is_repeated()) {
    const std::string& code = reflection->GetStringReference(message, field.descriptor, &scratch);
    if (!code.empty()) check(code);
    return;
  }
  const int size = reflection->FieldSize(message, field.descriptor);
  if (size > kMaxUnits)
    found(absl::StrCat(prefix, name), absl::StrCat("got ", size, ", want at most ", kMaxUnits));
  for (int i = 0; i < std::min(size, kMaxUnits); ++i)
    check(reflection->GetRepeatedStringReference(message, field.descriptor, i, &scratch), "[", i, "]");
}

void UnitFields::Check(const Message& message, absl::string_view prefix, const reference::UnitRegistry& units,
                       Found found) const {
  for (const Field& field : fields_) CheckField(message, field, prefix, units, found);
  const auto* reflection = message.GetReflection();
  for (const Part& part : parts_) {
    const std::string path = absl::StrCat(prefix, part.descriptor->name());
    if (!part.descriptor->is_repeated()) {
      if (reflection->HasField(message, part.descriptor)) {
        part.fields->Check(reflection->GetMessage(message, part.descriptor), absl::StrCat(path, "."), units,
                           found);
      }
      continue;
    }
    const int size = reflection->FieldSize(message, part.descriptor);
    for (int i = 0; i < size; ++i) {
      part.fields->Check(reflection->GetRepeatedMessage(message, part.descriptor, i),
                         absl::StrCat(path, "[", i, "]."), units, found);
    }
  }
}

absl::Status CheckUnitsOfRow(absl::string_view field, const Message& row, const UnitFields& fields,
                             const reference::UnitRegistry& units) {
  absl::Status checked;
  fields.Check(row, "", units, [&](const std::string& path, absl::string_view description) {
    if (checked.ok()) checked = status::InvalidField(field, absl::StrCat(path, ": ", description));
  });
  return checked;
}

}  // namespace eastgate::resource
