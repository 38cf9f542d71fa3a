// The properties of a method that the per-call wrapper uses, resolved once when its service is bound.
// Immutable.
#ifndef EASTGATE_COMMON_RPC_METHOD_SPEC_H_
#define EASTGATE_COMMON_RPC_METHOD_SPEC_H_

#include <string>

#include "common/observability/metrics.h"
#include "common/rpc/access.h"
#include "common/rpc/asked_revision.h"
#include "google/protobuf/descriptor.h"

namespace eastgate::rpc {

struct MethodSpec {
  std::string full_name;  // "pkg.Service/Method"
  Access access;          // The right that it needs.
  bool is_stream = false;
  bool writes = false;  // The contract does not say that it changes nothing.
  bool serves_while_draining = false;
  // The answer's `int64 revision`, for the access log; null if it has none.
  const google::protobuf::FieldDescriptor* revision = nullptr;
  AskedRevision asked;  // The revision that a request wants the log to have reached.
  observability::MethodMetrics* metrics = nullptr;
};

// Returns true if the contract declares that the method changes nothing: `option idempotency_level =
// NO_SIDE_EFFECTS`. Such a method may be repeated by a client or a proxy.
bool IsRead(const google::protobuf::MethodDescriptor& method);

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_METHOD_SPEC_H_
