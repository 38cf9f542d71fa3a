#include "common/resource/calendar_fields.h"

#include <algorithm>
#include <string>

#include "common/reference/civil_date.h"
#include "common/reference/reporting_duties.h"
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

}  // namespace

CalendarFields::CalendarFields(const Descriptor& type) : CalendarFields(type, {}) {}

CalendarFields::CalendarFields(const Descriptor& type, const Path& path)
    : reflection_(*MessageFactory::generated_factory()->GetPrototype(&type)->GetReflection()) {
  Path here = path;
  here.push_back(&type);
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const auto& options = field.options();
    const auto add = [&](Form form) { fields_.push_back({&field, form, MayBeEmpty(field)}); };
    if (options.HasExtension(options::v1::date)) add(Form::kDate);
    if (options.HasExtension(options::v1::month)) add(Form::kMonth);
    if (options.HasExtension(options::v1::year)) add(Form::kYear);
    if (options.HasExtension(options::v1::period)) add(Form::kPeriod);
    const Descriptor* part = field.is_map() ? nullptr : field.message_type();
    if (part == nullptr || std::find(here.begin(), here.end(), part) != here.end()) continue;
    std::unique_ptr<const CalendarFields> fields(new CalendarFields(*part, here));
    if (!fields->fields_.empty() || !fields->parts_.empty()) parts_.push_back({&field, std::move(fields)});
  }
}

bool CalendarFields::AreSound(const Message& message) const {
  return std::all_of(fields_.begin(), fields_.end(), [&](const Field& f) { return IsSound(message, f); }) &&
         std::all_of(parts_.begin(), parts_.end(), [&](const Part& part) { return AreSound(message, part); });
}

bool CalendarFields::IsSound(const Message& message, const Field& field) const {
  if (field.form == Form::kYear) {
    const int year = reflection_.GetInt32(message, field.descriptor);
    return year == 0 ? field.may_be_empty : year >= reference::kFirstYear && year <= reference::kLastYear;
  }
  std::string scratch;  // Stays empty: the reference is to the message's own text.
  const std::string& text = reflection_.GetStringReference(message, field.descriptor, &scratch);
  if (text.empty()) return field.may_be_empty;
  switch (field.form) {
    case Form::kDate:
      return reference::ParseDate(text).ok();
    case Form::kMonth:
      return reference::ParseMonth(text).ok();
    default:
      return reference::ParsePeriod(text).ok();
  }
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
