#include "services/command/briefing_service.h"

#include <string>

#include "common/resource/request_check.h"
#include "common/rpc/reply_callback.h"
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
  std::vector<Reply<BatchGetFiguresResponse>> replies;
  for (const BatchGetFiguresRequest& questions : asked)
    replies.push_back(peers_.BatchGetFigures(call, questions));
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
  co_return briefing;
}

}  // namespace eastgate::command
