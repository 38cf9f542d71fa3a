// Answers one bidirectional call in which each request has one answer: runs the wrapper, then reads a
// request, answers it by the method, writes the answer, and reads the next.
//
// One message is in flight at a time. A stream has a stated number of requests; beyond it the call ends with
// RESOURCE_EXHAUSTED. A drain ends the call; a client that does not read for a stated time has it cancelled.
#ifndef EASTGATE_COMMON_RPC_EXCHANGE_REACTOR_H_
#define EASTGATE_COMMON_RPC_EXCHANGE_REACTOR_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/call_wrapper.h"
#include "common/rpc/inbound.h"
#include "common/rpc/progress_timeout.h"
#include "grpcpp/support/server_callback.h"

namespace eastgate::rpc {

template <class Service, class Request, class Response>
class ExchangeReactor final : public grpc::ServerBidiReactor<Inbound<Request>, Response> {
 public:
  // Answers one request at once; an error ends the call.
  using Method = absl::StatusOr<Response> (Service::*)(const Request&) const;

  ExchangeReactor(Runtime& runtime, const MethodSpec& spec, grpc::CallbackServerContext* context,
                  const Service* service, Method method, int max_requests)
      : served_(runtime, spec, context),
        progress_timeout_(context, runtime.limits().stream_progress),
        service_(service),
        method_(method),
        left_(max_requests) {
    served_.call().interrupt().OnRaise([context] { context->TryCancel(); });
    runtime.gate().Enter(&served_.call().interrupt());
    const absl::Status admitted = served_.Admit(absl::OkStatus(), nullptr);
    if (admitted.ok()) {
      this->StartRead(&request_);
    } else {
      Answer(admitted);
    }
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) return Answer(HowItEnded());
    if (!request_.parsed.ok()) return Answer(request_.parsed);
    if (left_-- == 0) return Answer(absl::ResourceExhaustedError("too many requests on one stream"));
    absl::StatusOr<Response> response = Invoke();
    if (!response.ok()) return Answer(response.status());
    response_ = *std::move(response);
    progress_timeout_.Begin();
    this->StartWrite(&response_);
  }
  void OnWriteDone(bool ok) override {
    progress_timeout_.End();
    if (!ok) return Answer(HowItEnded());
    this->StartRead(&request_);
  }
  void OnCancel() override { served_.call().interrupt().Raise(Interrupt::Reason::kCancelled); }
  void OnDone() override {
    served_.runtime().gate().Leave(&served_.call().interrupt());
    delete this;
  }

  absl::StatusOr<Response> Invoke() const {
    try {
      return (service_->*method_)(request_.message);
    } catch (...) {
      return absl::InternalError("an exception left a method");
    }
  }

  // A client that has asked everything closes its side of the stream.
  absl::Status HowItEnded() {
    Call& call = served_.call();
    if (progress_timeout_.expired()) return absl::DeadlineExceededError("the client did not read");
    const bool interrupted = call.interrupt().reason() != Interrupt::Reason::kNone || call.IsCancelled();
    return interrupted ? call.InterruptStatus() : absl::OkStatus();
  }

  void Answer(const absl::Status& status) { this->Finish(served_.Finish(status, nullptr)); }

  ServedCall served_;
  ProgressTimeout progress_timeout_;
  const Service* const service_;
  const Method method_;
  int left_;
  Inbound<Request> request_;
  Response response_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_EXCHANGE_REACTOR_H_
