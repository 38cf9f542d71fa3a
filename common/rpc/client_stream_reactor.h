// Answers one client-streaming call: runs the wrapper, reads the first message, checks the right to what it
// is about, then runs the method, and is the Requests from which the method reads the others.
//
// Identity and role are checked before anything is read. A client that sends nothing for a stated time has
// its call cancelled; the method may answer before everything was read. A drain ends the call with the next
// message: what the client has sent until then is for the method to drop.
#ifndef EASTGATE_COMMON_RPC_CLIENT_STREAM_REACTOR_H_
#define EASTGATE_COMMON_RPC_CLIENT_STREAM_REACTOR_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call_wrapper.h"
#include "common/rpc/inbound.h"
#include "common/rpc/progress_timeout.h"
#include "common/rpc/reply.h"
#include "common/rpc/requests.h"
#include "grpcpp/support/server_callback.h"

namespace eastgate::rpc {

template <class Service, class Request, class Response>
class ClientStreamReactor final : public grpc::ServerReadReactor<Inbound<Request>>,
                                  private Requests<Request> {
 public:
  using Method = Reply<Response> (Service::*)(Call&, const Request&, Requests<Request>&);

  ClientStreamReactor(Runtime& runtime, const MethodSpec& spec, grpc::CallbackServerContext* context,
                      Service* service, Method method, Response* response)
      : served_(runtime, spec, context),
        progress_timeout_(context, runtime.limits().stream_progress),
        service_(service),
        method_(method),
        response_(response) {
    runtime.gate().Enter(&served_.call().interrupt());
  }

  void Run() {
    const absl::Status admitted = served_.Admit(absl::OkStatus(), nullptr);
    if (!admitted.ok()) return Answer(admitted);
    progress_timeout_.Begin();
    this->StartRead(&first_);
  }

 private:
  void OnReadDone(bool ok) override {
    progress_timeout_.End();
    if (!is_running_) return Begin(ok);
    auto received = std::move(received_);
    received(NextOf(ok));
  }
  void OnCancel() override { served_.call().interrupt().Raise(Interrupt::Reason::kCancelled); }
  void OnDone() override {
    served_.runtime().gate().Leave(&served_.call().interrupt());
    delete this;
  }

  void Begin(bool ok) {
    is_running_ = true;
    if (const absl::Status interrupted = CheckGoesOn(); !interrupted.ok()) return Answer(interrupted);
    if (!ok) return Answer(absl::InvalidArgumentError("the stream has no message"));
    const absl::Status admitted = served_.AdmitFirst(first_.parsed, first_.message);
    if (!admitted.ok()) return Answer(admitted);
    Invoke().Start([this](absl::StatusOr<Response> result) {
      if (result.ok()) *response_ = *std::move(result);
      Answer(result.status());  // NOLINT(bugprone-use-after-move): the status stays.
    });
  }

  Reply<Response> Invoke() {
    try {
      return (service_->*method_)(served_.call(), first_.message, *this);
    } catch (...) {
      return absl::InternalError("an exception left a method");
    }
  }

  void Receive(typename Requests<Request>::Received received) override {
    if (const absl::Status interrupted = CheckGoesOn(); !interrupted.ok()) return received(interrupted);
    received_ = std::move(received);
    progress_timeout_.Begin();
    this->StartRead(&next_);
  }

  absl::StatusOr<const Request*> NextOf(bool ok) {
    if (const absl::Status interrupted = CheckGoesOn(); !interrupted.ok()) return interrupted;
    if (!ok) return nullptr;
    if (!next_.parsed.ok()) return next_.parsed;
    return &next_.message;
  }

  absl::Status CheckGoesOn() {
    Call& call = served_.call();
    if (progress_timeout_.expired()) return absl::DeadlineExceededError("the client did not send");
    const bool interrupted = call.interrupt().reason() != Interrupt::Reason::kNone || call.IsCancelled();
    return interrupted ? call.InterruptStatus() : absl::OkStatus();
  }

  void Answer(const absl::Status& status) {
    this->Finish(served_.Finish(status, status.ok() ? response_ : nullptr));
  }

  ServedCall served_;
  ProgressTimeout progress_timeout_;
  Service* const service_;
  const Method method_;
  Response* const response_;
  bool is_running_ = false;  // The first message was read.
  Inbound<Request> first_;
  Inbound<Request> next_;
  typename Requests<Request>::Received received_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_CLIENT_STREAM_REACTOR_H_
