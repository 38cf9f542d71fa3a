// Answers one unary call: runs the wrapper, waits for the turn of its principal, runs the method, and
// finishes when the reply is there.
#ifndef EASTGATE_COMMON_RPC_UNARY_REACTOR_H_
#define EASTGATE_COMMON_RPC_UNARY_REACTOR_H_

#include <utility>

#include "absl/status/statusor.h"
#include "common/rpc/call_wrapper.h"
#include "common/rpc/inbound.h"
#include "common/rpc/reply.h"
#include "common/rpc/wanted.h"
#include "grpcpp/support/server_callback.h"

namespace eastgate::rpc {

template <class Service, class Request, class Response>
class UnaryReactor final : public grpc::ServerUnaryReactor, private CallerLimits::Waiting {
 public:
  using Method = Reply<Response> (Service::*)(Call&, const Request&);

  UnaryReactor(Runtime& runtime, const MethodSpec& spec, grpc::CallbackServerContext* context,
               Service* service, Method method, const Inbound<Request>& inbound, Response* response)
      : served_(runtime, spec, context),
        service_(service),
        method_(method),
        inbound_(inbound),
        response_(response) {}

  void Run() {
    if (absl::Status admitted = served_.Admit(inbound_.parsed, &inbound_.message); !admitted.ok())
      return Answer(admitted);
    if (served_.TakeTurn(*this)) Begin();
  }

 private:
  // The call has waited for its turn.
  void Serve() override {
    if (absl::Status wanted = CheckWanted(served_.call()); !wanted.ok()) return Answer(wanted);
    Begin();
  }

  void Begin() {
    const int64_t revision = served_.RevisionToAwait(inbound_.message);
    if (revision == 0) return Proceed();
    served_.AwaitRevision(revision).Start(
        [this](const absl::StatusOr<Done>& waited) { waited.ok() ? Proceed() : Answer(waited.status()); });
  }

  void Proceed() {
    Reply<Response> reply = Invoke();
    if (reply.ready()) return Answer(std::move(reply).Take());
    std::move(reply).Start([this](absl::StatusOr<Response> result) { Answer(std::move(result)); });
  }

  Reply<Response> Invoke() {
    try {
      return (service_->*method_)(served_.call(), inbound_.message);
    } catch (...) {
      return absl::InternalError("an exception left a method");
    }
  }

  // Nothing of this object may be used after Finish.
  void Answer(absl::StatusOr<Response> result) {
    const absl::Status outcome = result.status();
    if (outcome.ok()) *response_ = *std::move(result);
    this->Finish(served_.Finish(outcome, outcome.ok() ? response_ : nullptr));
  }

  void OnCancel() override { served_.call().interrupt().Raise(Interrupt::Reason::kCancelled); }
  void OnDone() override {
    const CallerLimits::Lease lease = served_.TakeLease();  // When it goes, the next calls are served.
    delete this;
  }
  // Both reactions are a few instructions, unless calls wait for their turn, and never block: this saves two
  // thread hops per call.
  bool InternalInlineable() override { return true; }

  ServedCall served_;
  Service* const service_;
  const Method method_;
  const Inbound<Request>& inbound_;
  Response* const response_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_UNARY_REACTOR_H_
