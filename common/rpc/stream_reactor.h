// Answers one server-streaming call: runs the wrapper, then the method, and is the Stream the method writes
// to. A client that does not read for a stated time has its call cancelled.
#ifndef EASTGATE_COMMON_RPC_STREAM_REACTOR_H_
#define EASTGATE_COMMON_RPC_STREAM_REACTOR_H_

#include <utility>

#include "absl/status/statusor.h"
#include "common/rpc/call_wrapper.h"
#include "common/rpc/inbound.h"
#include "common/rpc/progress_timeout.h"
#include "common/rpc/reply.h"
#include "common/rpc/stream.h"
#include "grpcpp/support/server_callback.h"

namespace eastgate::rpc {

template <class Message>
class StreamReactor final : public grpc::ServerWriteReactor<Message>, private Stream<Message> {
 public:
  StreamReactor(Runtime& runtime, const MethodSpec& spec, grpc::CallbackServerContext* context)
      : served_(runtime, spec, context), progress_timeout_(context, runtime.limits().stream_progress) {
    runtime.gate().Enter(&served_.call().interrupt());
  }

  template <class Service, class Request>
  void Run(Service* service, Reply<Done> (Service::*method)(Call&, const Request&, Stream<Message>&),
           const Inbound<Request>& inbound) {
    if (absl::Status admitted = served_.Admit(inbound.parsed, &inbound.message); !admitted.ok())
      return Answer(admitted);
    const int64_t revision = served_.RevisionToAwait(inbound.message);
    if (revision == 0) return Proceed(service, method, inbound.message);
    served_.AwaitRevision(revision).Start(
        [this, service, method, &inbound](const absl::StatusOr<Done>& waited) {
          waited.ok() ? Proceed(service, method, inbound.message) : Answer(waited.status());
        });
  }

 private:
  template <class Service, class Request>
  void Proceed(Service* service, Reply<Done> (Service::*method)(Call&, const Request&, Stream<Message>&),
               const Request& request) {
    Invoke(service, method, request).Start([this](const absl::StatusOr<Done>& result) {
      Answer(result.status());
    });
  }

  template <class Service, class Request>
  Reply<Done> Invoke(Service* service,
                     Reply<Done> (Service::*method)(Call&, const Request&, Stream<Message>&),
                     const Request& request) {
    try {
      return (service->*method)(served_.call(), request, *this);
    } catch (...) {
      return absl::InternalError("an exception left a method");
    }
  }

  void Answer(const absl::Status& status) {
    const absl::Status outcome =
        progress_timeout_.expired() ? absl::DeadlineExceededError("the client did not read") : status;
    this->Finish(served_.Finish(outcome, nullptr));
  }

  void Send(const Message& message, Follows follows, absl::AnyInvocable<void(bool)> written) override {
    if (served_.call().IsCancelled()) return written(false);
    written_ = std::move(written);
    progress_timeout_.Begin();
    grpc::WriteOptions options;
    // The first message carries the initial metadata, which gRPC sends with it and waits for.
    if (begun_ && follows == Follows::kAnother) options.set_buffer_hint();
    begun_ = true;
    this->StartWrite(&message, options);
  }

  void OnWriteDone(bool ok) override {
    progress_timeout_.End();
    auto written = std::move(written_);
    written(ok);
  }
  void OnCancel() override { served_.call().interrupt().Raise(Interrupt::Reason::kCancelled); }
  void OnDone() override {
    served_.runtime().gate().Leave(&served_.call().interrupt());
    delete this;
  }

  ServedCall served_;
  ProgressTimeout progress_timeout_;
  bool begun_ = false;
  absl::AnyInvocable<void(bool)> written_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_STREAM_REACTOR_H_
