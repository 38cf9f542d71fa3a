#include "services/command/publication_service.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "common/reference/reference_data.h"
#include "common/resource/page_token.h"
#include "common/rpc/errors.h"
#include "common/rpc/reply_callback.h"
#include "common/rpc/status_macros.h"
#include "services/command/briefing_narrative.h"
#include "services/command/briefing_service.h"
#include "services/command/comparison_rules.h"
#include "services/command/publication_rules.h"

namespace eastgate::command {

using facts::Drafted;
using rpc::Call;
using rpc::Done;
using rpc::Reply;
using v1::LogState;
using v1::PublishedBriefing;

namespace {

constexpr char kOwn[] = "command";
constexpr int kPage = 1000;
// Distinct counts read postings: few enough at a time to be answered in time.
constexpr size_t kBatch = 50;

std::string ServiceOf(const BriefingSectionSpec& spec) {
  return Peers::ServiceOf(spec.items.front().query.figure());
}

const LogState* StateOf(const std::vector<LogState>& logs, const std::string& service) {
  for (const LogState& state : logs) {
    if (state.service() == service) return &state;
  }
  return nullptr;
}

// A page of the facts that a log recorded between two states of it.
fact::v1::ListFactsRequest RecordedBetween(const LogState& then, const LogState& now) {
  fact::v1::ListFactsRequest request;
  request.set_include_superseded(true);
  request.set_recorded_after_revision(then.revision());
  request.set_known_at_revision(now.revision());
  request.set_page_size(kPage);
  return request;
}

std::vector<figure::v1::BatchGetFiguresRequest> Batched(
    const std::vector<figure::v1::GetFigureRequest>& questions) {
  std::vector<figure::v1::BatchGetFiguresRequest> batches;
  for (size_t i = 0; i < questions.size(); ++i) {
    if (i % kBatch == 0) batches.emplace_back();
    *batches.back().add_requests() = questions[i];
  }
  return batches;
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
  std::vector<v1::Target> targets;
  auto briefing = co_await Gather(call, specs, published->briefing().as_of(), *logs,
                                  Remembering(TargetsOf(tables_, *snapshot), targets),
                                  SpecsOfChecks(published->briefing()));
  if (!briefing.ok()) co_return briefing.status();
  PublishedBriefing current;
  *current.mutable_briefing() = *std::move(briefing);
  current.mutable_targets()->Add(targets.begin(), targets.end());
  v1::BriefingComparison comparison;
  comparison.set_published_briefing(published->name());
  for (const LogState& state : *logs) *comparison.add_logs() = state;
  for (v1::ItemChange& change : ChangesOf(*published, current)) *comparison.add_changes() = std::move(change);
  for (v1::CrossCheckChange& change : CrossCheckChangesOf(published->briefing(), current.briefing()))
    *comparison.add_cross_check_changes() = std::move(change);
  const std::vector<LogState> then(published->logs().begin(), published->logs().end());
  const auto parameters = co_await AddParameters(call, *published, then, *logs, comparison);
  if (!parameters.ok()) co_return parameters.status();
  for (int i = 0; i < published->briefing().sections_size(); ++i) {
    const std::string service = ServiceOf(specs[i]);
    const auto added =
        co_await AddFacts(call, *published, i, *StateOf(then, service), *StateOf(*logs, service), comparison);
    if (!added.ok()) co_return added.status();
  }
  co_return std::move(comparison);
}

Reply<Done> PublicationService::AddParameters(Call& call, const PublishedBriefing& published,
                                              const std::vector<LogState>& then,
                                              const std::vector<LogState>& now,
                                              v1::BriefingComparison& comparison) {
  // A briefing without a section of command itself was checked by the parameters of the moment.
  const LogState* own_then = StateOf(then, kOwn);
  const LogState* own_now = StateOf(now, kOwn);
  if (own_then == nullptr || own_now == nullptr) co_return Done{};
  const auto before = ledger_.ReferenceAt(own_then->revision());
  const auto after = ledger_.ReferenceAt(own_now->revision());
  std::vector<v1::ParameterChange> changes = ParameterChangesOf(published.briefing(), before->parameters,
                                                                after->parameters, ledger_.division_root());
  if (changes.empty()) co_return Done{};
  fact::v1::ListFactsRequest request = RecordedBetween(*own_then, *own_now);
  request.set_kind(facts::kReferenceLoaded);
  request.set_subject(absl::StrCat("reference/", reference::kParametersFile));
  const auto loaded = co_await peers_.ListFacts(call, kOwn, request);
  if (!loaded.ok()) co_return loaded.status();
  for (v1::ParameterChange& change : changes) {
    for (const fact::v1::Fact& fact : loaded->facts()) change.add_facts(fact.name());
    *comparison.add_parameter_changes() = std::move(change);
  }
  co_return Done{};
}

Reply<Done> PublicationService::AddFacts(Call& call, const PublishedBriefing& published, int section,
                                         const LogState& then, const LogState& now,
                                         v1::BriefingComparison& comparison) {
  figure::v1::ListFiguresRequest figures_request;
  figures_request.set_page_size(kPage);
  const auto listed = co_await peers_.ListFigures(call, then.service(), figures_request);
  if (!listed.ok()) co_return listed.status();
  std::map<std::string, figure::v1::Figure> figures;
  for (const figure::v1::Figure& figure : listed->figures()) figures[figure.id()] = figure;
  SectionMoves moves(published.briefing(), section, figures, then.revision());
  fact::v1::ListFactsRequest request = RecordedBetween(then, now);
  int looked_at = 0;
  bool more = true;
  do {
    const auto page = co_await peers_.ListFacts(call, then.service(), request);
    if (!page.ok()) co_return page.status();
    for (const fact::v1::Fact& fact : page->facts()) more = more && moves.Add(fact);
    looked_at += page->facts_size();
    request.set_page_token(page->next_page_token());
    if (!more || (!request.page_token().empty() && looked_at >= kMaxFactsCompared)) {
      comparison.set_truncated(true);
      break;
    }
  } while (!request.page_token().empty());
  const std::vector<figure::v1::GetFigureRequest> questions = moves.Questions();
  const auto answers = co_await Ask(call, questions);
  if (!answers.ok()) co_return answers.status();
  size_t bytes = comparison.ByteSizeLong();
  for (v1::MovingFact& fact : std::move(moves).Moved(*answers)) {
    fact.set_service(then.service());
    bytes += fact.ByteSizeLong();
    if (bytes > resource::kMaxPageBytes) {
      comparison.set_truncated(true);
      break;
    }
    *comparison.add_facts() = std::move(fact);
  }
  co_return Done{};
}

Reply<std::vector<figure::v1::FigureValue>> PublicationService::Ask(
    Call& call, const std::vector<figure::v1::GetFigureRequest>& questions) {
  std::vector<figure::v1::FigureValue> values;
  for (const figure::v1::BatchGetFiguresRequest& batch : Batched(questions)) {
    const auto answered = co_await peers_.BatchGetFigures(call, batch);
    if (!answered.ok()) co_return answered.status();
    for (const figure::v1::FigureValue& value : answered->values()) values.push_back(value);
  }
  if (values.size() != questions.size())
    co_return absl::InternalError("figures: want one answer per question");
  co_return std::move(values);
}

std::vector<facts::FactKind> PublicationKinds(const Tables&) {
  facts::FactKind published;
  published.name = kBriefingPublished;
  published.owner_rpc = "eastgate.command.v1.PublicationService/PublishBriefing";
  return {std::move(published)};
}

}  // namespace eastgate::command
