// Binds the methods of a plain C++ object to the rpcs of a service, and puts the per-call wrapper around
// each.
//
//   std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime) {
//     return rpc::ServiceBinder(runtime, pb::EchoService::service_full_name())
//         .Unary("CreateEcho", this, &EchoServiceImpl::Create)
//         .Stream("WatchEchoes", this, &EchoServiceImpl::Watch)
//         .Build();
//   }
//
// Message types are taken from the member pointers and checked against the proto; a missing, unknown or
// mistyped rpc is found when the server starts, not when it is called, and so is one that does not declare
// who may call it (eastgate.options.v1.access). Used by one thread at start. The bound services must outlive
// the server.
#ifndef EASTGATE_COMMON_RPC_SERVICE_BINDER_H_
#define EASTGATE_COMMON_RPC_SERVICE_BINDER_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/batch.h"
#include "common/rpc/client_stream_reactor.h"
#include "common/rpc/exchange_reactor.h"
#include "common/rpc/inbound.h"
#include "common/rpc/method_spec.h"
#include "common/rpc/reply.h"
#include "common/rpc/requests.h"
#include "common/rpc/runtime.h"
#include "common/rpc/stream.h"
#include "common/rpc/stream_reactor.h"
#include "common/rpc/unary_reactor.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/impl/service_type.h"

namespace eastgate::rpc {

// A service as gRPC serves it.
class BoundService final : public grpc::Service {
 public:
  // "pkg.Service".
  const std::string& full_name() const { return full_name_; }

 private:
  friend class ServiceBinder;
  explicit BoundService(std::string full_name) : full_name_(std::move(full_name)) {}

  const std::string full_name_;
  std::deque<std::string> paths_;  // gRPC keeps pointers to them
  std::deque<MethodSpec> specs_;   // and our handlers to these
  std::vector<std::shared_ptr<void>> batches_;
};

class ServiceBinder {
 public:
  ServiceBinder(Runtime& runtime, absl::string_view full_name);

  template <class Service, class Request, class Response>
  ServiceBinder& Unary(absl::string_view rpc, Service* service,
                       Reply<Response> (Service::*method)(Call&, const Request&)) {
    const MethodSpec& spec = AddSpec(rpc, Streaming::kNone, Request::descriptor(), Response::descriptor());
    AddHandler(rpc, new grpc::internal::CallbackUnaryHandler<Inbound<Request>, Response>(
                        [&runtime = runtime_, &spec, service, method](
                            grpc::CallbackServerContext* context, const Inbound<Request>* request,
                            Response* response) -> grpc::ServerUnaryReactor* {
                          auto* reactor = new UnaryReactor<Service, Request, Response>(
                              runtime, spec, context, service, method, *request, response);
                          reactor->Run();
                          return reactor;
                        }));
    return *this;
  }

  // An rpc that makes many requests of other rpcs of the service, bound to `methods`, in one call (batch.h).
  template <class Request, class Response, class Service, class Row, class... Parts>
  ServiceBinder& Batch(absl::string_view rpc, Service* service,
                       Reply<Row> (Service::*... methods)(Call&, const Parts&)) {
    auto batch = std::make_shared<rpc::Batch<Request, Response, Row>>(runtime_);
    (AddPart(rpc, *batch, service, methods), ...);
    service_->batches_.push_back(batch);
    return Unary(rpc, batch.get(), &rpc::Batch<Request, Response, Row>::Run);
  }

  template <class Service, class Request, class Message>
  ServiceBinder& Stream(absl::string_view rpc, Service* service,
                        Reply<Done> (Service::*method)(Call&, const Request&, rpc::Stream<Message>&)) {
    const MethodSpec& spec = AddSpec(rpc, Streaming::kAnswers, Request::descriptor(), Message::descriptor());
    AddHandler(rpc, new grpc::internal::CallbackServerStreamingHandler<Inbound<Request>, Message>(
                        [&runtime = runtime_, &spec, service, method](
                            grpc::CallbackServerContext* context,
                            const Inbound<Request>* request) -> grpc::ServerWriteReactor<Message>* {
                          auto* reactor = new StreamReactor<Message>(runtime, spec, context);
                          reactor->Run(service, method, *request);
                          return reactor;
                        }));
    return *this;
  }

  // A client-streaming rpc: the method gets the first message, and reads the others as it needs them.
  template <class Service, class Request, class Response>
  ServiceBinder& ClientStream(absl::string_view rpc, Service* service,
                              Reply<Response> (Service::*method)(Call&, const Request&, Requests<Request>&)) {
    const MethodSpec& spec =
        AddSpec(rpc, Streaming::kRequests, Request::descriptor(), Response::descriptor());
    AddHandler(rpc, new grpc::internal::CallbackClientStreamingHandler<Inbound<Request>, Response>(
                        [&runtime = runtime_, &spec, service, method](
                            grpc::CallbackServerContext* context,
                            Response* response) -> grpc::ServerReadReactor<Inbound<Request>>* {
                          auto* reactor = new ClientStreamReactor<Service, Request, Response>(
                              runtime, spec, context, service, method, response);
                          reactor->Run();
                          return reactor;
                        }));
    return *this;
  }

  // A bidirectional rpc in which each request has one answer, at most `max_requests` on a stream. `method`
  // must answer at once.
  template <class Service, class Request, class Response>
  ServiceBinder& Exchange(absl::string_view rpc, const Service* service,
                          absl::StatusOr<Response> (Service::*method)(const Request&) const,
                          int max_requests) {
    const MethodSpec& spec = AddSpec(rpc, Streaming::kBoth, Request::descriptor(), Response::descriptor());
    AddHandler(rpc, new grpc::internal::CallbackBidiHandler<Inbound<Request>, Response>(
                        [&runtime = runtime_, &spec, service, method,
                         max_requests](grpc::CallbackServerContext* context) {
                          return new ExchangeReactor<Service, Request, Response>(
                              runtime, spec, context, service, method, max_requests);
                        }));
    return *this;
  }

  // Declares who may call the rpcs bound after this call, for a service whose proto is not ours and does not
  // say so.
  ServiceBinder& ForAll(Access::Needs needs) {
    access_ = Access(needs);
    return *this;
  }

  // For health: calls are let in during drain.
  ServiceBinder& ServeWhileDraining() {
    serves_while_draining_ = true;
    return *this;
  }

  // FAILED_PRECONDITION naming the first rpc that is not bound, not known, bound twice or of other types.
  absl::StatusOr<std::unique_ptr<BoundService>> TryBuild();
  // The same; ends the process with the message on error, since the program itself is wrong.
  std::unique_ptr<BoundService> Build();

 private:
  enum class Streaming { kNone, kAnswers, kRequests, kBoth };

  template <class Batch, class Service, class Row, class Part>
  void AddPart(absl::string_view rpc, Batch& batch, Service* service,
               Reply<Row> (Service::*method)(Call&, const Part&)) {
    if (descriptor_ == nullptr) return;
    absl::StatusOr<BatchPart> part = BatchPart::Of(*descriptor_, *Part::descriptor(), runtime_.metrics());
    if (!part.ok()) return Fail(rpc, part.status().message());
    batch.Add(*std::move(part), service, method);
  }

  // Returns the kind of streaming as metrics have it.
  static absl::string_view NameOf(Streaming streaming);
  const MethodSpec& AddSpec(absl::string_view rpc, Streaming streaming,
                            const google::protobuf::Descriptor* input,
                            const google::protobuf::Descriptor* output);
  // Takes the handler.
  void AddHandler(absl::string_view rpc, grpc::internal::MethodHandler* handler);
  void Fail(absl::string_view rpc, absl::string_view what);

  Runtime& runtime_;
  const google::protobuf::ServiceDescriptor* const descriptor_;
  absl::Status status_;
  std::optional<Access> access_;  // Set if the contract does not declare it.
  bool serves_while_draining_ = false;
  std::unique_ptr<BoundService> service_;
  absl::flat_hash_map<std::string, std::unique_ptr<grpc::internal::MethodHandler>> handlers_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_SERVICE_BINDER_H_
