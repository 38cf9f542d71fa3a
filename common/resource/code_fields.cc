#include "common/resource/code_fields.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/reference/quoted.h"
#include "common/reference/text_key.h"
#include "eastgate/options/v1/options.pb.h"
#include "google/api/field_behavior.pb.h"
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

// Returns whether callers set the field: what a service computes, and what only a creation set, is ignored.
bool IsInput(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    const auto behavior = options.GetExtension(google::api::field_behavior, i);
    if (behavior == google::api::OUTPUT_ONLY || behavior == google::api::IMMUTABLE) return false;
  }
  return true;
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

CodeFields::CodeFields(const Descriptor& type) : CodeFields(type, {}) {}

CodeFields::CodeFields(const Descriptor& type, const Path& path) {
  Path here = path;
  here.push_back(&type);
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool is_input = IsInput(field);
    if (field.options().HasExtension(options::v1::unit)) {
      const auto& declared = field.options().GetExtension(options::v1::unit);
      fields_.push_back({&field, "", PathIn(type, declared.valid_on()), is_input});
    } else if (field.options().HasExtension(options::v1::kind_of)) {
      const auto& declared = field.options().GetExtension(options::v1::kind_of);
      fields_.push_back({&field, declared.list(), PathIn(type, declared.valid_on()), is_input});
    }
    const Descriptor* part = field.is_map() ? nullptr : field.message_type();
    if (part == nullptr || std::find(here.begin(), here.end(), part) != here.end()) continue;
    std::unique_ptr<const CodeFields> fields(new CodeFields(*part, here));
    if (!fields->fields_.empty() || !fields->parts_.empty())
      parts_.push_back({&field, is_input, std::move(fields)});
  }
}

void CodeFields::CheckField(const Message& message, const Field& field, const Place& place, Found found) {
  const std::string& name = field.descriptor->name();
  const auto* reflection = message.GetReflection();
  const std::optional<reference::Date> on = DayAt(message, field.valid_on);
  std::string scratch;
  // The path is put together only for a code that is wrong.
  const auto check = [&](const std::string& code, const auto&... index) {
    const absl::Status checked = field.list.empty() ? CheckUnit(code, on, place.reference.units)
                                                    : place.reference.kinds.Check(field.list, code, on);
    if (!checked.ok()) found(absl::StrCat(place.prefix, name, index...), checked.message());
  };
  if (!field.descriptor->is_repeated()) {
    const std::string& code = reflection->GetStringReference(message, field.descriptor, &scratch);
    if (!code.empty()) check(code);
    return;
  }
  int size = reflection->FieldSize(message, field.descriptor);
  if (place.is_request && size > kMaxCodes) {
    found(absl::StrCat(place.prefix, name), absl::StrCat("got ", size, ", want at most ", kMaxCodes));
    size = kMaxCodes;
  }
  for (int i = 0; i < size; ++i)
    check(reflection->GetRepeatedStringReference(message, field.descriptor, i, &scratch), "[", i, "]");
}

void CodeFields::Check(const Message& message, const Place& place, Found found) const {
  for (const Field& field : fields_) {
    if (field.is_input || !place.is_request) CheckField(message, field, place, found);
  }
  const auto* reflection = message.GetReflection();
  for (const Part& part : parts_) {
    if (place.is_request && !part.is_input) continue;
    const std::string path = absl::StrCat(place.prefix, part.descriptor->name());
    const auto check = [&](const Message& value, const std::string& prefix) {
      part.fields->Check(value, {prefix, place.reference, place.is_request}, found);
    };
    if (!part.descriptor->is_repeated()) {
      if (reflection->HasField(message, part.descriptor))
        check(reflection->GetMessage(message, part.descriptor), absl::StrCat(path, "."));
      continue;
    }
    const int size = reflection->FieldSize(message, part.descriptor);
    for (int i = 0; i < size; ++i)
      check(reflection->GetRepeatedMessage(message, part.descriptor, i), absl::StrCat(path, "[", i, "]."));
  }
}

}  // namespace eastgate::resource
