#include "services/intake/sender.h"

#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/call.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/impl/codegen/client_unary_call.h"
#include "grpcpp/impl/codegen/rpc_method.h"
#include "services/intake/amended.h"
#include "services/intake/method.h"
#include "services/intake/reason.h"

namespace eastgate::intake {

using google::protobuf::Message;

namespace {

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

// Returns what a part of a batch was answered: its error as the method itself would have answered it.
grpc::Status StatusOfPart(const Message& result) {
  const auto* const field = result.GetDescriptor()->FindFieldByName("error");
  if (!result.GetReflection()->HasField(result, field)) return grpc::Status::OK;
  const auto& error =
      static_cast<const google::rpc::Status&>(result.GetReflection()->GetMessage(result, field));
  return {static_cast<grpc::StatusCode>(error.code()), error.message(), error.SerializeAsString()};
}

bool WasReplayed(const Message& result) {
  return result.GetReflection()->GetBool(result, result.GetDescriptor()->FindFieldByName("replayed"));
}

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
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

grpc::Status Sender::CallOnce(const std::string& service, const google::protobuf::MethodDescriptor& method,
                              const Message& request, Message& response, bool* replayed) const {
  const std::string path = absl::StrCat("/", method.service()->full_name(), "/", method.name());
  const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + options_.call_limit));
  options_.caller.Identify(context);
  grpc::Status status = grpc::internal::BlockingUnaryCall<Message, Message>(channels_.at(service).get(), rpc,
                                                                            &context, request, &response);
  if (replayed != nullptr) *replayed = context.GetServerTrailingMetadata().count(rpc::kReplayedMetadata) > 0;
  return status;
}

void Sender::Try(absl::FunctionRef<bool()> attempt) const {
  absl::Duration wait = options_.first_wait;
  for (int tries = 1; !attempt() && tries < options_.attempts; ++tries, wait *= 2) options_.sleep(wait);
}

Sender::Answer Sender::Call(const std::string& service, const Message& request, Message& response) const {
  const auto& method = MethodOf(*request.GetDescriptor());
  Answer answer;
  Try([&] {
    answer.status = CallOnce(service, method, request, response, &answer.replayed);
    return !CanBeSentAgain(answer.status.error_code());
  });
  return answer;
}

// A part that the service did not answer, or was too busy for, is sent again; the others are settled.
std::vector<Outcome> Sender::SendBatch(const google::protobuf::MethodDescriptor& method,
                                       const Messages& messages) const {
  const auto& type = *messages.front()->GetDescriptor();
  const std::unique_ptr<Message> batch = NewMessage(*method.input_type());
  const auto& requests = *method.input_type()->FindFieldByName("requests");
  batch->GetReflection()->SetBool(batch.get(), method.input_type()->FindFieldByName("validate_only"),
                                  options_.dry_run);
  const std::unique_ptr<Message> response = NewMessage(*method.output_type());
  const auto& results = *method.output_type()->FindFieldByName("results");
  std::vector<Answer> answers(messages.size());
  std::vector<size_t> left(messages.size());
  std::iota(left.begin(), left.end(), size_t{0});
  Try([&] {
    batch->GetReflection()->ClearField(batch.get(), &requests);
    for (const size_t part : left)
      batch->GetReflection()->AddMessage(batch.get(), &requests)->CopyFrom(*messages[part]);
    response->Clear();
    const grpc::Status whole = CallOnce(ServiceOf(type), method, *batch, *response, nullptr);
    std::vector<size_t> again;
    for (size_t i = 0; i < left.size(); ++i) {
      Answer& answer = answers[left[i]];
      answer.status = whole;
      if (whole.ok()) {
        const Message& result =
            response->GetReflection()->GetRepeatedMessage(*response, &results, static_cast<int>(i));
        answer.status = StatusOfPart(result);
        answer.replayed = WasReplayed(result);
      }
      if (CanBeSentAgain(answer.status.error_code())) again.push_back(left[i]);
    }
    left = std::move(again);
    return left.empty();
  });
  std::vector<Outcome> outcomes;
  outcomes.reserve(answers.size());
  for (const Answer& answer : answers) outcomes.push_back(answer.ToOutcome(type));
  return outcomes;
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
  const std::unique_ptr<Message> response = NewMessage(*MethodOf(type).output_type());
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

Outcome Sender::SendOne(const Request& request) const {
  if (const auto* message = std::get_if<MessagePtr>(&request))
    return SendMessage(ServiceOf(*(*message)->GetDescriptor()), **message);
  if (const auto* addressed = std::get_if<Addressed>(&request))
    return SendMessage(addressed->service, *addressed->message);
  return Amend(std::get<Amendment>(request));
}

std::vector<Outcome> Sender::Send(absl::Span<const Request> requests) const {
  std::vector<Outcome> outcomes;
  outcomes.reserve(requests.size());
  while (outcomes.size() < requests.size()) {
    if (!outcomes.empty() && outcomes.back().result == Result::kUnreachable) {
      outcomes.resize(requests.size(), outcomes.back());
      break;
    }
    Messages messages;
    const google::protobuf::Descriptor* type = nullptr;
    for (size_t i = outcomes.size(); i < requests.size(); ++i) {
      const auto* message = std::get_if<MessagePtr>(&requests[i]);
      if (message == nullptr || (type != nullptr && (*message)->GetDescriptor() != type)) break;
      type = (*message)->GetDescriptor();
      messages.push_back(message->get());
    }
    const auto* const method = messages.size() > 1 ? BatchMethodOf(*type) : nullptr;
    if (method == nullptr || channels_.count(ServiceOf(*type)) == 0) {
      outcomes.push_back(SendOne(requests[outcomes.size()]));
    } else {
      for (Outcome& outcome : SendBatch(*method, messages)) outcomes.push_back(std::move(outcome));
    }
  }
  return outcomes;
}

}  // namespace eastgate::intake
