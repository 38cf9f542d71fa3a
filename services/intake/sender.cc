#include "services/intake/sender.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/rpc/call.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace eastgate::intake {
namespace {

// Facts of one resource are few; a page holds them all.
constexpr int kFactsOfResource = 1000;

constexpr struct {
  const char* reason;
  const char* zh;
} kReasons[] = {
    {"ID_TAKEN", "编号已用于内容不同的记录"},
    {"CHILD_ALREADY_ENROLLED", "该儿童已有有效登记"},
    {"OUTSIDE_WAIVED_YEARS", "不在连续三年减免年度之内"},
    {"YEAR_ALREADY_WAIVED", "该年度保费已减免"},
    {"ENROLLMENT_RETRACTED", "登记已撤销"},
    {"ALREADY_ENTITLED", "待遇起始日期已登记"},
    {"DATE_OUT_OF_ORDER", "日期早于前一环节"},
    {"TRANSITION_NOT_ALLOWED", "不允许的状态变更"},
    {"NOT_ELIGIBLE", "残疾等级不符合补贴条件"},
    {"MONTH_ALREADY_PAID", "该月补贴已发放"},
    {"HOUSEHOLD_ALREADY_SERVED", "该户已完成改造"},
    {"AMOUNT_ABOVE_CEILING", "金额超过政策上限"},
    {"PARAMETER_MISSING", "该日期没有生效的政策参数"},
    {"RECOGNITION_EXISTS", "该企业同类认定仍有效"},
    {"RECOGNITION_LAPSED", "认定已过有效期"},
    {"RECORD_RETRACTED", "记录已撤销"},
    {"HEADQUARTERS_EXISTS", "已有总指挥部"},
    {"TARGET_EXISTS", "同一指标同一年度已有目标"},
    {"FACT_SUPERSEDED", "记录已被更正或撤销"},
    {"FIELD_NOT_CORRECTABLE", "该项目不可更正"},
    {"DEPENDENT_FACTS", "其后另有记录以此为据，须先撤销"},
};

std::string RefusalZh(const google::rpc::ErrorInfo& info) {
  std::string text = info.reason();
  for (const auto& known : kReasons) {
    if (info.reason() == known.reason) text = known.zh;
  }
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
    : options_(std::move(options)),
      newborns_(livelihood::v1::NewbornEnrollmentService::NewStub(channels.livelihood)),
      facilities_(livelihood::v1::CareFacilityService::NewStub(channels.livelihood)),
      assistance_(livelihood::v1::AssistanceService::NewStub(channels.livelihood)),
      enterprises_(economy::v1::EnterpriseService::NewStub(channels.economy)),
      recognitions_(economy::v1::RecognitionService::NewStub(channels.economy)),
      mechanism_(command::v1::MechanismService::NewStub(channels.command)),
      targets_(command::v1::TargetService::NewStub(channels.command)) {
  facts_["economy"] = fact::v1::FactService::NewStub(channels.economy);
  facts_["livelihood"] = fact::v1::FactService::NewStub(channels.livelihood);
}

template <class Stub, class Message, class Response>
Sender::Answer Sender::Call(const Stub& stub,
                            grpc::Status (Stub::*method)(grpc::ClientContext*, const Message&, Response*),
                            const Message& request, Response& response) const {
  Answer answer;
  absl::Duration wait = options_.first_wait;
  for (int attempt = 1; attempt <= options_.attempts; ++attempt, wait *= 2) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + options_.call_limit));
    context.AddMetadata("eastgate-principal", options_.principal);
    answer.status = (const_cast<Stub&>(stub).*method)(&context, request, &response);
    answer.replayed = context.GetServerTrailingMetadata().count(rpc::kReplayedMetadata) > 0;
    if (!CanBeSentAgain(answer.status.error_code())) break;
    if (attempt < options_.attempts) options_.sleep(wait);
  }
  return answer;
}

template <class Stub, class Message, class Response>
Outcome Sender::Create(const Stub& stub,
                       grpc::Status (Stub::*method)(grpc::ClientContext*, const Message&, Response*),
                       Message request) const {
  request.set_validate_only(options_.dry_run);
  Response response;
  return Call(stub, method, request, response).ToOutcome();
}

template <class Stub, class Message, class Response>
Outcome Sender::Step(const Stub& stub,
                     grpc::Status (Stub::*method)(grpc::ClientContext*, const Message&, Response*),
                     const Message& request) const {
  if (options_.dry_run) return {};
  Response response;
  return Call(stub, method, request, response).ToOutcome();
}

Outcome Sender::FindFact(const Amendment& amendment, const std::string& source_ref, std::string& fact) const {
  fact::v1::ListFactsRequest list;
  list.set_subject(amendment.resource);
  list.set_include_superseded(true);
  list.set_page_size(kFactsOfResource);
  fact::v1::ListFactsResponse facts;
  if (const Answer answer =
          Call(*facts_.at(amendment.service), &fact::v1::FactService::Stub::ListFacts, list, facts);
      !answer.status.ok()) {
    return answer.ToOutcome();
  }
  for (const fact::v1::Fact& known : facts.facts()) {
    if (known.source_ref() == source_ref && !known.corrects().empty()) return {Result::kUnchanged, ""};
  }
  // The record as it stands is the first fact about the resource, or what corrected it since.
  if (facts.facts().empty()) return Rejected(absl::StrCat("没有这条记录：", amendment.resource));
  const fact::v1::Fact* standing = &facts.facts(0);
  for (const fact::v1::Fact& later : facts.facts()) {
    if (standing->corrected_by() == later.name()) standing = &later;
  }
  if (standing->retraction()) return Rejected("记录已被撤销");
  fact = standing->name();
  return {};
}

Outcome Sender::Amend(const Amendment& amendment) const {
  return std::visit(
      [&](auto request) -> Outcome {
        const auto& facts = *facts_.at(amendment.service);
        std::string fact;
        Outcome found = FindFact(amendment, request.source_ref(), fact);
        if (found.result != Result::kLoaded) return found;
        request.set_name(fact);
        if constexpr (std::is_same_v<decltype(request), fact::v1::CorrectFactRequest>) {
          return Step(facts, &fact::v1::FactService::Stub::CorrectFact, request);
        } else {
          return Step(facts, &fact::v1::FactService::Stub::RetractFact, request);
        }
      },
      amendment.request);
}

Outcome Sender::Send(const Request& request) const {
  namespace lv = livelihood::v1;
  namespace cm = command::v1;
  namespace ec = economy::v1;
  struct Visitor {
    const Sender& sender;
    Outcome operator()(const lv::CreateNewbornEnrollmentRequest& request) const {
      return sender.Create(*sender.newborns_, &lv::NewbornEnrollmentService::Stub::CreateNewbornEnrollment,
                           request);
    }
    Outcome operator()(const lv::RecordEntitlementRequest& request) const {
      return sender.Step(*sender.newborns_, &lv::NewbornEnrollmentService::Stub::RecordEntitlement, request);
    }
    Outcome operator()(const lv::GrantPremiumWaiverRequest& request) const {
      return sender.Step(*sender.newborns_, &lv::NewbornEnrollmentService::Stub::GrantPremiumWaiver, request);
    }
    Outcome operator()(const lv::CreateCareFacilityRequest& request) const {
      return sender.Create(*sender.facilities_, &lv::CareFacilityService::Stub::CreateCareFacility, request);
    }
    Outcome operator()(const lv::ChangeCareFacilityStateRequest& request) const {
      return sender.Step(*sender.facilities_, &lv::CareFacilityService::Stub::ChangeCareFacilityState,
                         request);
    }
    Outcome operator()(const lv::CreateHomeCareSubsidyRequest& request) const {
      return sender.Create(*sender.assistance_, &lv::AssistanceService::Stub::CreateHomeCareSubsidy, request);
    }
    Outcome operator()(const lv::CreateBarrierFreeRetrofitRequest& request) const {
      return sender.Create(*sender.assistance_, &lv::AssistanceService::Stub::CreateBarrierFreeRetrofit,
                           request);
    }
    Outcome operator()(const ec::CreateEnterpriseRequest& request) const {
      return sender.Create(*sender.enterprises_, &ec::EnterpriseService::Stub::CreateEnterprise, request);
    }
    Outcome operator()(const ec::CreateRecognitionRequest& request) const {
      return sender.Create(*sender.recognitions_, &ec::RecognitionService::Stub::CreateRecognition, request);
    }
    Outcome operator()(const ec::RevokeRecognitionRequest& request) const {
      return sender.Step(*sender.recognitions_, &ec::RecognitionService::Stub::RevokeRecognition, request);
    }
    Outcome operator()(const cm::CreateBodyRequest& request) const {
      return sender.Create(*sender.mechanism_, &cm::MechanismService::Stub::CreateBody, request);
    }
    Outcome operator()(const cm::CreateTargetRequest& request) const {
      return sender.Create(*sender.targets_, &cm::TargetService::Stub::CreateTarget, request);
    }
    Outcome operator()(const Amendment& amendment) const { return sender.Amend(amendment); }
  };
  return std::visit(Visitor{*this}, request);
}

}  // namespace eastgate::intake
