#include "common/rpc/method_spec.h"

#include "google/protobuf/descriptor.pb.h"

namespace eastgate::rpc {

bool IsRead(const google::protobuf::MethodDescriptor& method) {
  return method.options().idempotency_level() == google::protobuf::MethodOptions::NO_SIDE_EFFECTS;
}

}  // namespace eastgate::rpc
