#include "services/livelihood/procurement_rules.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/extensions.h"
#include "common/lifecycle/open_rows.h"
#include "common/reference/division.h"
#include "common/status/status_macros.h"
#include "services/livelihood/project_item_rules.h"

namespace eastgate::livelihood {
namespace {

using lifecycle::StoredDate;
using reference::Date;
using v1::Procurement;
using v1::PROCUREMENT_STATE_ACCEPTANCE;
using v1::PROCUREMENT_STATE_AWARD;
using v1::PROCUREMENT_STATE_BID_OPENING;
using v1::PROCUREMENT_STATE_CANCELLED;
using v1::PROCUREMENT_STATE_CONTRACT;
using v1::PROCUREMENT_STATE_DEMAND;
using v1::PROCUREMENT_STATE_NOTICE;
using v1::PROCUREMENT_STATE_RETRACTED;

using Stages = google::protobuf::RepeatedPtrField<v1::ProcurementStage>;

constexpr char kCollection[] = "procurements";

// The stages to come of a demand and their due days in a request, in their order; empty for one that it does
// not give.
template <class Request>
std::array<std::pair<v1::ProcurementState, std::string>, 5> DueDaysOf(const Request& request) {
  return {{{PROCUREMENT_STATE_NOTICE, request.notice_due_on()},
           {PROCUREMENT_STATE_BID_OPENING, request.bid_opening_due_on()},
           {PROCUREMENT_STATE_AWARD, request.award_due_on()},
           {PROCUREMENT_STATE_CONTRACT, request.contract_due_on()},
           {PROCUREMENT_STATE_ACCEPTANCE, request.acceptance_due_on()}}};
}

// Gives the step the due days of the request.
template <class Request>
void SetStages(const Request& request, v1::ProcurementStep& step) {
  for (const auto& [state, due_on] : DueDaysOf(request)) {
    if (due_on.empty()) continue;
    v1::ProcurementStage& stage = *step.add_stages();
    stage.set_state(state);
    stage.set_due_on(due_on);
  }
}

// Returns the field that gives the due day of a stage.
std::string FieldOf(v1::ProcurementState state) {
  return absl::StrCat(lifecycle::ValueOf(state), "_due_on");
}

const v1::ProcurementStage& StageOf(const Stages& stages, v1::ProcurementState state) {
  return *std::find_if(stages.begin(), stages.end(),
                       [state](const v1::ProcurementStage& stage) { return stage.state() == state; });
}

// Returns the stages with the days by which they were to be reached after the step.
Stages StagesAfter(const Procurement& procurement, int step) {
  Stages stages = procurement.steps(0).stages();
  for (int i = 1; i <= step; ++i) {
    for (v1::ProcurementStage& stage : stages) {
      for (const v1::ProcurementStage& moved : procurement.steps(i).stages()) {
        if (moved.state() == stage.state()) stage = moved;
      }
    }
  }
  return stages;
}

// Posts a stage as reached. A later stage is overdue from the day after its last day until it is reached, or
// the procurement is cancelled. An extension moves the stages that it names.
void PostStep(const Procurement& procurement, int index, fact::v1::Fact& draft) {
  const v1::ProcurementStep& step = procurement.steps(index);
  const Date on = StoredDate(step.occurred_on());
  const auto post = [&](const char* measure, Date day, v1::ProcurementState state, int amount) {
    *draft.add_postings() = facts::MakePosting(
        measure, day, procurement.division(), amount,
        {{"project", ProjectId(procurement.project())}, {"stage", lifecycle::ValueOf(state)}});
  };
  if (lifecycle::IsExtension(procurement, index)) {
    const Stages before = StagesAfter(procurement, index - 1);
    for (const v1::ProcurementStage& stage : step.stages()) {
      const Date was_due = StoredDate(StageOf(before, stage.state()).effective_due_on());
      post(kProcurementStepsOverdue, lifecycle::OverdueFrom(was_due), stage.state(), -1);
      post(kProcurementStepsOverdue, lifecycle::OverdueFrom(StoredDate(stage.effective_due_on())),
           stage.state(), 1);
    }
    return;
  }
  if (step.state() != PROCUREMENT_STATE_CANCELLED) post(kProcurementStepsCompleted, on, step.state(), 1);
  for (const v1::ProcurementStage& stage : StagesAfter(procurement, index)) {
    const Date last_day = StoredDate(stage.effective_due_on());
    if (index == 0) {
      if (stage.state() > PROCUREMENT_STATE_DEMAND)
        post(kProcurementStepsOverdue, lifecycle::OverdueFrom(last_day), stage.state(), 1);
      continue;
    }
    const bool is_over = step.state() == PROCUREMENT_STATE_CANCELLED
                             ? stage.state() > procurement.steps(index - 1).state()
                             : stage.state() == step.state();
    if (is_over) post(kProcurementStepsOverdue, lifecycle::OverdueUntil(last_day, on), stage.state(), -1);
  }
}

absl::StatusOr<Date> LastDayInTime(Date due, const reference::WorkingCalendar& calendar) {
  ASSIGN_OR_RETURN(const bool is_working_day, calendar.IsWorkingDay(due));
  if (is_working_day) return due;
  return calendar.AddWorkingDays(due, 1);
}

// Fills in the last days of the stages that the step gives, where they are not set: a correction does not
// move them, since later steps posted them.
absl::Status SetLastDays(const lifecycle::Judgment& judgment, v1::ProcurementStep& step) {
  for (v1::ProcurementStage& stage : *step.mutable_stages()) {
    if (!stage.effective_due_on().empty()) continue;
    ASSIGN_OR_RETURN(const Date last_day,
                     LastDayInTime(StoredDate(stage.due_on()), judgment.reference->calendar));
    stage.set_effective_due_on(reference::FormatDate(last_day));
  }
  return absl::OkStatus();
}

// Refuses an extension of a stage that was reached.
absl::Status CheckToCome(const Procurement& procurement, v1::ProcurementState reached,
                         v1::ProcurementState moved) {
  if (moved > reached) return absl::OkStatus();
  std::vector<std::string> to_come;
  for (const v1::ProcurementStage& stage : procurement.steps(0).stages()) {
    if (stage.state() > reached) to_come.push_back(v1::ProcurementState_Name(stage.state()));
  }
  return lifecycle::TransitionNotAllowed(procurement.name(), v1::ProcurementState_Name(reached),
                                         v1::ProcurementState_Name(moved), to_come);
}

// Refuses due days that do not lie as those of a creation must.
absl::Status CheckDueDays(const Stages& stages) {
  const auto due = [&stages](v1::ProcurementState state) {
    return StoredDate(StageOf(stages, state).due_on());
  };
  const auto check_not_before = [&due](v1::ProcurementState state, v1::ProcurementState before,
                                       int days) -> absl::Status {
    return lifecycle::CheckNotBefore(FieldOf(state), due(state), reference::FormatDate(due(before) + days),
                                     absl::StrCat(days, " days after ", FieldOf(before)));
  };
  RETURN_IF_ERROR(check_not_before(PROCUREMENT_STATE_BID_OPENING, PROCUREMENT_STATE_NOTICE, kMinNoticeDays));
  RETURN_IF_ERROR(check_not_before(PROCUREMENT_STATE_AWARD, PROCUREMENT_STATE_BID_OPENING, 0));
  RETURN_IF_ERROR(check_not_before(PROCUREMENT_STATE_CONTRACT, PROCUREMENT_STATE_AWARD, 0));
  RETURN_IF_ERROR(check_not_before(PROCUREMENT_STATE_ACCEPTANCE, PROCUREMENT_STATE_CONTRACT, 0));
  return lifecycle::CheckNotAfter(FieldOf(PROCUREMENT_STATE_CONTRACT), due(PROCUREMENT_STATE_CONTRACT),
                                  reference::FormatDate(due(PROCUREMENT_STATE_AWARD) + kMaxContractDays),
                                  absl::StrCat(kMaxContractDays, " days after award_due_on"));
}

absl::Status JudgeExtension(const lifecycle::Judgment& judgment, Procurement& procurement, int index) {
  v1::ProcurementStep& step = *procurement.mutable_steps(index);
  const Stages before = StagesAfter(procurement, index - 1);
  for (const v1::ProcurementStage& stage : step.stages()) {
    RETURN_IF_ERROR(CheckToCome(procurement, step.state(), stage.state()));
    RETURN_IF_ERROR(lifecycle::CheckExtension(judgment, step.occurred_on(), FieldOf(stage.state()),
                                              stage.due_on(),
                                              StageOf(before, stage.state()).effective_due_on()));
  }
  RETURN_IF_ERROR(CheckDueDays(StagesAfter(procurement, index)));
  return SetLastDays(judgment, step);
}

absl::Status JudgeStep(const lifecycle::Judgment& judgment, Procurement& procurement, int index) {
  if (lifecycle::IsExtension(procurement, index)) return JudgeExtension(judgment, procurement, index);
  if (index > 0) return absl::OkStatus();
  v1::ProcurementStep& demand = *procurement.mutable_steps(0);
  RETURN_IF_ERROR(lifecycle::CheckNotAfter(judgment.DayField("demanded_on"), StoredDate(demand.occurred_on()),
                                           demand.stages(0).due_on(), "the day the notice is due"));
  return SetLastDays(judgment, demand);
}

// Fills in the stages, which follow from the steps.
void Describe(Procurement& procurement) {
  if (procurement.steps().empty()) return;
  *procurement.mutable_stages() = StagesAfter(procurement, procurement.steps_size() - 1);
  for (v1::ProcurementStage& stage : *procurement.mutable_stages())
    stage.set_first_due_on(StageOf(procurement.steps(0).stages(), stage.state()).due_on());
}

// Returns whether a stage after the one reached by the day was to be reached before the day. ISO dates
// compare as strings do.
bool IsOverdue(const Procurement& procurement, const std::string& on) {
  int reached = 0;
  for (const v1::ProcurementStep& step : procurement.steps()) {
    if (step.occurred_on() > on) break;
    reached = step.state();
  }
  return reached != 0 && std::any_of(procurement.stages().begin(), procurement.stages().end(),
                                     [&](const v1::ProcurementStage& stage) {
                                       return stage.state() > reached && stage.effective_due_on() < on;
                                     });
}

}  // namespace

absl::Status CheckCreate(const v1::CreateProcurementRequest& request, resource::RequestCheck check) {
  check.Id("procurement_id", request.procurement_id());
  check.Name("project", request.project(), kLivelihoodProjects);
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

absl::Status CheckList(const v1::ListProcurementsRequest& request, resource::RequestCheck check) {
  CheckProjectItemList(check, request);
  return check.ToStatus();
}

absl::Status CheckPublish(const v1::PublishProcurementNoticeRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckOpenBids(const v1::OpenProcurementBidsRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckAward(const v1::AwardProcurementRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckSign(const v1::SignProcurementContractRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckAccept(const v1::AcceptProcurementRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckCancel(const v1::CancelProcurementRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

absl::Status CheckExtend(const v1::ExtendProcurementRequest& request, resource::RequestCheck check) {
  const auto occurred_on = lifecycle::CheckExtensionRequest(check, request, kCollection);
  bool moves_any = false;
  for (const auto& [state, due_on] : DueDaysOf(request)) {
    const std::string field = FieldOf(state);
    moves_any = moves_any || !due_on.empty();
    check.NotBefore(field, check.OptionalDate(field, due_on), "occurred_on", occurred_on);
  }
  if (!moves_any)
    check.Add(FieldOf(PROCUREMENT_STATE_NOTICE), "want the due day of a stage, of this or another");
  return check.ToStatus();
}

std::string NextDueOn(const Procurement& procurement) {
  // The stages are in order, and a final state is after all of them.
  for (const v1::ProcurementStage& stage : procurement.stages()) {
    if (stage.state() > procurement.state()) return stage.effective_due_on();
  }
  return "";
}

bool Matches(const v1::ListProcurementsRequest& request, const Procurement& procurement) {
  const std::string next = NextDueOn(procurement);
  return ProcurementLifecycle().IsListed(request.states(), procurement) &&
         lifecycle::MatchesOpen(request, !next.empty(), next) && IsOfProject(request, procurement) &&
         (request.overdue_on().empty() || IsOverdue(procurement, request.overdue_on())) &&
         reference::DivisionRegistry::Contains(request.division(), procurement.division());
}

Procurement PlanProcurement(const v1::CreateProcurementRequest& request) {
  Procurement procurement;
  procurement.set_name(absl::StrCat(kCollection, "/", request.procurement_id()));
  procurement.set_project(request.project());
  procurement.set_title_zh(request.title_zh());
  procurement.set_division(request.division());
  procurement.set_source_ref(request.source_ref());
  procurement.set_responsible_unit(request.responsible_unit());
  SetStages(request,
            ProcurementLifecycle().Begin(procurement, PROCUREMENT_STATE_DEMAND, request.demanded_on()));
  return procurement;
}

absl::Status ExtendProcurement(Procurement& procurement, const v1::ExtendProcurementRequest& request) {
  ASSIGN_OR_RETURN(v1::ProcurementStep* const step,
                   lifecycle::AddExtension(ProcurementLifecycle(), procurement, request));
  SetStages(request, *step);
  return absl::OkStatus();
}

void CompleteProcurement(const reference::ReferenceData& reference, Procurement& procurement) {
  procurement.set_days_are_stale(std::any_of(
      procurement.stages().begin(), procurement.stages().end(), [&](const v1::ProcurementStage& stage) {
        return lifecycle::IsStale(stage.effective_due_on(),
                                  LastDayInTime(StoredDate(stage.due_on()), reference.calendar));
      }));
}

const lifecycle::Lifecycle<Procurement>& ProcurementLifecycle() {
  static const auto* rules = new lifecycle::Lifecycle<Procurement>(
      {.recorded = kProcurementRecorded,
       .stepped = kProcurementStepped,
       .measures = {kProcurementStepsCompleted, kProcurementStepsOverdue},
       .transitions = {{PROCUREMENT_STATE_DEMAND, {PROCUREMENT_STATE_NOTICE, PROCUREMENT_STATE_CANCELLED}},
                       {PROCUREMENT_STATE_NOTICE,
                        {PROCUREMENT_STATE_BID_OPENING, PROCUREMENT_STATE_CANCELLED}},
                       {PROCUREMENT_STATE_BID_OPENING,
                        {PROCUREMENT_STATE_AWARD, PROCUREMENT_STATE_CANCELLED}},
                       {PROCUREMENT_STATE_AWARD, {PROCUREMENT_STATE_CONTRACT, PROCUREMENT_STATE_CANCELLED}},
                       {PROCUREMENT_STATE_CONTRACT, {PROCUREMENT_STATE_ACCEPTANCE}}},
       .retracted = PROCUREMENT_STATE_RETRACTED,
       .updates = {kProcurementUpdated, "eastgate.livelihood.v1.ProjectService/UpdateProcurement"},
       .post = PostStep,
       .judge = JudgeStep,
       .describe = Describe});
  return *rules;
}

lifecycle::NounFigures ProcurementFigures() {
  return {
      {figures::MakeFigure(22, kProcurementStepsCompleted, "政府采购已完成环节", "Procurement stages reached",
                           figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_FLOW, {"project", "stage"},
                           "Stages by the day they were reached."),
       figures::MakeFigure(23, kProcurementStepsOverdue, "政府采购逾期环节", "Procurement stages overdue",
                           figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_STOCK, {"project", "stage"},
                           "Stages whose last day lies before the day and that were not reached by it.")},
      {{{"stage", "demand"}, "采购需求"},
       {{"stage", "notice"}, "采购公告"},
       {{"stage", "bid_opening"}, "开标"},
       {{"stage", "award"}, "中标"},
       {{"stage", "contract"}, "合同"},
       {{"stage", "acceptance"}, "验收"}}};
}

}  // namespace eastgate::livelihood
