#include "services/intake/sender.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/resource/enum_text.h"
#include "common/rpc/call.h"
#include "eastgate/fact/v1/error_reason.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/impl/codegen/client_unary_call.h"
#include "grpcpp/impl/codegen/rpc_method.h"
#include "services/intake/method.h"

namespace eastgate::intake {

using google::protobuf::Message;

namespace {

std::string PathOf(const google::protobuf::Descriptor& request) {
  const auto& method = MethodOf(request);
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

// Facts of one resource are few; a page holds them all.
constexpr int kFactsOfResource = 1000;
constexpr char kReasonPrefix[] = "ERROR_REASON_";

std::string RefusalZh(const google::rpc::ErrorInfo& info) {
  std::string text = info.reason();
  fact::v1::ErrorReason reason;
  if (fact::v1::ErrorReason_Parse(absl::StrCat(kReasonPrefix, info.reason()), &reason))
    text = resource::TextZh(reason);
  std::vector<std::string> data;
  for (const auto& [key, value] : info.metadata()) data.push_back(absl::StrCat(key, "=", value));
  std::sort(data.begin(), data.end());
  if (!data.empty()) absl::StrAppend(&text, "（", absl::StrJoin(data, "，"), "）");
  return text;
}

bool CanBeSentAgain(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::RESOURCE_EXHAUSTED ||
         code == grpc::StatusCode::DEADLINE_EXCEEDED;
}

Outcome Rejected(std::string reason) {
  return {Result::kRejected, std::move(reason)};
}

}  // namespace

struct Sender::Answer {
  grpc::Status status;
  bool replayed = false;

  Outcome ToOutcome() const {
    if (status.ok()) return {replayed ? Result::kUnchanged : Result::kLoaded, ""};
    if (CanBeSentAgain(status.error_code())) return {Result::kUnreachable, ReasonZh(status)};
    return Rejected(ReasonZh(status));
  }
};

std::string ReasonZh(const grpc::Status& status) {
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  std::vector<std::string> reasons;
  for (const google::protobuf::Any& detail : details.details()) {
    google::rpc::BadRequest bad;
    google::rpc::ErrorInfo info;
    if (detail.UnpackTo(&bad)) {
      for (const auto& violation : bad.field_violations()) {
        reasons.push_back(absl::StrCat(violation.field(), "：", violation.description()));
      }
    } else if (detail.UnpackTo(&info)) {
      reasons.push_back(RefusalZh(info));
    }
  }
  return reasons.empty() ? status.error_message() : absl::StrJoin(reasons, "；");
}

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
    context.AddMetadata("eastgate-principal", options_.principal);
    answer.status = grpc::internal::BlockingUnaryCall<Message, Message>(channel.get(), method, &context,
                                                                        request, &response);
    answer.replayed = context.GetServerTrailingMetadata().count(rpc::kReplayedMetadata) > 0;
    if (!CanBeSentAgain(answer.status.error_code())) break;
    if (attempt < options_.attempts) options_.sleep(wait);
  }
  return answer;
}

Sender::Answer Sender::Call(const std::string& service, const Message& request) const {
  const auto* factory = google::protobuf::MessageFactory::generated_factory();
  const std::unique_ptr<Message> response(const_cast<google::protobuf::MessageFactory*>(factory)
                                              ->GetPrototype(MethodOf(*request.GetDescriptor()).output_type())
                                              ->New());
  return Call(service, request, *response);
}

// Sends the request. In a dry run a creation is only validated, and a step is left out: it has the name of a
// resource that an earlier row of the same load may create.
Outcome Sender::SendMessage(const std::string& service, const Message& message) const {
  if (channels_.count(service) == 0) return Rejected(absl::StrCat("没有这个服务：", service));
  const google::protobuf::FieldDescriptor* validate_only =
      message.GetDescriptor()->FindFieldByName("validate_only");
  const bool is_step = message.GetDescriptor()->FindFieldByName("name") != nullptr;
  if (options_.dry_run && (is_step || validate_only == nullptr)) return {};
  const std::unique_ptr<Message> request(message.New());
  request->CopyFrom(message);
  if (validate_only != nullptr)
    request->GetReflection()->SetBool(request.get(), validate_only, options_.dry_run);
  return Call(service, *request).ToOutcome();
}

Outcome Sender::FindFact(const Amendment& amendment, const std::string& source_ref, std::string& fact) const {
  fact::v1::ListFactsRequest list;
  list.set_subject(amendment.resource);
  list.set_include_superseded(true);
  list.set_page_size(kFactsOfResource);
  fact::v1::ListFactsResponse facts;
  if (const Answer answer = Call(amendment.service, list, facts); !answer.status.ok()) {
    return answer.ToOutcome();
  }
  for (const fact::v1::Fact& known : facts.facts()) {
    if (known.source_ref() == source_ref && !known.corrects().empty()) return {Result::kUnchanged, ""};
  }
  // The fact in effect is the first fact about the resource, or the one that corrected it since.
  if (facts.facts().empty()) return Rejected(absl::StrCat("没有这条记录：", amendment.resource));
  const fact::v1::Fact* current = &facts.facts(0);
  for (const fact::v1::Fact& later : facts.facts()) {
    if (current->corrected_by() == later.name()) current = &later;
  }
  if (current->retraction()) return Rejected("记录已被撤销");
  fact = current->name();
  return {};
}

Outcome Sender::Amend(const Amendment& amendment) const {
  return std::visit(
      [&](auto request) -> Outcome {
        std::string fact;
        Outcome found = FindFact(amendment, request.source_ref(), fact);
        if (found.result != Result::kLoaded) return found;
        if (options_.dry_run) return {};
        request.set_name(fact);
        return Call(amendment.service, request).ToOutcome();
      },
      amendment.request);
}

Outcome Sender::Send(const Request& request) const {
  if (const auto* message = std::get_if<MessagePtr>(&request))
    return SendMessage(ServiceOf(*(*message)->GetDescriptor()), **message);
  if (const auto* addressed = std::get_if<Addressed>(&request))
    return SendMessage(addressed->service, *addressed->message);
  return Amend(std::get<Amendment>(request));
}

}  // namespace eastgate::intake
