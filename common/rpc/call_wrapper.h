// The one wrapper around every call. Before a method runs it checks drain, identity, deadline and
// well-formedness, in this order; after the method has answered it maps the status and writes trailing
// metadata, metrics and the access log.
//
// A ServedCall is a member of the reactor that answers the call and has the same lifetime.
#ifndef EASTGATE_COMMON_RPC_CALL_WRAPPER_H_
#define EASTGATE_COMMON_RPC_CALL_WRAPPER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/method_spec.h"
#include "common/rpc/runtime.h"
#include "google/protobuf/message.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"

namespace eastgate::rpc {

class ServedCall {
 public:
  ServedCall(Runtime& runtime, const MethodSpec& spec, grpc::CallbackServerContext* context);
  ~ServedCall() { runtime_.gate().LeaveCall(); }
  ServedCall(const ServedCall&) = delete;
  ServedCall& operator=(const ServedCall&) = delete;

  // OK when the method may run. Fills the call's principal and deadline. Errors: UNAVAILABLE (NOT_SERVING),
  // UNAUTHENTICATED (NO_PRINCIPAL), DEADLINE_EXCEEDED, or what `parsed` says.
  absl::Status Admit(const absl::Status& parsed);

  // Counts and logs the answer. `response` may be null. The caller passes the result to gRPC's Finish at
  // once.
  grpc::Status Finish(const absl::Status& status, const google::protobuf::Message* response);

  Call& call() { return call_; }
  Runtime& runtime() { return runtime_; }

 private:
  absl::StatusOr<std::string> Identify() const;
  void WriteAccessLog(const absl::Status& status, absl::Duration elapsed,
                      const google::protobuf::Message* response);

  Runtime& runtime_;
  const MethodSpec& spec_;
  const absl::Time started_;
  Call call_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_CALL_WRAPPER_H_
