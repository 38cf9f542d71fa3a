#include "common/resource/required_fields.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
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

bool Names(const FieldMask& mask, const std::string& field) {
  return std::find(mask.paths().begin(), mask.paths().end(), field) != mask.paths().end();
}

}  // namespace

RequiredFields::RequiredFields(const Descriptor& type) : RequiredFields(type, {}) {}

RequiredFields::RequiredFields(const Descriptor& type, const Path& path) : update_mask_(UpdateMaskOf(type)) {
  Path here = path;
  here.push_back(&type);
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsInput(field)) continue;
    std::unique_ptr<const RequiredFields> parts;
    const Descriptor* part = field.is_map() ? nullptr : field.message_type();
    if (part != nullptr && std::find(here.begin(), here.end(), part) == here.end()) {
      parts.reset(new RequiredFields(*part, here));
      if (parts->fields_.empty()) parts = nullptr;
    }
    const bool is_required = Is(field, google::api::REQUIRED) || Is(field, google::api::IDENTIFIER);
    if (is_required || parts != nullptr) fields_.push_back({&field, is_required, std::move(parts)});
  }
}

void RequiredFields::Check(const Message& message, absl::string_view prefix,
                           status::Violations& violations) const {
  if (!AreThere(message)) CheckMasked(message, prefix, nullptr, violations);
}

bool RequiredFields::AreThere(const Message& message) const {
  if (update_mask_ != nullptr) return false;
  const auto& reflection = *message.GetReflection();
  for (const Field& field : fields_) {
    if (field.is_required && Lacks(message, *field.descriptor)) return false;
    if (field.parts == nullptr) continue;
    if (field.descriptor->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field.descriptor); ++i) {
        if (!field.parts->AreThere(reflection.GetRepeatedMessage(message, field.descriptor, i))) return false;
      }
    } else if (reflection.HasField(message, field.descriptor) &&
               !field.parts->AreThere(reflection.GetMessage(message, field.descriptor))) {
      return false;
    }
  }
  return true;
}

void RequiredFields::CheckMasked(const Message& message, absl::string_view prefix, const FieldMask* mask,
                                 status::Violations& violations) const {
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
    if (field.parts != nullptr) {
      CheckParts(field, message, path, update_mask_ == nullptr ? nullptr : &own, violations);
    }
  }
}

void RequiredFields::CheckParts(const Field& field, const Message& message, absl::string_view path,
                                const FieldMask* mask, status::Violations& violations) const {
  const auto& reflection = *message.GetReflection();
  if (!field.descriptor->is_repeated()) {
    if (!reflection.HasField(message, field.descriptor)) return;
    return field.parts->CheckMasked(reflection.GetMessage(message, field.descriptor), absl::StrCat(path, "."),
                                    mask, violations);
  }
  for (int i = 0; i < reflection.FieldSize(message, field.descriptor); ++i) {
    field.parts->CheckMasked(reflection.GetRepeatedMessage(message, field.descriptor, i),
                             absl::StrCat(path, "[", i, "]."), mask, violations);
  }
}

}  // namespace eastgate::resource
