// What the per-call wrapper knows about a method, resolved once when its service is bound. Immutable.
#ifndef EASTGATE_COMMON_RPC_METHOD_SPEC_H_
#define EASTGATE_COMMON_RPC_METHOD_SPEC_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/observability/metrics.h"
#include "google/protobuf/descriptor.h"

namespace eastgate::rpc {

struct MethodSpec {
  std::string full_name;  // "pkg.Service/Method"
  bool is_read = false;
  bool is_stream = false;
  bool serves_while_draining = false;
  // The answer's `int64 revision`, for the access log; null if it has none.
  const google::protobuf::FieldDescriptor* revision = nullptr;
  observability::MethodMetrics* metrics = nullptr;
};

// Whether a method changes nothing, by the first word of its name: Get, List, BatchGet, BreakDown, Trace,
// Watch, Verify, Evaluate, Check. Reads need no principal and may be repeated by a client or a proxy.
bool IsRead(absl::string_view method_name);

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_METHOD_SPEC_H_
