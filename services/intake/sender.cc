#include "services/intake/sender.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/call.h"
#include "grpcpp/impl/codegen/client_unary_call.h"
#include "grpcpp/impl/codegen/rpc_method.h"
#include "services/intake/amended.h"
#include "services/intake/method.h"
#include "services/intake/reason.h"

namespace eastgate::intake {

using google::protobuf::Message;

namespace {

std::string PathOf(const google::protobuf::Descriptor& request) {
  const auto& method = MethodOf(request);
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

// The most that a page of facts may hold.
constexpr int kFactsPerPage = 1000;
constexpr char kRetracted[] = "记录已撤销";

bool CanBeSentAgain(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::RESOURCE_EXHAUSTED ||
         code == grpc::StatusCode::DEADLINE_EXCEEDED;
}

Outcome Rejected(std::string reason) {
  return {Result::kRejected, std::move(reason), ""};
}

// A step is recorded about a resource that its request names.
bool IsStep(const google::protobuf::Descriptor& request) {
  return request.FindFieldByName("name") != nullptr;
}

}  // namespace

struct Sender::Answer {
  grpc::Status status;
  bool replayed = false;

  // Returns what became of a request of that type.
  Outcome ToOutcome(const google::protobuf::Descriptor& request) const {
    if (status.ok()) return {replayed ? Result::kUnchanged : Result::kLoaded, ""};
    if (CanBeSentAgain(status.error_code())) return {Result::kUnreachable, ReasonZh(status, request)};
    Outcome outcome = Rejected(ReasonZh(status, request));
    if (!IsStep(request)) outcome.retracted = RetractedRecord(status);
    return outcome;
  }
};

Sender::Sender(const Channels& channels, SenderOptions options)
    : channels_(channels), options_(std::move(options)) {}

Sender::Answer Sender::Call(const std::string& service, const Message& request, Message& response) const {
  const std::string path = PathOf(*request.GetDescriptor());
  const grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
  const auto& channel = channels_.at(service);
  Answer answer;
  absl::Duration wait = options_.first_wait;
  for (int attempt = 1; attempt <= options_.attempts; ++attempt, wait *= 2) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + options_.call_limit));
    options_.caller.Identify(context);
    answer.status = grpc::internal::BlockingUnaryCall<Message, Message>(channel.get(), method, &context,
                                                                        request, &response);
    answer.replayed = context.GetServerTrailingMetadata().count(rpc::kReplayedMetadata) > 0;
    if (!CanBeSentAgain(answer.status.error_code())) break;
    if (attempt < options_.attempts) options_.sleep(wait);
  }
  return answer;
}

// Sends the request. In a dry run a creation is only validated, and a step is left out: it has the name of a
// resource that an earlier row of the same load may create.
Outcome Sender::SendMessage(const std::string& service, const Message& message) const {
  if (channels_.count(service) == 0) return Rejected(absl::StrCat("没有这个服务：", service));
  const google::protobuf::Descriptor& type = *message.GetDescriptor();
  const google::protobuf::FieldDescriptor* validate_only = type.FindFieldByName("validate_only");
  if (options_.dry_run && (IsStep(type) || validate_only == nullptr)) return {};
  const std::unique_ptr<Message> request(message.New());
  request->CopyFrom(message);
  if (validate_only != nullptr)
    request->GetReflection()->SetBool(request.get(), validate_only, options_.dry_run);
  auto* const factory = google::protobuf::MessageFactory::generated_factory();
  const std::unique_ptr<Message> response(factory->GetPrototype(MethodOf(type).output_type())->New());
  return Call(service, *request, *response).ToOutcome(type);
}

Sender::Answer Sender::ListFacts(const std::string& service, const std::string& resource,
                                 std::vector<fact::v1::Fact>& facts) const {
  fact::v1::ListFactsRequest list;
  list.set_subject(resource);
  list.set_include_superseded(true);
  list.set_page_size(kFactsPerPage);
  while (true) {
    fact::v1::ListFactsResponse page;
    Answer answer = Call(service, list, page);
    facts.insert(facts.end(), page.facts().begin(), page.facts().end());
    if (!answer.status.ok() || page.next_page_token().empty()) return answer;
    list.set_page_token(page.next_page_token());
  }
}

Outcome Sender::Amend(const Amendment& amendment) const {
  std::vector<fact::v1::Fact> facts;
  const Answer listed = ListFacts(amendment.service, amendment.resource, facts);
  if (!listed.status.ok()) return listed.ToOutcome(*fact::v1::ListFactsRequest::descriptor());
  const Amended amended = FindAmended(amendment, facts);
  switch (amended.status) {
    case AmendmentStatus::kToDo:
      break;
    case AmendmentStatus::kDone:
      return {Result::kUnchanged, ""};
    case AmendmentStatus::kOtherValue:
      return Rejected("该文号已将同一记录的同一项目更正为另一值；再次更正须用新文号");
    case AmendmentStatus::kNoRecord:
      return Rejected(absl::StrCat("没有这条记录：", amendment.resource));
    case AmendmentStatus::kRetracted:
      return Rejected(kRetracted);
  }
  if (options_.dry_run) return {};
  return std::visit(
      [&](auto request) -> Outcome {
        request.set_name(amended.fact);
        request.set_source_ref(SourceRefOf(amendment));
        fact::v1::Fact recorded;
        return Call(amendment.service, request, recorded).ToOutcome(*request.GetDescriptor());
      },
      amendment.request);
}

grpc::Status Sender::Read(const std::string& service, const Message& request, Message& response) const {
  return Call(service, request, response).status;
}

Outcome Sender::Send(const Request& request) const {
  if (const auto* message = std::get_if<MessagePtr>(&request))
    return SendMessage(ServiceOf(*(*message)->GetDescriptor()), **message);
  if (const auto* addressed = std::get_if<Addressed>(&request))
    return SendMessage(addressed->service, *addressed->message);
  return Amend(std::get<Amendment>(request));
}

}  // namespace eastgate::intake
