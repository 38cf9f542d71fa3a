#include "common/resource/request_fields.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.pb.h"

namespace eastgate::resource {
namespace {

using google::api::FieldBehavior;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;

bool Is(const FieldDescriptor& field, FieldBehavior behavior) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == behavior) return true;
  }
  return false;
}

bool IsInput(const FieldDescriptor& field) {
  return !Is(field, google::api::OUTPUT_ONLY) && !Is(field, google::api::IMMUTABLE);
}

const FieldDescriptor* UpdateMaskOf(const Descriptor& type) {
  const FieldDescriptor* mask = type.FindFieldByName("update_mask");
  return mask != nullptr && mask->message_type() == FieldMask::descriptor() ? mask : nullptr;
}

bool Lacks(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(message, &field) == 0
                             : !reflection.HasField(message, &field);
}

bool Writes(const Descriptor& type) {
  const auto has = [&type](const char* field) { return type.FindFieldByName(field) != nullptr; };
  return has("request_id") || has("source_ref") || has("validate_only");
}

bool MustHaveBegun(options::v1::DateKind kind) {
  return kind == options::v1::DATE_KIND_HAPPENED || kind == options::v1::DATE_KIND_BIRTH ||
         kind == options::v1::DATE_KIND_AS_OF;
}

// The number of values of an enum that the field has, and one of them.
int EnumCount(const Message& message, const FieldDescriptor& field) {
  return field.is_repeated() ? message.GetReflection()->FieldSize(message, &field) : 1;
}
int EnumAt(const Message& message, const FieldDescriptor& field, int index) {
  const auto& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.GetRepeatedEnumValue(message, &field, index)
                             : reflection.GetEnumValue(message, &field);
}

bool IsKnown(const FieldDescriptor& field, int value) {
  return value == 0 ? !field.is_repeated() : field.enum_type()->FindValueByNumber(value) != nullptr;
}

bool Names(const FieldMask& mask, const std::string& field) {
  return std::find(mask.paths().begin(), mask.paths().end(), field) != mask.paths().end();
}

}  // namespace

std::string WantOneOf(const google::protobuf::EnumDescriptor& type, int got, const std::vector<int>& wanted) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    const bool is_wanted =
        wanted.empty() || std::find(wanted.begin(), wanted.end(), value.number()) != wanted.end();
    if (value.number() != 0 && is_wanted) names.push_back(value.name());
  }
  const auto* known = type.FindValueByNumber(got);
  return absl::StrCat("got ",
                      got == 0           ? "nothing"
                      : known == nullptr ? absl::StrCat(got)
                                         : known->name(),
                      ", want one of ", absl::StrJoin(names, ", "));
}

void CheckHasCome(absl::string_view path, reference::Date day, absl::Time now,
                  status::Violations& violations) {
  if (!reference::LiesAhead(day, now)) return;
  violations.AddInFuture(path, reference::FormatDate(day), reference::FormatDate(reference::Today(now)));
}

RequestFields::RequestFields(const Descriptor& type) : RequestFields(type, {}, Writes(type)) {}

RequestFields::RequestFields(const Descriptor& type, const Path& path, bool writes)
    : update_mask_(UpdateMaskOf(type)) {
  Path here = path;
  here.push_back(&type);
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsInput(field)) continue;
    std::unique_ptr<const RequestFields> parts;
    const Descriptor* part = field.is_map() ? nullptr : field.message_type();
    if (part != nullptr && std::find(here.begin(), here.end(), part) == here.end()) {
      parts.reset(new RequestFields(*part, here, writes));
      if (parts->fields_.empty()) parts = nullptr;
    }
    const bool is_required = Is(field, google::api::REQUIRED) || Is(field, google::api::IDENTIFIER);
    std::optional<CalendarField> calendar = CalendarFieldOf(field);
    if (calendar && calendar->kind == options::v1::DATE_KIND_AS_OF && !writes) calendar.reset();
    const bool is_bounded = calendar && MustHaveBegun(calendar->kind);
    if (is_required || calendar || parts != nullptr || field.enum_type() != nullptr)
      fields_.push_back({&field, is_required, calendar, is_bounded, std::move(parts)});
  }
}

void RequestFields::Check(const Message& message, absl::string_view prefix, const Clock& clock,
                          status::Violations& violations) const {
  if (!AreInOrder(message, clock)) CheckMasked(message, prefix, nullptr, clock, violations);
}

bool RequestFields::AreInOrder(const Message& message, const Clock& clock) const {
  return update_mask_ == nullptr && std::all_of(fields_.begin(), fields_.end(), [&](const Field& field) {
           return IsInOrder(message, field, clock);
         });
}

bool RequestFields::IsInOrder(const Message& message, const Field& field, const Clock& clock) {
  if (field.is_required && Lacks(message, *field.descriptor)) return false;
  if (field.descriptor->enum_type() != nullptr) {
    for (int i = 0; i < EnumCount(message, *field.descriptor); ++i) {
      if (!IsKnown(*field.descriptor, EnumAt(message, *field.descriptor, i))) return false;
    }
  }
  if (field.calendar) {
    const auto first_day = FirstDayOf(message, *field.calendar);
    if (!first_day.ok()) return false;
    if (field.is_bounded && *first_day && clock && reference::LiesAhead(**first_day, clock())) return false;
  }
  if (field.parts == nullptr) return true;
  const auto& reflection = *message.GetReflection();
  if (!field.descriptor->is_repeated()) {
    return !reflection.HasField(message, field.descriptor) ||
           field.parts->AreInOrder(reflection.GetMessage(message, field.descriptor), clock);
  }
  for (int i = 0; i < reflection.FieldSize(message, field.descriptor); ++i) {
    if (!field.parts->AreInOrder(reflection.GetRepeatedMessage(message, field.descriptor, i), clock))
      return false;
  }
  return true;
}

void RequestFields::CheckMasked(const Message& message, absl::string_view prefix, const FieldMask* mask,
                                const Clock& clock, status::Violations& violations) const {
  FieldMask own;
  if (update_mask_ != nullptr) {
    own.MergeFrom(static_cast<const FieldMask&>(message.GetReflection()->GetMessage(message, update_mask_)));
  }
  for (const Field& field : fields_) {
    const FieldDescriptor& descriptor = *field.descriptor;
    if (mask != nullptr && !Is(descriptor, google::api::IDENTIFIER) && !Names(*mask, descriptor.name()))
      continue;
    const std::string path = absl::StrCat(prefix, descriptor.name());
    if (field.is_required && Lacks(message, descriptor)) violations.Add(path, "required");
    if (descriptor.enum_type() != nullptr) CheckEnums(field, message, path, violations);
    if (field.calendar) CheckCalendar(field, message, path, clock, violations);
    if (field.parts != nullptr) {
      CheckParts(field, message, path, update_mask_ == nullptr ? nullptr : &own, clock, violations);
    }
  }
}

void RequestFields::CheckEnums(const Field& field, const Message& message, const std::string& path,
                               status::Violations& violations) {
  const FieldDescriptor& descriptor = *field.descriptor;
  for (int i = 0; i < EnumCount(message, descriptor); ++i) {
    const int value = EnumAt(message, descriptor, i);
    if (IsKnown(descriptor, value)) continue;
    violations.AddDeclared(descriptor.is_repeated() ? absl::StrCat(path, "[", i, "]") : path,
                           WantOneOf(*descriptor.enum_type(), value));
  }
}

void RequestFields::CheckCalendar(const Field& field, const Message& message, const std::string& path,
                                  const Clock& clock, status::Violations& violations) {
  const auto first_day = FirstDayOf(message, *field.calendar);
  if (!first_day.ok()) {
    violations.AddDeclared(path, first_day.status().message());
  } else if (field.is_bounded && *first_day && clock) {
    CheckHasCome(path, **first_day, clock(), violations);
  }
}

std::string RequestFields::LatestOf(const Message& message) const {
  Latest latest = {"", reference::Date(reference::kFirstYear - 1, 1, 1)};
  FindLatest(message, "", latest);
  return latest.path;
}

void RequestFields::FindLatest(const Message& message, absl::string_view prefix, Latest& latest) const {
  const auto& reflection = *message.GetReflection();
  for (const Field& field : fields_) {
    const std::string path = absl::StrCat(prefix, field.descriptor->name());
    if (field.calendar) {
      const auto first_day = FirstDayOf(message, *field.calendar);
      if (first_day.ok() && *first_day && **first_day > latest.day) latest = {path, **first_day};
    }
    if (field.parts == nullptr) continue;
    const int size = field.descriptor->is_repeated() ? reflection.FieldSize(message, field.descriptor)
                                                     : reflection.HasField(message, field.descriptor);
    for (int i = 0; i < size; ++i) {
      if (field.descriptor->is_repeated()) {
        field.parts->FindLatest(reflection.GetRepeatedMessage(message, field.descriptor, i),
                                absl::StrCat(path, "[", i, "]."), latest);
      } else {
        field.parts->FindLatest(reflection.GetMessage(message, field.descriptor), absl::StrCat(path, "."),
                                latest);
      }
    }
  }
}

void RequestFields::CheckParts(const Field& field, const Message& message, absl::string_view path,
                               const FieldMask* mask, const Clock& clock,
                               status::Violations& violations) const {
  const auto& reflection = *message.GetReflection();
  if (!field.descriptor->is_repeated()) {
    if (!reflection.HasField(message, field.descriptor)) return;
    return field.parts->CheckMasked(reflection.GetMessage(message, field.descriptor), absl::StrCat(path, "."),
                                    mask, clock, violations);
  }
  for (int i = 0; i < reflection.FieldSize(message, field.descriptor); ++i) {
    field.parts->CheckMasked(reflection.GetRepeatedMessage(message, field.descriptor, i),
                             absl::StrCat(path, "[", i, "]."), mask, clock, violations);
  }
}

}  // namespace eastgate::resource
