// The Chinese text of a value of one of the contract's enums, as its option eastgate.options.v1.text_zh has
// it. Pure, thread-safe.
#ifndef EASTGATE_COMMON_RESOURCE_ENUM_TEXT_H_
#define EASTGATE_COMMON_RESOURCE_ENUM_TEXT_H_

#include <string>

#include "google/protobuf/generated_enum_reflection.h"

namespace eastgate::resource {

// Returns the text of the value with that number; empty where there is no such value, or it has no text. The
// text is valid until the process ends.
const std::string& TextZh(const google::protobuf::EnumDescriptor& type, int number);

// The same; `Enum` is a generated proto enum.
template <class Enum>
const std::string& TextZh(Enum value) {
  return TextZh(*google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_ENUM_TEXT_H_
