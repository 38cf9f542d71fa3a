// Call: what a service method may know and say about the call it answers.
//
// Lives from arrival until the answer is out; a method may refer to it in everything it awaits. Used by one
// coroutine at a time, except interrupt() and IsCancelled(), which are thread-safe.
#ifndef EASTGATE_COMMON_RPC_CALL_H_
#define EASTGATE_COMMON_RPC_CALL_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/auth/rights.h"
#include "common/rpc/caller.h"
#include "common/rpc/interrupt.h"
#include "common/rpc/trace_context.h"
#include "grpcpp/server_context.h"

namespace eastgate::rpc {

// Trailing metadata "1": the answer is that of an earlier call with the same request_id.
inline constexpr char kReplayedMetadata[] = "eastgate-replayed";
// The metadata key of a W3C trace context.
inline constexpr char kTraceParentMetadata[] = "traceparent";
// Whom a call is for that needs no identity and names none.
inline constexpr char kAnonymous[] = "anonymous";

class Call {
 public:
  // `method` must outlive the call.
  Call(absl::string_view method, grpc::CallbackServerContext* context) : method_(method), context_(context) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // A call that no client made: of a relay, a sweep, a command-line tool.
  // `method`, which it is made for, must outlive it.
  static Call Detached(absl::string_view principal, absl::Time deadline = absl::InfiniteFuture(),
                       absl::string_view method = "detached") {
    return Call(principal, deadline, method);
  }
  static Call ForTest(absl::string_view principal) { return Detached(principal); }

  // One of many requests that `whole` makes: a call of `method`, by the same caller and until the same time.
  // Both must outlive it.
  static std::unique_ptr<Call> PartOf(const Call& whole, absl::string_view method,
                                      std::shared_ptr<const auth::Rights> rights, auth::Allowed allowed);

  // A call of the process itself that it makes to answer `whole`: in the name of `principal`, with the
  // deadline, the cancellation and the trace of `whole`, which must outlive it.
  static std::unique_ptr<Call> OnOwnBehalf(const Call& whole, absl::string_view principal);

  // "pkg.Service/Method".
  absl::string_view method() const { return method_; }
  // For whom the call is: valid by CheckPrincipal, or "anonymous" where the method needs no identity.
  const std::string& principal() const { return principal_; }
  // The service that calls for it, "economy"; empty where the principal calls itself.
  const std::string& through_service() const { return through_service_; }
  // Returns whether the caller may do what this method does for all of a division (an empty one is the root).
  // A list leaves out the rows for which it may not.
  bool IsAllowedFor(absl::string_view division) const { return allowed_.Covers(division); }
  // Returns whether the caller, and the service that calls for it, were granted one of the roles for all of a
  // division: for what an answer shows to some only.
  bool Holds(auth::RoleSet roles, absl::string_view division) const;
  // The W3C trace context that came with the call; nothing where none came.
  std::optional<TraceContext> trace() const;
  // The span of this call; empty where the caller does not want it traced.
  const std::string& span_id() const { return span_id_; }
  // The traceparent of what this call asks other services; empty where none came.
  std::string OnwardTraceParent() const;
  // When the answer is no longer wanted; streams may have InfiniteFuture.
  // By SteadyNow.
  absl::Time deadline() const { return deadline_; }
  // Returns whether the client has cancelled or the deadline has passed, so that the method can stop.
  bool IsCancelled() const;
  // The client's address as gRPC gives it: for diagnosis only, it proves nothing.
  std::string peer() const;

  // Says in the answer's metadata that it is an earlier call's answer.
  void MarkReplayed() { replayed_ = true; }
  bool replayed() const { return replayed_; }

  Interrupt& interrupt() { return interrupt_; }
  // Returns why a wait was interrupted: UNAVAILABLE NOT_SERVING while draining, otherwise CANCELLED.
  absl::Status InterruptStatus() const;

  // Null outside a server.
  grpc::CallbackServerContext* context() const { return context_; }

  // For the wrapper: makes a span where the caller wants the call traced.
  void BeginSpan();
  // For the wrapper: who calls, with which rights and until when, once the call is let in. `rights` is what
  // `allowed` refers to.
  void Admit(Caller caller, std::shared_ptr<const auth::Rights> rights, auth::Allowed allowed,
             absl::Time deadline);

 private:
  Call(absl::string_view principal, absl::Time deadline, absl::string_view method)
      : method_(method), context_(nullptr), principal_(principal), deadline_(deadline) {}

  const absl::string_view method_;
  grpc::CallbackServerContext* const context_;
  std::string principal_;
  std::string through_service_;
  std::shared_ptr<const auth::Rights> rights_;
  auth::Allowed allowed_ = auth::Allowed::Everywhere();
  absl::Time deadline_ = absl::InfiniteFuture();
  bool replayed_ = false;
  std::string span_id_;
  Interrupt interrupt_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_CALL_H_
