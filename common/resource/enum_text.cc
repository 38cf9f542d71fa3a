#include "common/resource/enum_text.h"

#include "eastgate/options/v1/options.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace eastgate::resource {

const std::string& TextZh(const google::protobuf::EnumDescriptor& type, int number) {
  static const auto* const kNone = new std::string();
  const auto* value = type.FindValueByNumber(number);
  return value == nullptr ? *kNone : value->options().GetExtension(options::v1::text_zh);
}

}  // namespace eastgate::resource
