#include "services/command/briefing_gathering.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/config/suite.h"
#include "common/rpc/reply_callback.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/command/briefing_narrative.h"
#include "services/command/suite_names.h"

namespace eastgate::command {

using figure::v1::BatchGetFiguresRequest;
using figure::v1::BatchGetFiguresResponse;
using rpc::Call;
using rpc::Done;
using rpc::Reply;
using v1::ServiceLogHead;

std::string ServiceOf(const BriefingSectionSpec& spec) {
  return config::ServiceOf(spec.items.front().query.figure());
}

const ServiceLogHead* StateOf(const std::vector<ServiceLogHead>& logs, absl::string_view service) {
  for (const ServiceLogHead& state : logs) {
    if (NameOf(state.service()) == service) return &state;
  }
  return nullptr;
}

Reply<std::vector<absl::StatusOr<SectionAnswer>>> AskSections(
    Call& call, const Peers& peers, const std::vector<BatchGetFiguresRequest>& asked) {
  std::vector<Reply<SectionAnswer>> replies;
  replies.reserve(asked.size());
  for (const BatchGetFiguresRequest& questions : asked) replies.push_back(peers.AskSection(call, questions));
  return rpc::WhenAll(std::move(replies));
}

Reply<std::vector<ServiceLogHead>> LogHeads(Call& call, const Peers& peers,
                                            const std::vector<BriefingSectionSpec>& specs) {
  const fact::v1::GetLogHeadRequest request;
  std::vector<ServiceLogHead> logs;
  std::vector<Reply<fact::v1::GetLogHeadResponse>> replies;
  for (const BriefingSectionSpec& spec : specs) {
    const std::string service = ServiceOf(spec);
    if (StateOf(logs, service) != nullptr) continue;
    logs.emplace_back().set_service(ServiceNamed(service));
    replies.push_back(peers.GetLogHead(call, service, request));
  }
  CO_ASSIGN_OR_RETURN(const std::vector<absl::StatusOr<fact::v1::GetLogHeadResponse>> heads,
                      co_await rpc::WhenAll(std::move(replies)));
  for (size_t i = 0; i < logs.size(); ++i) {
    CO_ASSIGN_OR_RETURN(const fact::v1::GetLogHeadResponse head, heads[i]);
    logs[i].set_log_id(head.log_id());
    logs[i].set_revision(head.revision());
    logs[i].set_digest(head.digest());
  }
  co_return std::move(logs);
}

Reply<ServiceLogHead> LogAt(Call& call, const Peers& peers, ServiceLogHead then) {
  ServiceLogHead state;
  const std::string service = NameOf(then.service());
  const fact::v1::GetLogHeadRequest head_request;
  CO_ASSIGN_OR_RETURN(const fact::v1::GetLogHeadResponse head,
                      co_await peers.GetLogHead(call, service, head_request));
  state.set_service(then.service());
  state.set_log_id(head.log_id());
  state.set_revision(then.revision());
  if (then.revision() == 0) co_return std::move(state);
  fact::v1::GetFactRequest fact_request;
  fact_request.set_name(absl::StrCat("facts/", then.revision()));
  CO_ASSIGN_OR_RETURN(const fact::v1::Fact fact, co_await peers.GetFact(call, service, fact_request));
  state.set_digest(fact.digest());
  co_return std::move(state);
}

Reply<v1::Briefing> GatherBriefing(Call& call, const Peers& peers, const facts::Log& log,
                                   const std::vector<BriefingSectionSpec>& specs, std::string as_of,
                                   const std::vector<ServiceLogHead>& logs, FindTarget find_target,
                                   const std::vector<CrossCheckSpec>& checks) {
  v1::Briefing briefing;
  briefing.set_as_of(as_of);
  std::vector<BatchGetFiguresRequest> asked;
  asked.reserve(specs.size());
  for (const BriefingSectionSpec& spec : specs) {
    asked.push_back(Questions(spec, as_of));
    for (auto& question : *asked.back().mutable_requests())
      question.mutable_query()->set_known_at_revision(StateOf(logs, ServiceOf(spec))->revision());
  }
  CO_ASSIGN_OR_RETURN(const std::vector<absl::StatusOr<SectionAnswer>> answered,
                      co_await AskSections(call, peers, asked));
  for (size_t i = 0; i < specs.size(); ++i) {
    CO_RETURN_IF_ERROR(answered[i].status());
    CO_ASSIGN_OR_RETURN(v1::BriefingSection section,
                        BuildSection(specs[i], asked[i], answered[i], find_target));
    if (section.status() != v1::BRIEFING_SECTION_STATUS_OK) co_return rpc::PeerMissing(ServiceOf(specs[i]));
    *briefing.add_sections() = std::move(section);
  }
  briefing.set_narrative_zh(NarrativeText(briefing));
  const auto checked = co_await AddCrossChecks(call, peers, log, checks, briefing);
  CO_RETURN_IF_ERROR(checked.status());
  co_return std::move(briefing);
}

Reply<Done> AddCrossChecks(Call& call, const Peers& peers, const facts::Log& log,
                           const std::vector<CrossCheckSpec>& checks, v1::Briefing& briefing) {
  std::map<std::string, int64_t> revisions;
  for (const v1::BriefingSection& section : briefing.sections()) {
    if (section.status() == v1::BRIEFING_SECTION_STATUS_OK)
      revisions[config::ServiceOf(section.items(0).query().figure())] = section.revision();
  }
  std::map<std::string, BatchGetFiguresRequest> asked = QuestionsOf(checks, briefing.as_of());
  std::vector<std::string> services;
  std::vector<Reply<BatchGetFiguresResponse>> replies;
  for (auto& [service, questions] : asked) {
    const auto revision = revisions.find(service);
    if (revision == revisions.end()) continue;
    for (auto& question : *questions.mutable_requests())
      question.mutable_query()->set_known_at_revision(revision->second);
    services.push_back(service);
    replies.push_back(peers.BatchGetFigures(call, questions));
  }
  CO_ASSIGN_OR_RETURN(std::vector<absl::StatusOr<BatchGetFiguresResponse>> answered,
                      co_await rpc::WhenAll(std::move(replies)));
  Answers answers;
  for (size_t i = 0; i < services.size(); ++i) answers.emplace(services[i], std::move(answered[i]));
  // The parameters are those of command's own log at that revision.
  const auto own = revisions.find(config::kCommand);
  const auto reference = own == revisions.end() ? log.reference() : log.ReferenceAt(own->second);
  for (v1::CrossCheck& check :
       EvaluateChecks(checks, briefing.as_of(), asked, answers, reference->parameters, log.division_root()))
    *briefing.add_cross_checks() = std::move(check);
  co_return Done{};
}

}  // namespace eastgate::command
