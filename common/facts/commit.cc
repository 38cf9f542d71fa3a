#include "common/facts/commit.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "google/protobuf/descriptor.h"

namespace eastgate::facts {

void ClearPlace(google::protobuf::Message& response) {
  const google::protobuf::Reflection& reflection = *response.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> set;
  reflection.ListFields(response, &set);
  for (const google::protobuf::FieldDescriptor* field : set) {
    const std::string& name = field->name();
    if (name == "revision" || name == "etag" || name == "fact" || absl::EndsWith(name, "_fact")) {
      reflection.ClearField(&response, field);
    } else if (field->is_repeated() &&
               field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
      for (int i = 0; i < reflection.FieldSize(response, field); ++i) {
        ClearPlace(*reflection.MutableRepeatedMessage(&response, field, i));
      }
    }
  }
}

}  // namespace eastgate::facts
