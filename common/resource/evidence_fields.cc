#include "common/resource/evidence_fields.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace eastgate::resource {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

EvidenceFields::EvidenceFields(const Descriptor& type) : EvidenceFields(type, {}) {}

EvidenceFields::EvidenceFields(const Descriptor& type, const Path& path) {
  Path here = path;
  here.push_back(&type);
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const Descriptor* part = field.is_map() ? nullptr : field.message_type();
    if (part == nullptr || std::find(here.begin(), here.end(), part) != here.end()) continue;
    if (part == fact::v1::Evidence::descriptor()) {
      parts_.push_back({&field, nullptr});
      continue;
    }
    std::unique_ptr<const EvidenceFields> fields(new EvidenceFields(*part, here));
    if (!fields->parts_.empty()) parts_.push_back({&field, std::move(fields)});
  }
}

void EvidenceFields::Visit(const Message& message, absl::string_view prefix, Found found,
                           TooMany too_many) const {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  for (const Part& part : parts_) {
    const FieldDescriptor* field = part.descriptor;
    const std::string path = absl::StrCat(prefix, field->name());
    if (!field->is_repeated()) {
      if (reflection.HasField(message, field))
        VisitPart(part, reflection.GetMessage(message, field), path, found, too_many);
      continue;
    }
    int size = reflection.FieldSize(message, field);
    if (part.fields == nullptr && size > kMaxEvidence) {
      too_many(path, size);
      size = kMaxEvidence;
    }
    for (int i = 0; i < size; ++i) {
      VisitPart(part, reflection.GetRepeatedMessage(message, field, i), absl::StrCat(path, "[", i, "]"),
                found, too_many);
    }
  }
}

void EvidenceFields::VisitPart(const Part& part, const Message& value, const std::string& path, Found found,
                               TooMany too_many) {
  if (part.fields != nullptr) return part.fields->Visit(value, path + ".", found, too_many);
  found(path, static_cast<const fact::v1::Evidence&>(value));
}

}  // namespace eastgate::resource
