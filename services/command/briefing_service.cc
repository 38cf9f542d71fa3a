#include "services/command/briefing_service.h"

#include <map>
#include <string>

#include "common/resource/request_check.h"
#include "common/rpc/reply_callback.h"
#include "services/command/briefing_export.h"
#include "services/command/briefing_narrative.h"
#include "services/command/briefing_sections.h"

namespace eastgate::command {

using figure::v1::BatchGetFiguresRequest;
using figure::v1::BatchGetFiguresResponse;
using rpc::Call;
using rpc::Reply;

std::unique_ptr<rpc::BoundService> BriefingService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::BriefingService::service_full_name())
      .Unary("GetBriefing", this, &BriefingService::GetBriefing)
      .Unary("ExportBriefing", this, &BriefingService::ExportBriefing)
      .Build();
}

Reply<v1::Briefing> BriefingService::GetBriefing(Call& call, const v1::GetBriefingRequest& request) {
  resource::RequestCheck check(ledger_.reference(), ledger_.division_root());
  check.Date("as_of", request.as_of());
  if (!check.ok()) co_return check.ToStatus();

  std::vector<BatchGetFiguresRequest> asked;
  asked.reserve(sections_.size());
  for (const BriefingSectionSpec& section : sections_) {
    asked.push_back(Questions(section, request.as_of()));
    if (!request.has_known_at_time()) continue;
    for (auto& question : *asked.back().mutable_requests())
      *question.mutable_query()->mutable_known_at_time() = request.known_at_time();
  }
  std::vector<Reply<SectionAnswer>> replies;
  for (const BatchGetFiguresRequest& questions : asked) replies.push_back(peers_.AskSection(call, questions));
  const auto answered = co_await rpc::WhenAll(std::move(replies));
  if (!answered.ok()) co_return answered.status();

  const auto snapshot = ledger_.store().Read();
  v1::Briefing briefing;
  briefing.set_as_of(request.as_of());
  for (size_t i = 0; i < sections_.size(); ++i) {
    absl::StatusOr<v1::BriefingSection> section =
        BuildSection(sections_[i], asked[i], (*answered)[i], TargetsOf(tables_, *snapshot));
    if (!section.ok()) co_return section.status();
    *briefing.add_sections() = *std::move(section);
  }
  briefing.set_narrative_zh(NarrativeText(briefing));
  const auto checked = co_await AddCrossChecks(call, peers_, ledger_, checks_, briefing);
  if (!checked.ok()) co_return checked.status();
  co_return std::move(briefing);
}

Reply<v1::ExportedBriefing> BriefingService::ExportBriefing(Call& call,
                                                            const v1::ExportBriefingRequest& request) {
  resource::RequestCheck check(ledger_.reference(), ledger_.division_root());
  check.EnumValue("format", request.format());
  check.OptionalName("published_briefing", request.published_briefing(), "publishedBriefings");
  check.OptionalDate("as_of", request.as_of());
  if (request.as_of().empty() == request.published_briefing().empty())
    check.Add("as_of", "want a day or a published briefing, and not both");
  if (!check.ok()) co_return check.ToStatus();
  if (!request.published_briefing().empty()) {
    const auto snapshot = ledger_.store().Read();
    const auto published = tables_.published_briefings.Get(*snapshot, request.published_briefing());
    if (!published.ok()) co_return published.status();
    co_return Export(published->briefing(), request.format());
  }
  v1::GetBriefingRequest get;
  get.set_as_of(request.as_of());
  const auto briefing = co_await GetBriefing(call, get);
  if (!briefing.ok()) co_return briefing.status();
  co_return Export(*briefing, request.format());
}

Reply<rpc::Done> AddCrossChecks(Call& call, const Peers& peers, const facts::Ledger& ledger,
                                const std::vector<CrossCheckSpec>& checks, v1::Briefing& briefing) {
  std::map<std::string, int64_t> revisions;
  for (const v1::BriefingSection& section : briefing.sections()) {
    if (section.status() == v1::SECTION_STATUS_OK)
      revisions[Peers::ServiceOf(section.items(0).query().figure())] = section.revision();
  }
  std::map<std::string, BatchGetFiguresRequest> asked = QuestionsOf(checks, briefing.as_of());
  Answers answers;
  for (auto& [service, questions] : asked) {
    const auto revision = revisions.find(service);
    if (revision == revisions.end()) continue;
    for (auto& question : *questions.mutable_requests())
      question.mutable_query()->set_known_at_revision(revision->second);
    answers.emplace(service, co_await peers.BatchGetFigures(call, questions));
  }
  // The parameters as command's own log had them then.
  const auto own = revisions.find("command");
  const auto reference = own == revisions.end() ? ledger.reference() : ledger.ReferenceAt(own->second);
  for (v1::CrossCheck& check :
       EvaluateChecks(checks, briefing.as_of(), answers, reference->parameters, ledger.division_root()))
    *briefing.add_cross_checks() = std::move(check);
  co_return rpc::Done{};
}

}  // namespace eastgate::command
