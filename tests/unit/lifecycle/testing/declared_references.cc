#include "tests/unit/lifecycle/testing/declared_references.h"

#include <vector>

#include "eastgate/options/v1/options.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.pb.h"

namespace eastgate::lifecycle::testing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Returns the type that a field refers to; empty where it refers to none, or only mentions it.
std::string TypeReferredTo(const FieldDescriptor& field) {
  if (field.options().GetExtension(options::v1::mention)) return "";
  const std::string& type = field.options().GetExtension(google::api::resource_reference).type();
  return type == "fact.eastgate/Fact" ? "" : type;
}

bool IsPart(const FieldDescriptor& field) {
  return field.message_type() != nullptr && !field.is_map() &&
         !field.options().GetExtension(options::v1::mention);
}

void Declare(const Descriptor& type, const std::string& path,
             std::map<std::string, std::string>& references) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string here = path + "." + field.name();
    if (const std::string to = TypeReferredTo(field); !to.empty()) references[here] = to;
    if (IsPart(field)) Declare(*field.message_type(), here, references);
  }
}

void Collect(const Message& message, const std::string& path,
             std::map<std::string, std::set<std::string>>& names) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection.ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    const std::string here = path + "." + field->name();
    const bool refers = !TypeReferredTo(*field).empty();
    const int size = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      if (refers) {
        names[here].insert(field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                                                : reflection.GetString(message, field));
      } else if (IsPart(*field)) {
        Collect(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                     : reflection.GetMessage(message, field),
                here, names);
      }
    }
  }
}

}  // namespace

std::map<std::string, std::string> DeclaredReferences(const Descriptor& type) {
  std::map<std::string, std::string> references;
  Declare(type, type.name(), references);
  return references;
}

std::map<std::string, std::set<std::string>> NamesByReference(const Message& row) {
  std::map<std::string, std::set<std::string>> names;
  Collect(row, row.GetDescriptor()->name(), names);
  return names;
}

std::string ResourceType(const Descriptor& type) {
  return type.options().GetExtension(google::api::resource).type();
}

}  // namespace eastgate::lifecycle::testing
