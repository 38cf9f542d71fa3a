#include "common/resource/calendar_fields.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"
#include "eastgate/options/v1/options.pb.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.pb.h"

namespace eastgate::resource {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

namespace {

bool MayBeEmpty(const FieldDescriptor& field) {
  const auto& options = field.options();
  if (options.GetExtension(options::v1::may_be_empty)) return true;
  const auto& behaviors = options.GetRepeatedExtension(google::api::field_behavior);
  return std::find(behaviors.begin(), behaviors.end(), google::api::OPTIONAL) != behaviors.end();
}

// Returns the decimal number in `size` characters, or -1 where one is no digit.
int NumberAt(absl::string_view text, size_t at, size_t size) {
  int number = 0;
  for (const char c : text.substr(at, size)) {
    if (!absl::ascii_isdigit(c)) return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

// Returns whether the text is a date by its digits alone, as the first 28 days of each month are. Every row
// that is read is checked, and most of its dates do without the calendar.
bool IsPlainDate(absl::string_view text) {
  if (text.size() != sizeof("YYYY-MM-DD") - 1 || text[4] != '-' || text[7] != '-') return false;
  const int year = NumberAt(text, 0, 4), month = NumberAt(text, 5, 2), day = NumberAt(text, 8, 2);
  return year >= reference::kFirstYear && year <= reference::kLastYear && month >= 1 && month <= 12 &&
         day >= 1 && day <= 28;
}

bool HoldsPlainDate(const google::protobuf::Reflection& reflection, const Message& message,
                    const CalendarField& field) {
  std::string scratch;  // Stays empty: the reference is to the message's own text.
  return field.form == CalendarForm::kDate &&
         IsPlainDate(reflection.GetStringReference(message, field.descriptor, &scratch));
}

}  // namespace

CalendarFields::CalendarFields(const Descriptor& type) : CalendarFields(type, {}) {}

CalendarFields::CalendarFields(const Descriptor& type, const Path& path)
    : reflection_(*MessageFactory::generated_factory()->GetPrototype(&type)->GetReflection()) {
  Path here = path;
  here.push_back(&type);
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (const auto declared = CalendarFieldOf(field)) fields_.push_back({*declared, MayBeEmpty(field)});
    const Descriptor* part = field.is_map() ? nullptr : field.message_type();
    if (part == nullptr || std::find(here.begin(), here.end(), part) != here.end()) continue;
    std::unique_ptr<const CalendarFields> fields(new CalendarFields(*part, here));
    if (!fields->fields_.empty() || !fields->parts_.empty()) parts_.push_back({&field, std::move(fields)});
  }
}

bool CalendarFields::AreSound(const Message& message) const {
  return std::all_of(fields_.begin(), fields_.end(),
                     [&](const Field& field) {
                       return HoldsPlainDate(reflection_, message, field.declared) || IsSound(message, field);
                     }) &&
         std::all_of(parts_.begin(), parts_.end(), [&](const Part& part) { return AreSound(message, part); });
}

bool CalendarFields::IsSound(const Message& message, const Field& field) {
  const auto first_day = FirstDayOf(message, field.declared);
  return first_day.ok() && (first_day->has_value() || field.may_be_empty);
}

bool CalendarFields::AreSound(const Message& message, const Part& part) const {
  if (!part.descriptor->is_repeated()) {
    return !reflection_.HasField(message, part.descriptor) ||
           part.fields->AreSound(reflection_.GetMessage(message, part.descriptor));
  }
  const int size = reflection_.FieldSize(message, part.descriptor);
  for (int i = 0; i < size; ++i) {
    if (!part.fields->AreSound(reflection_.GetRepeatedMessage(message, part.descriptor, i))) return false;
  }
  return true;
}

}  // namespace eastgate::resource
