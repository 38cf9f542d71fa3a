#include "services/command/briefing_service.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/resource/request_check.h"
#include "common/rpc/errors.h"
#include "common/rpc/reply_callback.h"
#include "common/rpc/status_macros.h"
#include "services/command/briefing_narrative.h"
#include "services/command/target_rules.h"

namespace eastgate::command {

using figure::v1::BatchGetFiguresRequest;
using figure::v1::BatchGetFiguresResponse;
using rpc::Call;
using rpc::Reply;

namespace {

BatchGetFiguresRequest Questions(const BriefingSectionSpec& section, const v1::GetBriefingRequest& request) {
  BatchGetFiguresRequest questions;
  for (const BriefingItemSpec& item : section.items) {
    figure::v1::GetFigureRequest& question = *questions.add_requests();
    *question.mutable_query() = item.query;
    question.mutable_query()->set_as_of(request.as_of());
    if (request.has_known_at_time())
      *question.mutable_query()->mutable_known_at_time() = request.known_at_time();
    question.set_compare_year_on_year(true);
  }
  return questions;
}

// For people: neither addresses nor what a library said.
std::string WhyUnavailable(const absl::Status& status) {
  if (rpc::ReasonOf(status) == "PEER_UNAVAILABLE" || absl::IsUnavailable(status) ||
      absl::IsDeadlineExceeded(status)) {
    return "服务未在时限内应答";
  }
  return absl::StrCat("服务拒绝了查询（", absl::StatusCodeToString(status.code()), "）");
}

}  // namespace

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
  for (const BriefingSectionSpec& section : sections_) asked.push_back(Questions(section, request));
  std::vector<Reply<BatchGetFiguresResponse>> replies;
  for (const BatchGetFiguresRequest& questions : asked)
    replies.push_back(peers_.BatchGetFigures(call, questions));
  const auto answered = co_await rpc::WhenAll(std::move(replies));
  if (!answered.ok()) co_return answered.status();

  const auto snapshot = ledger_.store().Read();
  v1::Briefing briefing;
  briefing.set_as_of(request.as_of());
  for (size_t i = 0; i < sections_.size(); ++i) {
    absl::StatusOr<v1::BriefingSection> section = Section(*snapshot, sections_[i], asked[i], (*answered)[i]);
    if (!section.ok()) co_return section.status();
    *briefing.add_sections() = *std::move(section);
  }
  briefing.set_narrative_zh(NarrativeText(briefing));
  co_return briefing;
}

absl::StatusOr<v1::BriefingSection> BriefingService::Section(
    const store::Reader& reader, const BriefingSectionSpec& spec, const BatchGetFiguresRequest& asked,
    const absl::StatusOr<BatchGetFiguresResponse>& answered) const {
  v1::BriefingSection section;
  section.set_section(spec.section);
  section.set_title_zh(spec.title_zh);
  const bool complete = answered.ok() && answered->values_size() == asked.requests_size();
  if (!complete) {
    section.set_status(v1::SECTION_STATUS_UNAVAILABLE);
    section.set_unavailable_reason(answered.ok() ? "服务应答不完整" : WhyUnavailable(answered.status()));
    return section;
  }
  section.set_status(v1::SECTION_STATUS_OK);
  section.set_revision(answered->values(0).revision());
  section.set_log_id(answered->values(0).log_id());
  for (int i = 0; i < answered->values_size(); ++i) {
    v1::BriefingItem& item = *section.add_items();
    *item.mutable_query() = asked.requests(i).query();
    item.set_title_zh(spec.items[i].title_zh);
    *item.mutable_value() = answered->values(i);
    RETURN_IF_ERROR(AddTarget(reader, item));
    item.set_text_zh(ItemText(item));
  }
  return section;
}

absl::Status BriefingService::AddTarget(const store::Reader& reader, v1::BriefingItem& item) const {
  if (item.value().has_ratio()) return absl::OkStatus();
  const reference::Date as_of = *reference::ParseDate(item.query().as_of());
  const std::string key = TargetKey(item.query().figure(), item.query().division(), item.query().dimensions(),
                                    static_cast<int>(as_of.year()));
  ASSIGN_OR_RETURN(const auto target, table_.FindBy(reader, kStandingTargets, key));
  if (!target || VersionOn(*target, as_of) == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(const v1::TargetEvaluation judged, Judge(*target, as_of, item.value().value()));
  item.set_target(judged.value());
  if (judged.has_completion()) item.set_completion(judged.completion());
  item.set_light(judged.light());
  return absl::OkStatus();
}

}  // namespace eastgate::command
