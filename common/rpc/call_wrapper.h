// The one wrapper around every call. Before a method runs it checks drain, identity, the caller's share,
// role, deadline, well-formedness and the right to what the request is about, in this order, and that this
// process may write if the method does; after the method
// has answered it maps the status and writes trailing metadata, metrics and the access log.
//
// A ServedCall is a member of the reactor that answers the call and has the same lifetime.
#ifndef EASTGATE_COMMON_RPC_CALL_WRAPPER_H_
#define EASTGATE_COMMON_RPC_CALL_WRAPPER_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/auth/rights.h"
#include "common/rpc/call.h"
#include "common/rpc/method_spec.h"
#include "common/rpc/reply.h"
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

  // OK when the method may run. Fills in who calls, with which rights and until when. Errors: UNAVAILABLE
  // (NOT_SERVING), what Identify, CallerLimits and Access say, DEADLINE_EXCEEDED, or what `parsed` says.
  // `request` is null where each message of a stream is one: then only the role is checked.
  absl::Status Admit(const absl::Status& parsed, const google::protobuf::Message* request);
  // After Admit without a request: checks the right to what the first message of a stream is about.
  absl::Status AdmitFirst(const absl::Status& parsed, const google::protobuf::Message& first);

  // After both, where the log is followed: returns the revision for which the method has to wait, which is
  // not here yet; 0 where it need not wait.
  int64_t RevisionToAwait(const google::protobuf::Message& request) const;
  // Waits until it is here, but no longer than ten seconds, and then or a moment before the deadline is OK
  // all the same: the method says how far the log is. An error says what interrupted the wait.
  Reply<Done> AwaitRevision(int64_t revision);

  // Counts and logs the answer. `response` may be null. The caller passes the result to gRPC's Finish at
  // once.
  grpc::Status Finish(const absl::Status& status, const google::protobuf::Message* response);

  // After Admit, of a unary call: returns whether the method may run now; if not, `call` is served when it
  // may.
  bool TakeTurn(CallerLimits::Waiting& call) { return lease_.TakeTurn(call); }
  // Returns the place of the call, which then outlives this object.
  CallerLimits::Lease TakeLease() { return std::move(lease_); }

  Call& call() { return call_; }
  Runtime& runtime() { return runtime_; }

 private:
  absl::Status AdmitCaller(const absl::Status& parsed, const google::protobuf::Message* request);
  void WriteSpan(const absl::Status& status, absl::Duration elapsed);

  Runtime& runtime_;
  const MethodSpec& spec_;
  const absl::Time started_;
  Call call_;
  CallerLimits::Lease lease_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_CALL_WRAPPER_H_
