#include "services/command/publication_service.h"

#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/config/suite.h"
#include "common/facts/read.h"
#include "common/reference/reference_data.h"
#include "common/resource/page_token.h"
#include "common/status/status_macros.h"
#include "services/command/briefing_gathering.h"
#include "services/command/comparison_rules.h"
#include "services/command/publication_rules.h"
#include "services/command/suite_names.h"
#include "services/command/target_facts.h"

namespace eastgate::command {

using rpc::Call;
using rpc::Done;
using rpc::Reply;
using v1::PublishedBriefing;
using v1::ServiceLogHead;

namespace {

// Distinct counts read postings: so few questions at a time are answered in time.
constexpr size_t kBatch = 50;

// Returns the request for a page of the facts that a log recorded between two states of it.
fact::v1::ListFactsRequest RecordedBetween(const ServiceLogHead& then, const ServiceLogHead& now) {
  fact::v1::ListFactsRequest request;
  request.set_include_superseded(true);
  request.set_recorded_after_revision(then.revision());
  request.set_known_at_revision(now.revision());
  request.set_page_size(config::kMaxPageSize);
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
  CO_RETURN_IF_ERROR(CheckPublish(request, NewCheck(request)));
  const auto snapshot = log_.Read();
  CO_ASSIGN_OR_RETURN(const std::optional<PublishedBriefing> known,
                      tables_.published_briefings.Find(*snapshot, request.published_briefing_id()));
  // If the id is known already, the request is answered or refused without a call to another service.
  if (known) co_return co_await Record(call, request, {}, {}, {});
  CO_ASSIGN_OR_RETURN(std::vector<ServiceLogHead> logs, co_await LogHeads(call, peers_, sections_));
  std::vector<v1::Target> targets;
  CO_ASSIGN_OR_RETURN(v1::Briefing briefing,
                      co_await GatherBriefing(call, peers_, log_, sections_, request.as_of(), logs,
                                              Remembering(TargetsOf(tables_, *snapshot), targets), checks_));
  co_return co_await Record(call, request, std::move(briefing), std::move(logs), std::move(targets));
}

Reply<PublishedBriefing> PublicationService::Record(Call& call, const v1::PublishBriefingRequest& request,
                                                    v1::Briefing briefing, std::vector<ServiceLogHead> logs,
                                                    std::vector<v1::Target> targets) {
  const auto& table = tables_.published_briefings;
  return committer_.Commit<PublishedBriefing>(
      call, request, resource::IdempotencyKey::ById(table.collection(), request.published_briefing_id()),
      table,
      [&request, &table, briefing = std::move(briefing), logs = std::move(logs),
       targets = std::move(targets)](facts::Writer& writer) {
        PublishedBriefing row = command::Publish(request, briefing, logs, targets, writer.next_fact());
        fact::v1::Fact fact = PublishedFact(row, writer.log().division_root());
        return lifecycle::Record(writer, table, std::move(row), std::move(fact), request.source_ref());
      });
}

Reply<PublishedBriefing> PublicationService::Get(Call&, const v1::GetPublishedBriefingRequest& request) {
  return GetRow(request, tables_.published_briefings);
}

Reply<v1::ListPublishedBriefingsResponse> PublicationService::List(
    Call& call, const v1::ListPublishedBriefingsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  return ListMatching(call, request, tables_.published_briefings,
                      &v1::ListPublishedBriefingsResponse::mutable_published_briefings, Matches);
}

Reply<v1::RecomputedBriefing> PublicationService::Recompute(
    Call& call, const v1::RecomputePublishedBriefingRequest& request) {
  CO_ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(log_, request.min_revision()));
  CO_ASSIGN_OR_RETURN(const PublishedBriefing published,
                      tables_.published_briefings.Get(*snapshot, request.name()));
  const std::vector<ServiceLogHead> logs(published.logs().begin(), published.logs().end());
  const std::vector<BriefingSectionSpec> specs = SpecsOf(published.briefing());
  const std::vector<CrossCheckSpec> checks = SpecsOfChecks(published.briefing());
  CO_ASSIGN_OR_RETURN(v1::Briefing briefing,
                      co_await GatherBriefing(call, peers_, log_, specs, published.briefing().as_of(), logs,
                                              FrozenTargets(published.targets()), checks));
  v1::RecomputedBriefing recomputed;
  for (const ServiceLogHead& then : logs) {
    CO_ASSIGN_OR_RETURN(*recomputed.add_logs(), co_await LogAt(call, peers_, then));
  }
  NameLogsAsThen(logs, {recomputed.logs().begin(), recomputed.logs().end()}, briefing);
  recomputed.set_digest(DigestOf(briefing));
  recomputed.set_identical(briefing.SerializeAsString() == published.briefing().SerializeAsString());
  *recomputed.mutable_briefing() = std::move(briefing);
  co_return std::move(recomputed);
}

Reply<v1::BriefingComparison> PublicationService::Compare(
    Call& call, const v1::ComparePublishedBriefingRequest& request) {
  CO_ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(log_, request.min_revision()));
  CO_ASSIGN_OR_RETURN(const PublishedBriefing published,
                      tables_.published_briefings.Get(*snapshot, request.name()));
  const std::vector<BriefingSectionSpec> specs = SpecsOf(published.briefing());
  const std::vector<CrossCheckSpec> checks = SpecsOfChecks(published.briefing());
  CO_ASSIGN_OR_RETURN(const std::vector<ServiceLogHead> logs, co_await LogHeads(call, peers_, specs));
  std::vector<v1::Target> targets;
  PublishedBriefing current;
  CO_ASSIGN_OR_RETURN(*current.mutable_briefing(),
                      co_await GatherBriefing(call, peers_, log_, specs, published.briefing().as_of(), logs,
                                              Remembering(TargetsOf(tables_, *snapshot), targets), checks));
  current.mutable_targets()->Add(targets.begin(), targets.end());
  v1::BriefingComparison comparison;
  comparison.set_published_briefing(published.name());
  comparison.mutable_logs()->Add(logs.begin(), logs.end());
  for (v1::BriefingItemChange& change : ChangesOf(published, current))
    *comparison.add_changes() = std::move(change);
  for (v1::CrossCheckChange& change : CrossCheckChangesOf(published.briefing(), current.briefing()))
    *comparison.add_cross_check_changes() = std::move(change);
  const std::vector<ServiceLogHead> then(published.logs().begin(), published.logs().end());
  const auto parameters = co_await AddParameters(call, published, then, logs, comparison);
  CO_RETURN_IF_ERROR(parameters.status());
  for (int i = 0; i < published.briefing().sections_size(); ++i) {
    const std::string service = ServiceOf(specs[i]);
    const auto added =
        co_await AddFacts(call, published, i, *StateOf(then, service), *StateOf(logs, service), comparison);
    CO_RETURN_IF_ERROR(added.status());
  }
  co_return std::move(comparison);
}

Reply<Done> PublicationService::AddParameters(Call& call, const PublishedBriefing& published,
                                              const std::vector<ServiceLogHead>& then,
                                              const std::vector<ServiceLogHead>& now,
                                              v1::BriefingComparison& comparison) {
  // A briefing without a section of command itself was checked by the parameters of the moment.
  const ServiceLogHead* own_then = StateOf(then, config::kCommand);
  const ServiceLogHead* own_now = StateOf(now, config::kCommand);
  if (own_then == nullptr || own_now == nullptr) co_return Done{};
  const auto before = log_.ReferenceAt(own_then->revision());
  const auto after = log_.ReferenceAt(own_now->revision());
  std::vector<v1::ParameterChange> changes =
      ParameterChangesOf(published.briefing(), before->parameters, after->parameters, log_.division_root());
  if (changes.empty()) co_return Done{};
  fact::v1::ListFactsRequest request = RecordedBetween(*own_then, *own_now);
  request.set_kind(facts::kReferenceLoaded);
  request.set_subject(absl::StrCat("reference/", reference::kParametersFile));
  const std::string own = config::kCommand;
  CO_ASSIGN_OR_RETURN(const fact::v1::ListFactsResponse loaded,
                      co_await peers_.ListFacts(call, own, request));
  for (v1::ParameterChange& change : changes) {
    for (const fact::v1::Fact& fact : loaded.facts()) change.add_facts(fact.name());
    *comparison.add_parameter_changes() = std::move(change);
  }
  co_return Done{};
}

Reply<Done> PublicationService::AddFacts(Call& call, const PublishedBriefing& published, int section,
                                         const ServiceLogHead& then, const ServiceLogHead& now,
                                         v1::BriefingComparison& comparison) {
  const std::string service = NameOf(then.service());
  figure::v1::ListFiguresRequest figures_request;
  figures_request.set_page_size(config::kMaxPageSize);
  CO_ASSIGN_OR_RETURN(const figure::v1::ListFiguresResponse listed,
                      co_await peers_.ListFigures(call, service, figures_request));
  std::map<std::string, figure::v1::Figure> figures;
  for (const figure::v1::Figure& figure : listed.figures()) figures[figure.id()] = figure;
  SectionMoves moves(published.briefing(), section, figures, then.revision());
  fact::v1::ListFactsRequest request = RecordedBetween(then, now);
  int compared = 0;
  bool more = true;
  do {
    CO_ASSIGN_OR_RETURN(const fact::v1::ListFactsResponse page,
                        co_await peers_.ListFacts(call, service, request));
    for (const fact::v1::Fact& fact : page.facts()) more = more && moves.Add(fact);
    compared += page.facts_size();
    request.set_page_token(page.next_page_token());
    if (!more || (!request.page_token().empty() && compared >= kMaxFactsCompared)) {
      comparison.set_truncated(true);
      break;
    }
  } while (!request.page_token().empty());
  const std::vector<figure::v1::GetFigureRequest> questions = moves.Questions();
  CO_ASSIGN_OR_RETURN(const std::vector<figure::v1::FigureValue> answers, co_await Ask(call, questions));
  size_t bytes = comparison.ByteSizeLong();
  for (v1::BriefingFactContribution& fact : std::move(moves).Moved(answers)) {
    fact.set_service(then.service());
    bytes += fact.ByteSizeLong();
    if (bytes > config::kMaxPageBytes) {
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
    CO_ASSIGN_OR_RETURN(const figure::v1::BatchGetFiguresResponse answered,
                        co_await peers_.BatchGetFigures(call, batch));
    values.insert(values.end(), answered.values().begin(), answered.values().end());
  }
  if (values.size() != questions.size())
    co_return absl::InternalError("figures: want one answer per question");
  co_return std::move(values);
}

}  // namespace eastgate::command
