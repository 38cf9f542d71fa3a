#include "services/command/supervision_survey.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/config/suite.h"
#include "common/lifecycle/rows.h"
#include "common/lifecycle/rules.h"
#include "common/reporting/status.h"
#include "common/rpc/reply_callback.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "services/command/suite_names.h"
#include "services/command/supervision_plan.h"
#include "services/command/supervision_rules.h"
#include "services/command/target_evaluation.h"
#include "services/command/target_rules.h"

namespace eastgate::command {

using rpc::Call;
using rpc::Done;
using rpc::Reply;
using v1::Target;
namespace lv = livelihood::v1;
namespace ur = urban::v1;

namespace {

// The figures whose reports are asked about at once.
constexpr size_t kReportsAtOnce = reporting::kMaxReportsNamedInAll / reporting::kMaxReportsNamed;
constexpr char kFirstDay[] = "1900-01-01";  // No date of a fact is earlier.

v1::SupervisionSubject SubjectOf(const Target& target) {
  return ResourceSubject(v1::SUITE_SERVICE_COMMAND, target.name());
}

// The failure of a subject whose row cannot be read.
absl::Status Unreadable() {
  return store::Corrupt("resource");
}

bool HasNotAnswered(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

}  // namespace

Reply<Survey> SupervisionSurvey::Examine(Call& call, reference::Date on) const {
  const auto reference = log_.reference();
  SurveyContext context{.on = on, .soon_days = 0, .owners = {}, .reference = reference};
  CO_ASSIGN_OR_RETURN(context.soon_days,
                      reference->parameters.InForce(kDueSoonDays, on, log_.division_root()));
  const Survey nothing{
      .on = on, .division_root = log_.division_root(), .findings = {}, .unknown = {}, .response = {}};
  // Each of those that go on at the same time fills a part of the survey.
  std::vector<Survey> first(3, nothing);
  std::vector<SurveyContext> owners(2, context);
  std::vector<Reply<Done>> replies;
  replies.push_back(ExamineTargets(call, first[0]));
  replies.push_back(
      ReadOwners(call, &Peers::ListProjects, &lv::ListLivelihoodProjectsResponse::livelihood_projects,
                 ResourcesIn(v1::SUITE_SERVICE_LIVELIHOOD, "livelihoodProjects"), owners[0], first[1]));
  replies.push_back(ReadOwners(
      call, &Peers::ListCampaigns, &ur::ListRectificationCampaignsResponse::rectification_campaigns,
      ResourcesIn(v1::SUITE_SERVICE_URBAN, "rectificationCampaigns"), owners[1], first[2]));
  (void)co_await rpc::WhenAll(std::move(replies));
  for (SurveyContext& read : owners) context.owners.merge(read.owners);
  Survey survey = nothing;
  for (Survey& part : first) survey.Add(std::move(part));
  CO_ASSIGN_OR_RETURN(Survey lists, co_await ExamineLists(call, context, nothing));
  survey.Add(std::move(lists));
  co_return std::move(survey);
}

Reply<Survey> SupervisionSurvey::ExamineLists(Call& call, const SurveyContext& context,
                                              const Survey& nothing) const {
  std::vector<Survey> parts(6, nothing);
  std::vector<Reply<Done>> replies;
  replies.push_back(ExamineList(call, &Peers::ListMilestones, &lv::ListMilestonesResponse::milestones,
                                ResourcesIn(v1::SUITE_SERVICE_LIVELIHOOD, "milestones"), context, parts[0]));
  replies.push_back(ExamineList(call, &Peers::ListDeliverables, &lv::ListDeliverablesResponse::deliverables,
                                ResourcesIn(v1::SUITE_SERVICE_LIVELIHOOD, "deliverables"), context,
                                parts[1]));
  replies.push_back(ExamineList(call, &Peers::ListProcurements, &lv::ListProcurementsResponse::procurements,
                                ResourcesIn(v1::SUITE_SERVICE_LIVELIHOOD, "procurements"), context,
                                parts[2]));
  replies.push_back(
      ExamineList(call, &Peers::ListItems, &ur::ListRectificationItemsResponse::rectification_items,
                  ResourcesIn(v1::SUITE_SERVICE_URBAN, "rectificationItems"), context, parts[3]));
  replies.push_back(ExamineList(call, &Peers::ListRounds, &ur::ListPatrolRoundsResponse::patrol_rounds,
                                ResourcesIn(v1::SUITE_SERVICE_URBAN, "patrolRounds"), context, parts[4]));
  replies.push_back(ExamineReports(call, context, parts[5]));
  (void)co_await rpc::WhenAll(std::move(replies));
  Survey survey = nothing;
  for (Survey& part : parts) survey.Add(std::move(part));
  co_return std::move(survey);
}

Reply<Done> SupervisionSurvey::ExamineTargets(Call& call, Survey& survey) const {
  const auto snapshot = log_.Read();
  resource::Table<Target>::Query query;
  query.page_size = config::kMaxPageSize;
  query.past_corrupt = true;
  const reference::Date on = survey.on;
  // A year that ended unmet stays unmet.
  query.matches = [on](const Target& target) {
    return !lifecycle::IsRetracted(target) && target.year() <= on.year();
  };
  do {
    const auto page = targets_.List(*snapshot, query);
    if (!page.ok()) {
      survey.Fail(ResourcesIn(v1::SUITE_SERVICE_COMMAND, targets_.collection()), page.status());
      co_return Done{};
    }
    for (const std::string& name : page->unreachable)
      survey.Fail(ResourceSubject(v1::SUITE_SERVICE_COMMAND, name), Unreadable());
    (void)co_await ExaminePage(call, page->rows, survey);
    query.after = page->next_after;
  } while (!query.after.empty());
  co_return Done{};
}

// Asks each service once for the figures of many targets; where it refuses, figure by figure, so that one
// that cannot be asked about stops no other.
Reply<Done> SupervisionSurvey::ExaminePage(Call& call, const std::vector<Target>& targets,
                                           Survey& survey) const {
  std::map<std::string, std::vector<const Target*>> of_service;
  for (const Target& target : targets) {
    if (absl::Status bad = CheckSound(target); !bad.ok()) {
      survey.Fail(SubjectOf(target), bad);
    } else if (VersionOn(target, survey.on) != nullptr) {
      of_service[config::ServiceOf(target.figure())].push_back(&target);
    }
  }
  for (const auto& [service, asked] : of_service) {
    for (size_t from = 0; from < asked.size(); from += kMaxSectionItems) {
      const size_t count = std::min(kMaxSectionItems, asked.size() - from);
      (void)co_await ExamineBatch(call, absl::MakeConstSpan(asked).subspan(from, count), survey);
    }
  }
  co_return Done{};
}

Reply<Done> SupervisionSurvey::ExamineBatch(Call& call, absl::Span<const Target* const> targets,
                                            Survey& survey) const {
  figure::v1::BatchGetFiguresRequest batch;
  for (const Target* target : targets) *batch.add_requests()->mutable_query() = QueryOf(*target, survey.on);
  const absl::StatusOr<ReportedFigures> answer = co_await peers_.AskEach(call, batch);
  if (answer.ok() && answer->ask_each_alone && targets.size() > 1) {
    for (size_t i = 0; i < targets.size(); ++i)
      (void)co_await ExamineBatch(call, targets.subspan(i, 1), survey);
    co_return Done{};
  }
  for (size_t i = 0; i < targets.size(); ++i)
    Judge(*targets[i], answer.ok() ? answer->figures[i] : answer.status(), survey);
  co_return Done{};
}

void SupervisionSurvey::Judge(const Target& target, const absl::StatusOr<ReportedFigure>& figure,
                              Survey& survey) const {
  const v1::SupervisionSubject subject = SubjectOf(target);
  const absl::StatusOr<v1::TargetEvaluation> evaluated =
      figure.ok() ? Evaluate(target, survey.on, figure->value, figure->reporting) : figure.status();
  if (!evaluated.ok()) return survey.Fail(subject, evaluated.status());
  // Without a judgment it is not known whether the cause of an order is gone.
  if (evaluated->status() == v1::TARGET_STATUS_UNSPECIFIED) survey.unknown.insert(KeyOf(subject));
  survey.Add(subject, FindingsOf(target, *evaluated, log_.division_root()));
}

// Asks each service about several figures at a time.
Reply<Done> SupervisionSurvey::ExamineReports(Call& call, const SurveyContext& context,
                                              Survey& survey) const {
  std::map<std::string, std::vector<std::string>> of_service;
  for (const std::string& figure : context.reference->reporting.Figures())
    of_service[config::ServiceOf(figure)].push_back(figure);
  for (const auto& [service, figures] : of_service) {
    if (peers_.IsOfDistricts(service)) {
      for (const std::string& figure : figures) survey.unknown.insert(KeyOf(ReportsOf(figure)));
      continue;
    }
    absl::Span<const std::string> left = figures;
    bool answers = true;
    while (answers && !left.empty()) {
      const size_t count = std::min(kReportsAtOnce, left.size());
      CO_ASSIGN_OR_RETURN(answers, co_await ExamineReportsOf(call, left.subspan(0, count), context, survey));
      left.remove_prefix(count);
    }
    // A service that did not answer is not asked again.
    for (const std::string& figure : left) survey.Fail(ReportsOf(figure), rpc::PeerMissing(service));
  }
  co_return Done{};
}

// Asks figure by figure where the service refuses, so that one that cannot be asked about stops no other; and
// from the first day on: a report that never came stays due.
Reply<bool> SupervisionSurvey::ExamineReportsOf(Call& call, absl::Span<const std::string> figures,
                                                const SurveyContext& context, Survey& survey) const {
  figure::v1::BatchGetReportingStatusRequest request;
  for (const std::string& figure : figures) {
    figure::v1::FigureQuery& query = *request.add_queries();
    query.set_figure(figure);
    query.set_as_of(reference::FormatDate(context.on));
    query.set_start(kFirstDay);
  }
  const auto response = co_await peers_.BatchGetReportingStatus(call, request);
  if (!response.ok() && !HasNotAnswered(response.status()) && figures.size() > 1) {
    bool answers = true;
    for (size_t i = 0; i < figures.size(); ++i) {
      if (!answers) {
        survey.Fail(ReportsOf(figures[i]), rpc::PeerMissing(config::ServiceOf(figures[i])));
        continue;
      }
      CO_ASSIGN_OR_RETURN(answers, co_await ExamineReportsOf(call, figures.subspan(i, 1), context, survey));
    }
    co_return answers;
  }
  if (!response.ok()) {
    for (const std::string& figure : figures) survey.Fail(ReportsOf(figure), response.status());
    co_return !HasNotAnswered(response.status());
  }
  bool answers = true;
  for (size_t i = 0; i < figures.size(); ++i) {
    const figure::v1::ReportingStatus& status = response->statuses(static_cast<int>(i));
    const bool is_cut = status.counts().not_reported() > status.missing_size();
    // Those before it may have taken what one answer names.
    if (is_cut && answers && figures.size() > 1) {
      CO_ASSIGN_OR_RETURN(answers, co_await ExamineReportsOf(call, figures.subspan(i, 1), context, survey));
      continue;
    }
    for (const figure::v1::MissingReport& missing : status.missing())
      survey.Add(ReportsOf(figures[i]), FindingsOf(figures[i], missing, context));
    if (is_cut)
      survey.Fail(ReportsOf(figures[i]), lifecycle::LimitReached(figures[i], status.missing_size()));
  }
  co_return answers;
}

template <class Request, class Response, class Row>
Reply<Done> SupervisionSurvey::ExamineList(Call& call, ListMethod<Request, Response> list,
                                           RowsOf<Response, Row> rows, v1::SupervisionSubjectList all,
                                           const SurveyContext& context, Survey& survey) const {
  if (peers_.IsOfDistricts(NameOf(all.service()))) {
    survey.unknown.insert(KeyOf(all));
    co_return Done{};
  }
  // Added once the whole list was read: of half a list nothing is known.
  std::vector<std::pair<v1::SupervisionSubject, absl::StatusOr<Findings>>> examined;
  const auto examine = [&](const Response& page) {
    for (const Row& row : (page.*rows)())
      examined.emplace_back(ResourceSubject(all.service(), row.name()), FindingsOf(row, context));
    for (const std::string& name : page.unreachable())
      examined.emplace_back(ResourceSubject(all.service(), name), Unreadable());
  };
  const auto read = co_await EachPage(call, list, examine);
  if (!read.ok()) {
    survey.Fail(all, read.status());
    co_return Done{};
  }
  for (auto& [subject, found] : examined) survey.Add(subject, std::move(found));
  co_return Done{};
}

template <class Request, class Response, class Row>
Reply<Done> SupervisionSurvey::ReadOwners(Call& call, ListMethod<Request, Response> list,
                                          RowsOf<Response, Row> rows, v1::SupervisionSubjectList all,
                                          SurveyContext& context, Survey& survey) const {
  if (peers_.IsOfDistricts(NameOf(all.service()))) co_return Done{};
  const auto add = [&](const Response& page) {
    for (const Row& row : (page.*rows)()) context.owners.emplace(row.name(), OwnerOf(row));
    for (const std::string& name : page.unreachable())
      survey.Fail(ResourceSubject(all.service(), name), Unreadable());
  };
  const auto read = co_await EachPage(call, list, add);
  if (!read.ok()) survey.Fail(all, read.status());
  co_return Done{};
}

template <class Request, class Response, class Visit>
Reply<Done> SupervisionSurvey::EachPage(Call& call, ListMethod<Request, Response> list,
                                        const Visit& visit) const {
  Request request;
  request.set_page_size(config::kMaxPageSize);
  do {
    CO_ASSIGN_OR_RETURN(const Response page, co_await (peers_.*list)(call, request));
    visit(page);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  co_return Done{};
}

}  // namespace eastgate::command
