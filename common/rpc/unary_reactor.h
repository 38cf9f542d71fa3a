// Answers one unary call: runs the wrapper, then the method, then finishes when the reply is there.
#ifndef EASTGATE_COMMON_RPC_UNARY_REACTOR_H_
#define EASTGATE_COMMON_RPC_UNARY_REACTOR_H_

#include <utility>

#include "absl/status/statusor.h"
#include "common/rpc/call_wrapper.h"
#include "common/rpc/inbound.h"
#include "common/rpc/reply.h"
#include "grpcpp/support/server_callback.h"

namespace eastgate::rpc {

template <class Response>
class UnaryReactor final : public grpc::ServerUnaryReactor {
 public:
  UnaryReactor(Runtime& runtime, const MethodSpec& spec, grpc::CallbackServerContext* context,
               Response* response)
      : served_(runtime, spec, context), response_(response) {}

  template <class Service, class Request>
  void Run(Service* service, Reply<Response> (Service::*method)(Call&, const Request&),
           const Inbound<Request>& inbound) {
    if (absl::Status admitted = served_.Admit(inbound.parsed, &inbound.message); !admitted.ok())
      return Answer(admitted);
    Reply<Response> reply = Invoke(service, method, inbound.message);
    if (reply.ready()) return Answer(std::move(reply).Take());
    std::move(reply).Start([this](absl::StatusOr<Response> result) { Answer(std::move(result)); });
  }

 private:
  template <class Service, class Request>
  Reply<Response> Invoke(Service* service, Reply<Response> (Service::*method)(Call&, const Request&),
                         const Request& request) {
    try {
      return (service->*method)(served_.call(), request);
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
  void OnDone() override { delete this; }
  // Both reactions are a few instructions and never block: this saves two thread hops per call.
  bool InternalInlineable() override { return true; }

  ServedCall served_;
  Response* const response_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_UNARY_REACTOR_H_
