#include "common/rpc/service_binder.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"

namespace eastgate::rpc {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using grpc::internal::RpcMethod;
using grpc::internal::RpcServiceMethod;

namespace {

RpcMethod::RpcType TypeOf(const google::protobuf::MethodDescriptor& method) {
  if (method.client_streaming())
    return method.server_streaming() ? RpcMethod::BIDI_STREAMING : RpcMethod::CLIENT_STREAMING;
  return method.server_streaming() ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC;
}

}  // namespace

ServiceBinder::ServiceBinder(Runtime& runtime, absl::string_view full_name)
    : runtime_(runtime),
      descriptor_(DescriptorPool::generated_pool()->FindServiceByName(std::string(full_name))),
      service_(new BoundService(std::string(full_name))) {
  if (descriptor_ == nullptr) Fail("*", "the service is not linked in");
}

absl::string_view ServiceBinder::NameOf(Streaming streaming) {
  switch (streaming) {
    case Streaming::kNone:
      return "unary";
    case Streaming::kAnswers:
      return "server_stream";
    case Streaming::kRequests:
      return "client_stream";
    case Streaming::kBoth:
      break;
  }
  return "bidi_stream";
}

void ServiceBinder::Fail(absl::string_view rpc, absl::string_view what) {
  if (!status_.ok()) return;
  status_ = absl::FailedPreconditionError(absl::StrCat(service_->full_name(), "/", rpc, ": ", what));
}

const MethodSpec& ServiceBinder::AddSpec(absl::string_view rpc, Streaming streaming,
                                         const google::protobuf::Descriptor* input,
                                         const google::protobuf::Descriptor* output) {
  MethodSpec& spec = service_->specs_.emplace_back();
  spec.full_name = absl::StrCat(service_->full_name(), "/", rpc);
  spec.is_stream = streaming != Streaming::kNone;
  const auto* method = descriptor_ == nullptr ? nullptr : descriptor_->FindMethodByName(std::string(rpc));
  if (method == nullptr) {
    Fail(rpc, "no such rpc");
  } else if (method->input_type() != input || method->output_type() != output) {
    Fail(rpc,
         absl::StrCat("is ", method->input_type()->full_name(), " → ", method->output_type()->full_name(),
                      ", bound as ", input->full_name(), " → ", output->full_name()));
  } else if (method->client_streaming() !=
                 (streaming == Streaming::kRequests || streaming == Streaming::kBoth) ||
             method->server_streaming() !=
                 (streaming == Streaming::kAnswers || streaming == Streaming::kBoth)) {
    Fail(rpc, "bound with another kind of streaming");
  } else {
    spec.writes = !access_ && !IsRead(*method);
    const absl::StatusOr<Access> access = access_ ? *access_ : Access::Declared(*method);
    if (access.ok()) {
      spec.access = *access;
    } else {
      Fail(rpc, access.status().message());
    }
  }
  const auto* revision = output->FindFieldByName("revision");
  if (revision != nullptr && !revision->is_repeated() && revision->type() == FieldDescriptor::TYPE_INT64) {
    spec.revision = revision;
  }
  spec.asked = AskedRevision(*input);
  spec.metrics = &runtime_.metrics().AddMethod(NameOf(streaming), service_->full_name(), rpc);
  return spec;
}

void ServiceBinder::AddHandler(absl::string_view rpc, grpc::internal::MethodHandler* handler) {
  std::unique_ptr<grpc::internal::MethodHandler> owned(handler);
  if (!handlers_.emplace(std::string(rpc), std::move(owned)).second) Fail(rpc, "bound twice");
}

absl::StatusOr<std::unique_ptr<BoundService>> ServiceBinder::TryBuild() {
  // In proto order, the same way as generated code.
  for (int i = 0; status_.ok() && i < descriptor_->method_count(); ++i) {
    const auto* method = descriptor_->method(i);
    auto handler = handlers_.find(method->name());
    if (handler == handlers_.end()) {
      Fail(method->name(), "not bound");
      break;
    }
    const std::string& path =
        service_->paths_.emplace_back(absl::StrCat("/", service_->full_name(), "/", method->name()));
    service_->AddMethod(new RpcServiceMethod(path.c_str(), TypeOf(*method), nullptr));
    service_->MarkMethodCallback(i, handler->second.release());
  }
  if (!status_.ok()) return status_;
  for (MethodSpec& spec : service_->specs_) spec.serves_while_draining = serves_while_draining_;
  return std::move(service_);
}

std::unique_ptr<BoundService> ServiceBinder::Build() {
  auto service = TryBuild();
  if (!service.ok()) {
    std::fprintf(stderr, "%s\n", service.status().ToString().c_str());
    std::abort();
  }
  return *std::move(service);
}

}  // namespace eastgate::rpc
