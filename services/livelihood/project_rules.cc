#include "services/livelihood/project_rules.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/writer.h"
#include "common/reference/division.h"
#include "common/rpc/status_macros.h"
#include "services/livelihood/figure_ids.h"

namespace eastgate::livelihood {
namespace {

using facts::StoredDate;
using reference::Date;
using v1::PROCUREMENT_STAGE_ACCEPTANCE;
using v1::PROCUREMENT_STAGE_AWARD;
using v1::PROCUREMENT_STAGE_BID_OPENING;
using v1::PROCUREMENT_STAGE_CANCELLED;
using v1::PROCUREMENT_STAGE_CONTRACT;
using v1::PROCUREMENT_STAGE_DEMAND;
using v1::PROCUREMENT_STAGE_NOTICE;
using v1::PROCUREMENT_STAGE_RETRACTED;
using v1::WORK_STATE_CANCELLED;
using v1::WORK_STATE_COMPLETED;
using v1::WORK_STATE_OPEN;
using v1::WORK_STATE_RETRACTED;

constexpr char kProjects[] = "livelihoodProjects";
constexpr char kMilestones[] = "milestones";
constexpr char kDeliverables[] = "deliverables";
constexpr char kProcurements[] = "procurements";
constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;

using Dimensions = std::map<std::string, std::string>;

std::string ProjectId(const std::string& name) {
  return name.substr(sizeof(kProjects));
}

// What a kind of work adds to: what is due, what is done, what is late.
struct Measures {
  const char* due;
  const char* completed;
  const char* overdue;
};

template <class Row>
void PostWork(const Measures& measures, const Dimensions& dimensions, const Row& row, int index,
              fact::v1::Fact& draft) {
  const Date due = StoredDate(row.due_on());
  const Date on = StoredDate(row.steps(index).began_on());
  const auto post = [&](const char* measure, Date day, int amount) {
    *draft.add_postings() = facts::MakePosting(measure, day, row.division(), amount, dimensions);
  };
  if (index == 0) {
    post(measures.due, due, 1);
    post(measures.overdue, facts::LateFrom(due), 1);
    return;
  }
  if (row.steps(index).state() == WORK_STATE_COMPLETED) {
    post(measures.completed, on, 1);
  } else {
    post(measures.due, std::max(due, on), -1);
  }
  post(measures.overdue, facts::LateUntil(due, on), -1);
}

template <class Row>
facts::Life<Row>* NewWorkLife(const char* recorded, const char* stepped, const Measures& measures,
                              Dimensions (*dimensions_of)(const Row&)) {
  return new facts::Life<Row>(
      {.recorded = recorded,
       .stepped = stepped,
       .measures = {measures.due, measures.completed, measures.overdue},
       .next = {{WORK_STATE_OPEN, {WORK_STATE_COMPLETED, WORK_STATE_CANCELLED}}},
       .retracted = WORK_STATE_RETRACTED,
       .post = [measures, dimensions_of](
                   const Row& row, int step,
                   fact::v1::Fact& draft) { PostWork(measures, dimensions_of(row), row, step, draft); },
       .amend = [](Row& row, int step, const facts::Correction&) -> absl::Status {
         if (step > 0) return absl::OkStatus();
         return facts::CheckNotAfter("occurred_on", StoredDate(row.steps(0).began_on()), row.due_on(),
                                     "the day it is due");
       }});
}

// What milestones and deliverables say alike.
template <class Request>
void CheckWork(resource::RequestCheck& check, const Request& request) {
  check.Name("project", request.project(), kProjects);
  const auto planned_on = check.Date("planned_on", request.planned_on());
  check.NotBefore("due_on", check.Date("due_on", request.due_on()), "planned_on", planned_on);
  check.Division("division", request.division(), planned_on);
  check.SourceRef(request.source_ref());
}

template <class Request>
absl::Status CheckWorkList(const Request& request, resource::RequestCheck& check) {
  check.OptionalName("project", request.project(), kProjects);
  check.OptionalEnumValue("state", request.state());
  check.OptionalDate("overdue_on", request.overdue_on());
  check.List(request);
  return check.ToStatus();
}

// Due before the day, and not over by it. ISO dates compare as strings do.
template <class Row>
bool IsOverdueOn(const Row& row, const std::string& on) {
  if (row.steps().empty() || row.due_on() >= on || row.steps(0).began_on() > on) return false;
  return row.state() == WORK_STATE_OPEN || row.steps().rbegin()->began_on() > on;
}

template <class Request, class Row>
bool MatchesWork(const Request& request, const Row& row, const facts::Life<Row>& life) {
  return life.StateFits(request.state(), row) &&
         (request.project().empty() || row.project() == request.project()) &&
         (request.overdue_on().empty() || IsOverdueOn(row, request.overdue_on())) &&
         reference::DivisionRegistry::Contains(request.division(), row.division());
}

template <class Row, class Request>
Row NewWork(const Request& request, const std::string& name, const facts::Life<Row>& life,
            absl::string_view fact) {
  Row row;
  row.set_name(name);
  row.set_project(request.project());
  row.set_due_on(request.due_on());
  row.set_division(request.division());
  row.set_source_ref(request.source_ref());
  life.Begin(row, WORK_STATE_OPEN, request.planned_on(), fact);
  return row;
}

Dimensions DimensionsOf(const v1::Milestone& milestone) {
  return {{"project", ProjectId(milestone.project())}, {"milestone", milestone.key()}};
}
Dimensions DimensionsOf(const v1::Deliverable& deliverable) {
  return {{"project", ProjectId(deliverable.project())}, {"kind", deliverable.kind()}};
}

// A stage that is to be reached is late from the day after its last day until it is reached, or given up.
void PostStage(const v1::Procurement& procurement, int index, fact::v1::Fact& draft) {
  const v1::ProcurementStep& step = procurement.steps(index);
  const Date on = StoredDate(step.began_on());
  const auto post = [&](const char* measure, Date day, v1::ProcurementStage stage, int amount) {
    *draft.add_postings() =
        facts::MakePosting(measure, day, procurement.division(), amount,
                           {{"project", ProjectId(procurement.project())}, {"stage", facts::ValueOf(stage)}});
  };
  if (step.state() != PROCUREMENT_STAGE_CANCELLED) post(kProcurementStepsCompleted, on, step.state(), 1);
  for (const v1::ProcurementDate& date : procurement.dates()) {
    const Date last_day = StoredDate(date.last_day());
    if (index == 0) {
      if (date.stage() > PROCUREMENT_STAGE_DEMAND)
        post(kProcurementStepsOverdue, facts::LateFrom(last_day), date.stage(), 1);
      continue;
    }
    const bool is_over = step.state() == PROCUREMENT_STAGE_CANCELLED
                             ? date.stage() > procurement.steps(index - 1).state()
                             : date.stage() == step.state();
    if (is_over) post(kProcurementStepsOverdue, facts::LateUntil(last_day, on), date.stage(), -1);
  }
}

absl::Status AddDate(v1::Procurement& procurement, v1::ProcurementStage stage, const std::string& due_on,
                     const reference::WorkingCalendar& calendar) {
  const Date due = StoredDate(due_on);
  v1::ProcurementDate& date = *procurement.add_dates();
  date.set_stage(stage);
  date.set_due_on(due_on);
  ASSIGN_OR_RETURN(const bool is_working_day, calendar.IsWorkingDay(due));
  Date last_day = due;
  if (!is_working_day) {
    ASSIGN_OR_RETURN(last_day, calendar.AddWorkingDays(due, 1));
  }
  date.set_last_day(reference::FormatDate(last_day));
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckCreate(const v1::CreateLivelihoodProjectRequest& request, resource::RequestCheck check) {
  check.Id("livelihood_project_id", request.livelihood_project_id());
  check.Title("title_zh", request.title_zh());
  check.EnumValue("level", request.level());
  check.Range("year", request.year(), kFirstYear, kLastYear);
  check.Title("lead_bureau", request.lead_bureau());
  check.Responsible(request);
  std::optional<Date> first_day;
  if (request.year() >= kFirstYear && request.year() <= kLastYear) first_day = Date(request.year(), 1, 1);
  check.Division("division", request.division(), first_day);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckCreate(const v1::CreateMilestoneRequest& request, resource::RequestCheck check) {
  check.Id("milestone_id", request.milestone_id());
  check.Id("key", request.key());
  check.Title("title_zh", request.title_zh());
  CheckWork(check, request);
  return check.ToStatus();
}

absl::Status CheckCreate(const v1::CreateDeliverableRequest& request, resource::RequestCheck check) {
  check.Id("deliverable_id", request.deliverable_id());
  check.Id("kind", request.kind());
  check.Title("place", request.place());
  CheckWork(check, request);
  return check.ToStatus();
}

absl::Status CheckCreate(const v1::CreateProcurementRequest& request, resource::RequestCheck check) {
  check.Id("procurement_id", request.procurement_id());
  check.Name("project", request.project(), kProjects);
  check.Title("title_zh", request.title_zh());
  const auto demanded = check.Date("demanded_on", request.demanded_on());
  const auto notice = check.Date("notice_due_on", request.notice_due_on());
  const auto opening = check.Date("bid_opening_due_on", request.bid_opening_due_on());
  const auto award = check.Date("award_due_on", request.award_due_on());
  const auto contract = check.Date("contract_due_on", request.contract_due_on());
  const auto acceptance = check.Date("acceptance_due_on", request.acceptance_due_on());
  check.NotBefore("notice_due_on", notice, "demanded_on", demanded);
  check.NotBefore("award_due_on", award, "bid_opening_due_on", opening);
  check.NotBefore("contract_due_on", contract, "award_due_on", award);
  check.NotBefore("acceptance_due_on", acceptance, "contract_due_on", contract);
  if (notice && opening && *opening - *notice < kMinNoticeDays) {
    check.Add("bid_opening_due_on",
              absl::StrCat("want at least ", kMinNoticeDays, " days after notice_due_on"));
  }
  if (award && contract && *contract - *award > kMaxContractDays) {
    check.Add("contract_due_on", absl::StrCat("want at most ", kMaxContractDays, " days after award_due_on"));
  }
  check.Division("division", request.division(), demanded);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListLivelihoodProjectsRequest& request, resource::RequestCheck check) {
  check.OptionalEnumValue("level", request.level());
  if (request.year() != 0) check.Range("year", request.year(), kFirstYear, kLastYear);
  check.List(request);
  return check.ToStatus();
}
absl::Status CheckList(const v1::ListMilestonesRequest& request, resource::RequestCheck check) {
  return CheckWorkList(request, check);
}
absl::Status CheckList(const v1::ListDeliverablesRequest& request, resource::RequestCheck check) {
  if (!request.kind().empty()) check.Id("kind", request.kind());
  return CheckWorkList(request, check);
}
absl::Status CheckList(const v1::ListProcurementsRequest& request, resource::RequestCheck check) {
  return CheckWorkList(request, check);
}

absl::Status CheckComplete(const v1::CompleteMilestoneRequest& request, resource::RequestCheck check) {
  check.Step(request, kMilestones, "completed_on", request.completed_on());
  return check.ToStatus();
}
absl::Status CheckComplete(const v1::CompleteDeliverableRequest& request, resource::RequestCheck check) {
  check.Step(request, kDeliverables, "completed_on", request.completed_on());
  return check.ToStatus();
}
absl::Status CheckCancel(const v1::CancelMilestoneRequest& request, resource::RequestCheck check) {
  check.Step(request, kMilestones, "cancelled_on", request.cancelled_on());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}
absl::Status CheckCancel(const v1::CancelDeliverableRequest& request, resource::RequestCheck check) {
  check.Step(request, kDeliverables, "cancelled_on", request.cancelled_on());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}
absl::Status CheckCancel(const v1::CancelProcurementRequest& request, resource::RequestCheck check) {
  check.Step(request, kProcurements, "cancelled_on", request.cancelled_on());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

absl::Status CheckAdvance(const v1::AdvanceProcurementRequest& request, resource::RequestCheck check) {
  check.Step(request, kProcurements, "reached_on", request.reached_on());
  if (request.stage() < PROCUREMENT_STAGE_NOTICE || request.stage() > PROCUREMENT_STAGE_ACCEPTANCE)
    check.Add("stage", "want NOTICE, BID_OPENING, AWARD, CONTRACT or ACCEPTANCE");
  return check.ToStatus();
}

bool Matches(const v1::ListLivelihoodProjectsRequest& request, const v1::LivelihoodProject& project) {
  return (request.include_retracted() || !project.retracted()) &&
         (request.level() == v1::PROJECT_LEVEL_UNSPECIFIED || project.level() == request.level()) &&
         (request.year() == 0 || project.year() == request.year()) &&
         reference::DivisionRegistry::Contains(request.division(), project.division());
}
bool Matches(const v1::ListMilestonesRequest& request, const v1::Milestone& milestone) {
  return MatchesWork(request, milestone, MilestoneLife());
}
bool Matches(const v1::ListDeliverablesRequest& request, const v1::Deliverable& deliverable) {
  return MatchesWork(request, deliverable, DeliverableLife()) &&
         (request.kind().empty() || deliverable.kind() == request.kind());
}

bool Matches(const v1::ListProcurementsRequest& request, const v1::Procurement& procurement) {
  if (const std::string& on = request.overdue_on(); !on.empty()) {
    // The stage reached by the day; what comes after it and was to be reached before the day is late.
    int reached = 0;
    for (const v1::ProcurementStep& step : procurement.steps()) {
      if (step.began_on() > on) break;
      reached = step.state();
    }
    const auto late = [&](const v1::ProcurementDate& date) {
      return date.stage() > reached && date.last_day() < on;
    };
    if (reached == 0 || std::none_of(procurement.dates().begin(), procurement.dates().end(), late))
      return false;
  }
  return ProcurementLife().StateFits(request.state(), procurement) &&
         (request.project().empty() || procurement.project() == request.project()) &&
         reference::DivisionRegistry::Contains(request.division(), procurement.division());
}

v1::LivelihoodProject Begin(const v1::CreateLivelihoodProjectRequest& request, absl::string_view fact) {
  v1::LivelihoodProject project;
  project.set_name(absl::StrCat(kProjects, "/", request.livelihood_project_id()));
  project.set_title_zh(request.title_zh());
  project.set_level(request.level());
  project.set_year(request.year());
  project.set_task_force(request.task_force());
  project.set_lead_bureau(request.lead_bureau());
  *project.mutable_responsible_units() = request.responsible_units();
  project.set_division(request.division());
  project.set_source_ref(request.source_ref());
  project.set_fact(std::string(fact));
  return project;
}

v1::Milestone Plan(const v1::CreateMilestoneRequest& request, absl::string_view fact) {
  v1::Milestone milestone = NewWork<v1::Milestone>(
      request, absl::StrCat(kMilestones, "/", request.milestone_id()), MilestoneLife(), fact);
  milestone.set_key(request.key());
  milestone.set_title_zh(request.title_zh());
  return milestone;
}

v1::Deliverable Plan(const v1::CreateDeliverableRequest& request, absl::string_view fact) {
  v1::Deliverable deliverable = NewWork<v1::Deliverable>(
      request, absl::StrCat(kDeliverables, "/", request.deliverable_id()), DeliverableLife(), fact);
  deliverable.set_kind(request.kind());
  deliverable.set_place(request.place());
  return deliverable;
}

absl::StatusOr<v1::Procurement> Plan(const v1::CreateProcurementRequest& request,
                                     const reference::WorkingCalendar& calendar, absl::string_view fact) {
  v1::Procurement procurement;
  procurement.set_name(absl::StrCat(kProcurements, "/", request.procurement_id()));
  procurement.set_project(request.project());
  procurement.set_title_zh(request.title_zh());
  procurement.set_division(request.division());
  procurement.set_source_ref(request.source_ref());
  const std::pair<v1::ProcurementStage, std::string> dates[] = {
      {PROCUREMENT_STAGE_NOTICE, request.notice_due_on()},
      {PROCUREMENT_STAGE_BID_OPENING, request.bid_opening_due_on()},
      {PROCUREMENT_STAGE_AWARD, request.award_due_on()},
      {PROCUREMENT_STAGE_CONTRACT, request.contract_due_on()},
      {PROCUREMENT_STAGE_ACCEPTANCE, request.acceptance_due_on()}};
  for (const auto& [stage, due_on] : dates) RETURN_IF_ERROR(AddDate(procurement, stage, due_on, calendar));
  ProcurementLife().Begin(procurement, PROCUREMENT_STAGE_DEMAND, request.demanded_on(), fact);
  return procurement;
}

absl::Status Amend(v1::LivelihoodProject& project, const facts::Correction& correction) {
  RETURN_IF_ERROR(facts::CheckStands(project));
  project.set_division(correction.division.value_or(project.division()));
  return absl::OkStatus();
}

std::string FirstDayOf(int year) {
  return reference::FormatDate(Date(year, 1, 1));
}

fact::v1::Fact ProjectFact(const v1::LivelihoodProject& project) {
  const Date first_day(project.year(), 1, 1);
  fact::v1::Fact draft = facts::DraftFact(kProjectRecorded, project, FirstDayOf(project.year()));
  *draft.add_postings() = facts::MakePosting(kProjectsOfYear, first_day, project.division(), 1,
                                             {{"level", facts::ValueOf(project.level())}});
  if (project.level() == v1::PROJECT_LEVEL_PROVINCIAL)
    *draft.add_postings() = facts::MakePosting(kProvincialProjects, first_day, project.division(), 1);
  return draft;
}

const facts::Life<v1::Milestone>& MilestoneLife() {
  static const auto* life =
      NewWorkLife<v1::Milestone>(kMilestoneRecorded, kMilestoneStepped,
                                 {kMilestonesDue, kMilestonesCompleted, kMilestonesOverdue}, DimensionsOf);
  return *life;
}

const facts::Life<v1::Deliverable>& DeliverableLife() {
  static const auto* life = NewWorkLife<v1::Deliverable>(
      kDeliverableRecorded, kDeliverableStepped,
      {kDeliverablesDue, kDeliverablesCompleted, kDeliverablesOverdue}, DimensionsOf);
  return *life;
}

const facts::Life<v1::Procurement>& ProcurementLife() {
  static const auto* life = new facts::Life<v1::Procurement>(
      {.recorded = kProcurementRecorded,
       .stepped = kProcurementStepped,
       .measures = {kProcurementStepsCompleted, kProcurementStepsOverdue},
       .next = {{PROCUREMENT_STAGE_DEMAND, {PROCUREMENT_STAGE_NOTICE, PROCUREMENT_STAGE_CANCELLED}},
                {PROCUREMENT_STAGE_NOTICE, {PROCUREMENT_STAGE_BID_OPENING, PROCUREMENT_STAGE_CANCELLED}},
                {PROCUREMENT_STAGE_BID_OPENING, {PROCUREMENT_STAGE_AWARD, PROCUREMENT_STAGE_CANCELLED}},
                {PROCUREMENT_STAGE_AWARD, {PROCUREMENT_STAGE_CONTRACT, PROCUREMENT_STAGE_CANCELLED}},
                {PROCUREMENT_STAGE_CONTRACT, {PROCUREMENT_STAGE_ACCEPTANCE}}},
       .retracted = PROCUREMENT_STAGE_RETRACTED,
       .post = PostStage,
       .amend = [](v1::Procurement& procurement, int step, const facts::Correction&) -> absl::Status {
         if (step > 0) return absl::OkStatus();
         return facts::CheckNotAfter("occurred_on", StoredDate(procurement.steps(0).began_on()),
                                     procurement.dates(0).due_on(), "the day the notice is due");
       }});
  return *life;
}

}  // namespace eastgate::livelihood
