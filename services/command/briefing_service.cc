#include "services/command/briefing_service.h"

#include "common/facts/read.h"
#include "common/status/status_macros.h"
#include "services/command/briefing_export.h"
#include "services/command/briefing_gathering.h"
#include "services/command/briefing_narrative.h"
#include "services/command/briefing_rules.h"
#include "services/command/briefing_sections.h"
#include "services/command/target_facts.h"

namespace eastgate::command {

using figure::v1::BatchGetFiguresRequest;
using rpc::Call;
using rpc::Reply;

std::unique_ptr<rpc::BoundService> BriefingService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::BriefingService::service_full_name())
      .Unary("GetBriefing", this, &BriefingService::GetBriefing)
      .Unary("ExportBriefing", this, &BriefingService::ExportBriefing)
      .Build();
}

Reply<v1::Briefing> BriefingService::GetBriefing(Call& call, const v1::GetBriefingRequest& request) {
  CO_RETURN_IF_ERROR(CheckGet(request, NewCheck(request)));
  CO_RETURN_IF_ERROR(facts::ReadAtLeast(log_, request.min_revision()).status());
  std::vector<BatchGetFiguresRequest> asked;
  asked.reserve(sections_.size());
  for (const BriefingSectionSpec& section : sections_) {
    asked.push_back(Questions(section, request.as_of()));
    if (!request.has_known_at_time()) continue;
    for (auto& question : *asked.back().mutable_requests())
      *question.mutable_query()->mutable_known_at_time() = request.known_at_time();
  }
  CO_ASSIGN_OR_RETURN(const std::vector<absl::StatusOr<SectionAnswer>> answered,
                      co_await AskSections(call, peers_, asked));
  const auto snapshot = log_.Read();
  FindTarget find_target = TargetsOf(tables_, *snapshot);
  if (request.has_known_at_time()) {
    CO_ASSIGN_OR_RETURN(const int64_t known_at, RevisionKnownAt(*snapshot, request.known_at_time()));
    find_target = TargetsKnownAt(tables_, *snapshot, known_at);
  }
  v1::Briefing briefing;
  briefing.set_as_of(request.as_of());
  for (size_t i = 0; i < sections_.size(); ++i) {
    CO_ASSIGN_OR_RETURN(*briefing.add_sections(),
                        BuildSection(sections_[i], asked[i], answered[i], find_target));
  }
  briefing.set_narrative_zh(NarrativeText(briefing));
  const auto checked = co_await AddCrossChecks(call, peers_, log_, checks_, briefing);
  CO_RETURN_IF_ERROR(checked.status());
  co_return std::move(briefing);
}

Reply<v1::ExportedBriefing> BriefingService::ExportBriefing(Call& call,
                                                            const v1::ExportBriefingRequest& request) {
  CO_RETURN_IF_ERROR(CheckExport(request, NewCheck(request)));
  if (request.has_published_briefing()) {
    CO_ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(log_, request.min_revision()));
    CO_ASSIGN_OR_RETURN(const v1::PublishedBriefing published,
                        tables_.published_briefings.Get(*snapshot, request.published_briefing()));
    co_return Export(published.briefing(), request.format());
  }
  v1::GetBriefingRequest get;
  get.set_as_of(request.as_of());
  get.set_min_revision(request.min_revision());
  CO_ASSIGN_OR_RETURN(const v1::Briefing briefing, co_await GetBriefing(call, get));
  co_return Export(briefing, request.format());
}

}  // namespace eastgate::command
