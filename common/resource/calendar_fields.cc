#include "common/resource/calendar_fields.h"

#include <algorithm>

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
    if (const auto declared = CalendarFieldOf(field)) fields_.push_back({*declared, MayBeEmpty(field)});
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
