#include "common/rpc/reflection_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "descriptors/grpc.h"

namespace eastgate::rpc {
namespace {

namespace v1 = grpc::reflection::v1;
namespace v1alpha = grpc::reflection::v1alpha;

constexpr char kRpc[] = "ServerReflectionInfo";

// Taken from the descriptors, which also links both files in.
std::string V1Name() {
  return absl::StrCat(v1::ServerReflectionRequest::descriptor()->file()->package(), ".ServerReflection");
}
std::string V1AlphaName() {
  return absl::StrCat(v1alpha::ServerReflectionRequest::descriptor()->file()->package(), ".ServerReflection");
}

std::vector<std::string> WithReflection(std::vector<std::string> services) {
  services.push_back(V1Name());
  services.push_back(V1AlphaName());
  return services;
}

std::vector<absl::string_view> WithOwnSets(std::vector<absl::string_view> sets) {
  for (const absl::string_view set : descriptors::Grpc()) sets.push_back(set);
  return sets;
}

template <class Response>
void Refuse(grpc::StatusCode code, std::string message, Response& response) {
  response.mutable_error_response()->set_error_code(code);
  response.mutable_error_response()->set_error_message(std::move(message));
}

template <class Response>
void AnswerFile(const ReflectionIndex::File* file, Response& response) {
  if (file == nullptr)
    return Refuse(grpc::StatusCode::NOT_FOUND, "no such file, symbol or extension", response);
  auto& files = *response.mutable_file_descriptor_response();
  for (const ReflectionIndex::File* part : file->closure) files.add_file_descriptor_proto(part->bytes);
}

template <class Request, class Response>
void AnswerExtension(const ReflectionIndex& index, const Request& request, Response& response) {
  const auto& asked = request.file_containing_extension();
  const ReflectionIndex::Extensions* extensions = index.FindExtensions(asked.containing_type());
  const ReflectionIndex::File* file = nullptr;
  if (extensions != nullptr) {
    const auto found = extensions->find(asked.extension_number());
    if (found != extensions->end()) file = found->second;
  }
  AnswerFile(file, response);
}

template <class Response>
void AnswerNumbers(const ReflectionIndex& index, const std::string& type, Response& response) {
  const ReflectionIndex::Extensions* extensions = index.FindExtensions(type);
  if (extensions == nullptr) return AnswerFile(nullptr, response);
  auto& numbers = *response.mutable_all_extension_numbers_response();
  numbers.set_base_type_name(type);
  for (const auto& [number, file] : *extensions) numbers.add_extension_number(number);
}

// Returns the first name of the request that is too long; empty if none is.
template <class Request>
std::string TooLongIn(const Request& request) {
  const std::pair<const char*, const std::string&> names[] = {
      {"host", request.host()},
      {"file_by_filename", request.file_by_filename()},
      {"file_containing_symbol", request.file_containing_symbol()},
      {"file_containing_extension.containing_type", request.file_containing_extension().containing_type()},
      {"all_extension_numbers_of_type", request.all_extension_numbers_of_type()},
      {"list_services", request.list_services()}};
  for (const auto& [field, value] : names) {
    if (value.size() > kMaxReflectionNameBytes)
      return absl::StrCat(field, ": got ", value.size(), " bytes, want at most ", kMaxReflectionNameBytes);
  }
  return "";
}

template <class Response, class Request>
Response AnswerTo(const ReflectionIndex& index, const std::vector<std::string>& services,
                  const Request& request) {
  Response response;
  if (std::string too_long = TooLongIn(request); !too_long.empty()) {
    // The request is not sent back: it may be as large as a message can be.
    Refuse(grpc::StatusCode::INVALID_ARGUMENT, std::move(too_long), response);
    return response;
  }
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  response.mutable_original_request()->DiscardUnknownFields();
  switch (request.message_request_case()) {
    case Request::kFileByFilename:
      AnswerFile(index.FindFile(request.file_by_filename()), response);
      break;
    case Request::kFileContainingSymbol:
      AnswerFile(index.FindSymbol(request.file_containing_symbol()), response);
      break;
    case Request::kFileContainingExtension:
      AnswerExtension(index, request, response);
      break;
    case Request::kAllExtensionNumbersOfType:
      AnswerNumbers(index, request.all_extension_numbers_of_type(), response);
      break;
    case Request::kListServices:
      for (const std::string& name : services)
        response.mutable_list_services_response()->add_service()->set_name(name);
      break;
    default:
      Refuse(grpc::StatusCode::INVALID_ARGUMENT, "message_request: required", response);
  }
  return response;
}

}  // namespace

ReflectionService::ReflectionService(std::vector<std::string> services,
                                     const std::vector<absl::string_view>& descriptor_sets)
    : services_(WithReflection(std::move(services))), index_(services_, WithOwnSets(descriptor_sets)) {}

absl::StatusOr<v1::ServerReflectionResponse> ReflectionService::Answer(
    const v1::ServerReflectionRequest& request) const {
  return AnswerTo<v1::ServerReflectionResponse>(index_, services_, request);
}

absl::StatusOr<v1alpha::ServerReflectionResponse> ReflectionService::AnswerAlpha(
    const v1alpha::ServerReflectionRequest& request) const {
  return AnswerTo<v1alpha::ServerReflectionResponse>(index_, services_, request);
}

std::vector<std::unique_ptr<BoundService>> ReflectionService::Bind(Runtime& runtime) const {
  std::vector<std::unique_ptr<BoundService>> versions;
  versions.push_back(ServiceBinder(runtime, V1Name())
                         .ForAll(Access::Needs::kIdentity)
                         .Exchange(kRpc, this, &ReflectionService::Answer, kMaxReflectionRequests)
                         .Build());
  versions.push_back(ServiceBinder(runtime, V1AlphaName())
                         .ForAll(Access::Needs::kIdentity)
                         .Exchange(kRpc, this, &ReflectionService::AnswerAlpha, kMaxReflectionRequests)
                         .Build());
  return versions;
}

}  // namespace eastgate::rpc
