#include "common/rpc/reflection_service.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/impl/rpc_service_method.h"

namespace eastgate::rpc {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using grpc::reflection::v1::FileDescriptorResponse;
using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;

void AddFile(const FileDescriptor* file, std::set<const FileDescriptor*>& added,
             FileDescriptorResponse& out) {
  if (!added.insert(file).second) return;
  google::protobuf::FileDescriptorProto proto;
  file->CopyTo(&proto);
  out.add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file->dependency_count(); ++i) AddFile(file->dependency(i), added, out);
}

void AnswerFile(const FileDescriptor* file, ServerReflectionResponse& response) {
  if (file == nullptr) {
    response.mutable_error_response()->set_error_code(grpc::StatusCode::NOT_FOUND);
    response.mutable_error_response()->set_error_message("no such file, symbol or extension");
    return;
  }
  std::set<const FileDescriptor*> added;
  AddFile(file, added, *response.mutable_file_descriptor_response());
}

const FileDescriptor* FileOfExtension(const std::string& type, int number) {
  const auto* message = DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (message == nullptr) return nullptr;
  const auto* extension = DescriptorPool::generated_pool()->FindExtensionByNumber(message, number);
  return extension == nullptr ? nullptr : extension->file();
}

void AnswerExtensions(const std::string& type, ServerReflectionResponse& response) {
  const auto* message = DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (message == nullptr) return AnswerFile(nullptr, response);
  std::vector<const FieldDescriptor*> extensions;
  DescriptorPool::generated_pool()->FindAllExtensions(message, &extensions);
  auto* out = response.mutable_all_extension_numbers_response();
  out->set_base_type_name(type);
  for (const FieldDescriptor* extension : extensions) out->add_extension_number(extension->number());
}

// One open stream: reads a request, answers it, reads the next.
class ReflectionReactor final
    : public grpc::ServerBidiReactor<ServerReflectionRequest, ServerReflectionResponse> {
 public:
  ReflectionReactor(Runtime& runtime, const std::vector<std::string>& services,
                    grpc::CallbackServerContext* context)
      : gate_(runtime.gate()), services_(services) {
    interrupt_.OnRaise([context] { context->TryCancel(); });
    gate_.Enter(&interrupt_);
    StartRead(&request_);
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    response_ = Reflect(services_, request_);
    StartWrite(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    StartRead(&request_);
  }
  void OnDone() override {
    gate_.Leave(&interrupt_);
    delete this;
  }

  DrainGate& gate_;
  const std::vector<std::string>& services_;
  Interrupt interrupt_;
  ServerReflectionRequest request_;
  ServerReflectionResponse response_;
};

class ReflectionService final : public grpc::Service {
 public:
  ReflectionService(Runtime& runtime, const std::string& name, std::vector<std::string> services)
      : path_(absl::StrCat("/", name, "/ServerReflectionInfo")), services_(std::move(services)) {
    AddMethod(new grpc::internal::RpcServiceMethod(path_.c_str(), grpc::internal::RpcMethod::BIDI_STREAMING,
                                                   nullptr));
    MarkMethodCallback(
        0, new grpc::internal::CallbackBidiHandler<ServerReflectionRequest, ServerReflectionResponse>(
               [this, &runtime](grpc::CallbackServerContext* context) {
                 return new ReflectionReactor(runtime, services_, context);
               }));
  }

 private:
  const std::string path_;
  const std::vector<std::string> services_;
};

}  // namespace

ServerReflectionResponse Reflect(const std::vector<std::string>& services,
                                 const ServerReflectionRequest& request) {
  const DescriptorPool* pool = DescriptorPool::generated_pool();
  ServerReflectionResponse response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  switch (request.message_request_case()) {
    case ServerReflectionRequest::kFileByFilename:
      AnswerFile(pool->FindFileByName(request.file_by_filename()), response);
      break;
    case ServerReflectionRequest::kFileContainingSymbol:
      AnswerFile(pool->FindFileContainingSymbol(request.file_containing_symbol()), response);
      break;
    case ServerReflectionRequest::kFileContainingExtension:
      AnswerFile(FileOfExtension(request.file_containing_extension().containing_type(),
                                 request.file_containing_extension().extension_number()),
                 response);
      break;
    case ServerReflectionRequest::kAllExtensionNumbersOfType:
      AnswerExtensions(request.all_extension_numbers_of_type(), response);
      break;
    case ServerReflectionRequest::kListServices:
      for (const std::string& name : services)
        response.mutable_list_services_response()->add_service()->set_name(name);
      break;
    default:
      response.mutable_error_response()->set_error_code(grpc::StatusCode::INVALID_ARGUMENT);
      response.mutable_error_response()->set_error_message("message_request: required");
  }
  return response;
}

std::vector<std::string> ReflectionServiceNames() {
  // Taken from the descriptors, which also links both files in.
  return {absl::StrCat(grpc::reflection::v1::ServerReflectionRequest::descriptor()->file()->package(),
                       ".ServerReflection"),
          absl::StrCat(grpc::reflection::v1alpha::ServerReflectionRequest::descriptor()->file()->package(),
                       ".ServerReflection")};
}

std::vector<std::unique_ptr<grpc::Service>> MakeReflectionServices(Runtime& runtime,
                                                                   const std::vector<std::string>& services) {
  std::vector<std::unique_ptr<grpc::Service>> both;
  for (const std::string& name : ReflectionServiceNames()) {
    both.push_back(std::make_unique<ReflectionService>(runtime, name, services));
  }
  return both;
}

}  // namespace eastgate::rpc
