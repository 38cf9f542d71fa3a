#include "services/command/publication_service.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "common/rpc/errors.h"
#include "common/rpc/reply_callback.h"
#include "common/rpc/status_macros.h"
#include "services/command/briefing_narrative.h"
#include "services/command/briefing_service.h"
#include "services/command/publication_rules.h"

namespace eastgate::command {

using facts::Drafted;
using rpc::Call;
using rpc::Done;
using rpc::Reply;
using v1::LogState;
using v1::PublishedBriefing;

namespace {

constexpr int kPage = 1000;

std::string ServiceOf(const BriefingSectionSpec& spec) {
  return Peers::ServiceOf(spec.items.front().query.figure());
}

const LogState* StateOf(const std::vector<LogState>& logs, const std::string& service) {
  for (const LogState& state : logs) {
    if (state.service() == service) return &state;
  }
  return nullptr;
}

// Remembers the targets that it finds.
FindTarget Remembering(FindTarget find, std::vector<v1::Target>& found) {
  return [find = std::move(find), &found](const figure::v1::FigureQuery& query,
                                          int year) -> absl::StatusOr<std::optional<v1::Target>> {
    ASSIGN_OR_RETURN(std::optional<v1::Target> target, find(query, year));
    if (target) found.push_back(*target);
    return target;
  };
}

}  // namespace

std::unique_ptr<rpc::BoundService> PublicationService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::PublicationService::service_full_name())
      .Unary("PublishBriefing", this, &PublicationService::Publish)
      .Unary("GetPublishedBriefing", this, &PublicationService::Get)
      .Unary("ListPublishedBriefings", this, &PublicationService::List)
      .Unary("RecomputePublishedBriefing", this, &PublicationService::Recompute)
      .Unary("ComparePublishedBriefing", this, &PublicationService::Compare)
      .Build();
}

Reply<PublishedBriefing> PublicationService::Publish(Call& call, const v1::PublishBriefingRequest& request) {
  if (absl::Status bad = CheckPublish(request, NewCheck()); !bad.ok()) co_return bad;
  const auto snapshot = ledger_.store().Read();
  const auto known = tables_.published_briefings.Find(*snapshot, request.published_briefing_id());
  if (!known.ok()) co_return known.status();
  // Answered from what stands, or refused, without asking anyone.
  if (*known) co_return co_await Record(call, request, {}, {}, {});
  auto logs = co_await LogsOf(call, sections_);
  if (!logs.ok()) co_return logs.status();
  std::vector<v1::Target> targets;
  auto briefing = co_await Gather(call, sections_, request.as_of(), *logs,
                                  Remembering(TargetsOf(tables_, *snapshot), targets), checks_);
  if (!briefing.ok()) co_return briefing.status();
  co_return co_await Record(call, request, *std::move(briefing), *std::move(logs), std::move(targets));
}

Reply<PublishedBriefing> PublicationService::Record(Call& call, const v1::PublishBriefingRequest& request,
                                                    v1::Briefing briefing, std::vector<LogState> logs,
                                                    std::vector<v1::Target> targets) {
  return CreateRow(
      call, request, request.published_briefing_id(), tables_.published_briefings,
      [&request, briefing = std::move(briefing), logs = std::move(logs),
       targets = std::move(targets)](facts::Writer& writer) -> absl::StatusOr<Drafted<PublishedBriefing>> {
        PublishedBriefing row = command::Publish(request, briefing, logs, targets, writer.next_fact());
        fact::v1::Fact fact = PublishedFact(row, writer.ledger().division_root());
        return Drafted<PublishedBriefing>{std::move(row), std::move(fact)};
      });
}

Reply<std::vector<LogState>> PublicationService::LogsOf(Call& call,
                                                        const std::vector<BriefingSectionSpec>& specs) {
  std::vector<LogState> logs;
  for (const BriefingSectionSpec& spec : specs) {
    if (StateOf(logs, ServiceOf(spec)) != nullptr) continue;
    const fact::v1::GetLogHeadRequest request;
    const auto head = co_await peers_.GetLogHead(call, ServiceOf(spec), request);
    if (!head.ok()) co_return head.status();
    LogState& state = logs.emplace_back();
    state.set_service(ServiceOf(spec));
    state.set_log_id(head->log_id());
    state.set_revision(head->revision());
    state.set_digest(head->digest());
  }
  co_return std::move(logs);
}

Reply<v1::Briefing> PublicationService::Gather(Call& call, const std::vector<BriefingSectionSpec>& specs,
                                               std::string as_of, const std::vector<LogState>& logs,
                                               FindTarget find_target,
                                               const std::vector<CrossCheckSpec>& checks) {
  v1::Briefing briefing;
  briefing.set_as_of(as_of);
  for (const BriefingSectionSpec& spec : specs) {
    figure::v1::BatchGetFiguresRequest asked = Questions(spec, as_of);
    for (auto& question : *asked.mutable_requests())
      question.mutable_query()->set_known_at_revision(StateOf(logs, ServiceOf(spec))->revision());
    const auto answered = co_await peers_.AskSection(call, asked);
    if (!answered.ok()) co_return answered.status();
    auto section = BuildSection(spec, asked, answered, find_target);
    if (!section.ok()) co_return section.status();
    if (section->status() != v1::SECTION_STATUS_OK) co_return rpc::PeerMissing(ServiceOf(spec));
    *briefing.add_sections() = *std::move(section);
  }
  briefing.set_narrative_zh(NarrativeText(briefing));
  const auto checked = co_await AddCrossChecks(call, peers_, ledger_, checks, briefing);
  if (!checked.ok()) co_return checked.status();
  co_return std::move(briefing);
}

Reply<PublishedBriefing> PublicationService::Get(Call&, const v1::GetPublishedBriefingRequest& request) {
  return GetRow(request, tables_.published_briefings);
}

Reply<v1::ListPublishedBriefingsResponse> PublicationService::List(
    Call&, const v1::ListPublishedBriefingsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListPublishedBriefingsResponse>(
      request, tables_.published_briefings, &v1::ListPublishedBriefingsResponse::mutable_published_briefings,
      Matches);
}

Reply<v1::RecomputedBriefing> PublicationService::Recompute(
    Call& call, const v1::RecomputePublishedBriefingRequest& request) {
  const auto snapshot = ledger_.store().Read();
  const absl::StatusOr<PublishedBriefing> published =
      tables_.published_briefings.Get(*snapshot, request.name());
  if (!published.ok()) co_return published.status();
  const std::vector<LogState> logs(published->logs().begin(), published->logs().end());
  const std::vector<BriefingSectionSpec> specs = SpecsOf(published->briefing());
  auto briefing = co_await Gather(call, specs, published->briefing().as_of(), logs, FrozenTargets(*published),
                                  SpecsOfChecks(published->briefing()));
  if (!briefing.ok()) co_return briefing.status();
  v1::RecomputedBriefing recomputed;
  for (const LogState& then : logs) {
    const fact::v1::GetLogHeadRequest head_request;
    const auto head = co_await peers_.GetLogHead(call, then.service(), head_request);
    if (!head.ok()) co_return head.status();
    LogState& state = *recomputed.add_logs();
    state.set_service(then.service());
    state.set_log_id(head->log_id());
    state.set_revision(then.revision());
    if (then.revision() == 0) continue;
    fact::v1::GetFactRequest fact_request;
    fact_request.set_name(absl::StrCat("facts/", then.revision()));
    const auto fact = co_await peers_.GetFact(call, then.service(), fact_request);
    if (!fact.ok()) co_return fact.status();
    state.set_digest(fact->digest());
  }
  recomputed.set_digest(DigestOf(*briefing));
  recomputed.set_identical(briefing->SerializeAsString() == published->briefing().SerializeAsString());
  *recomputed.mutable_briefing() = *std::move(briefing);
  co_return std::move(recomputed);
}

Reply<v1::BriefingComparison> PublicationService::Compare(
    Call& call, const v1::ComparePublishedBriefingRequest& request) {
  const auto snapshot = ledger_.store().Read();
  const absl::StatusOr<PublishedBriefing> published =
      tables_.published_briefings.Get(*snapshot, request.name());
  if (!published.ok()) co_return published.status();
  const std::vector<BriefingSectionSpec> specs = SpecsOf(published->briefing());
  const auto logs = co_await LogsOf(call, specs);
  if (!logs.ok()) co_return logs.status();
  const auto current =
      co_await Gather(call, specs, published->briefing().as_of(), *logs, TargetsOf(tables_, *snapshot), {});
  if (!current.ok()) co_return current.status();
  v1::BriefingComparison comparison;
  comparison.set_published_briefing(published->name());
  for (const LogState& state : *logs) *comparison.add_logs() = state;
  for (v1::ItemChange& change : ChangesOf(published->briefing(), *current))
    *comparison.add_changes() = std::move(change);
  const std::vector<LogState> then(published->logs().begin(), published->logs().end());
  for (int i = 0; i < published->briefing().sections_size(); ++i) {
    const auto added =
        co_await AddFacts(call, *published, i, *StateOf(then, ServiceOf(specs[i])), comparison);
    if (!added.ok()) co_return added.status();
  }
  co_return std::move(comparison);
}

Reply<Done> PublicationService::AddFacts(Call& call, const PublishedBriefing& published, int section,
                                         const LogState& state, v1::BriefingComparison& comparison) {
  figure::v1::ListFiguresRequest figures_request;
  figures_request.set_page_size(kPage);
  const auto listed = co_await peers_.ListFigures(call, state.service(), figures_request);
  if (!listed.ok()) co_return listed.status();
  std::map<std::string, figure::v1::Figure> figures;
  for (const figure::v1::Figure& figure : listed->figures()) figures[figure.id()] = figure;
  fact::v1::ListFactsRequest request;
  request.set_include_superseded(true);
  request.set_recorded_after_revision(state.revision());
  request.set_page_size(kPage);
  int looked_at = 0;
  do {
    const auto page = co_await peers_.ListFacts(call, state.service(), request);
    if (!page.ok()) co_return page.status();
    for (const fact::v1::Fact& fact : page->facts()) {
      std::vector<v1::MovedItem> moved = MovedBy(fact, published.briefing(), section, figures);
      if (moved.empty()) continue;
      v1::MovingFact& moving = *comparison.add_facts();
      moving.set_service(state.service());
      *moving.mutable_fact() = fact;
      for (v1::MovedItem& item : moved) *moving.add_items() = std::move(item);
    }
    looked_at += page->facts_size();
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty() && looked_at < kMaxFactsCompared);
  if (!request.page_token().empty()) comparison.set_truncated(true);
  co_return Done{};
}

std::vector<facts::FactKind> PublicationKinds(const Tables&) {
  facts::FactKind published;
  published.name = kBriefingPublished;
  published.owner_rpc = "eastgate.command.v1.PublicationService/PublishBriefing";
  return {std::move(published)};
}

}  // namespace eastgate::command
