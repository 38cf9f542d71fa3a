#include "services/urban/patrol_rules.h"

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/open_rows.h"
#include "common/reference/division.h"

namespace eastgate::urban {
namespace {

using lifecycle::StoredDate;
using reference::Date;
using v1::PATROL_ROUND_STATE_CANCELLED;
using v1::PATROL_ROUND_STATE_HELD;
using v1::PATROL_ROUND_STATE_RETRACTED;
using v1::PATROL_ROUND_STATE_SCHEDULED;

void PostStep(const v1::PatrolRound& round, int index, fact::v1::Fact& draft) {
  const Date scheduled_on = StoredDate(round.scheduled_on());
  const Date on = StoredDate(round.steps(index).occurred_on());
  const auto post = [&](const char* measure, Date day, int amount) {
    *draft.add_postings() = facts::MakePosting(measure, day, round.division(), amount);
  };
  const auto post_scheduled = [&](int amount) {
    *draft.add_postings() =
        facts::MakeCohortPosting(kPatrolsScheduled, on, scheduled_on, round.division(), amount);
  };
  if (index == 0) {
    post_scheduled(1);
    post(kPatrolsOverdue, lifecycle::OverdueFrom(scheduled_on), 1);
    return;
  }
  if (round.steps(index).state() == PATROL_ROUND_STATE_HELD) {
    post(kPatrolsHeld, on, 1);
  } else {
    post_scheduled(-1);
  }
  post(kPatrolsOverdue, lifecycle::OverdueUntil(scheduled_on, on), -1);
}

// Refuses a round that was planned after the day for which it is scheduled.
absl::Status JudgeStep(const lifecycle::Judgment& judgment, v1::PatrolRound& round, int index) {
  if (index > 0) return absl::OkStatus();
  return lifecycle::CheckNotAfter(judgment.DayField("planned_on"), StoredDate(round.steps(0).occurred_on()),
                                  round.scheduled_on(), "the day for which it is scheduled");
}

}  // namespace

absl::Status CheckCreate(const v1::CreatePatrolRoundRequest& request, resource::RequestCheck check) {
  check.Id("patrol_round_id", request.patrol_round_id());
  check.Title("route", request.route());
  const auto planned_on = check.Date("planned_on", request.planned_on());
  const auto scheduled_on = check.Date("scheduled_on", request.scheduled_on());
  check.NotBefore("scheduled_on", scheduled_on, "planned_on", planned_on);
  check.Division("division", request.division(), planned_on);
  check.OptionalName("task_force", request.task_force(), "mechanismUnits");
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListPatrolRoundsRequest& request, resource::RequestCheck check) {
  check.OptionalDate("due_until", request.due_until());
  check.OptionalDate("overdue_on", request.overdue_on());
  check.OptionalName("task_force", request.task_force(), "mechanismUnits");
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckHold(const v1::HoldPatrolRoundRequest& request, resource::RequestCheck check) {
  check.Step(request, kPatrolRounds, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckCancel(const v1::CancelPatrolRoundRequest& request, resource::RequestCheck check) {
  check.Step(request, kPatrolRounds, "occurred_on", request.occurred_on());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

bool IsOpen(const v1::PatrolRound& round) {
  return round.state() == PATROL_ROUND_STATE_SCHEDULED;
}

bool Matches(const v1::ListPatrolRoundsRequest& request, const v1::PatrolRound& round) {
  return PatrolRoundLifecycle().IsListed(request.states(), round) &&
         lifecycle::MatchesOpen(request, IsOpen(round), round.scheduled_on()) &&
         lifecycle::MatchesOverdue(request, round, IsOpen(round), round.scheduled_on()) &&
         (request.responsible_unit().empty() || round.responsible_unit() == request.responsible_unit()) &&
         (request.task_force().empty() || round.task_force() == request.task_force()) &&
         reference::DivisionRegistry::Contains(request.division(), round.division());
}

v1::PatrolRound Schedule(const v1::CreatePatrolRoundRequest& request) {
  v1::PatrolRound round;
  round.set_name(absl::StrCat(kPatrolRounds, "/", request.patrol_round_id()));
  round.set_route(request.route());
  round.set_division(request.division());
  round.set_responsible_unit(request.responsible_unit());
  round.set_scheduled_on(request.scheduled_on());
  round.set_task_force(request.task_force());
  round.set_source_ref(request.source_ref());
  PatrolRoundLifecycle().Begin(round, PATROL_ROUND_STATE_SCHEDULED, request.planned_on());
  return round;
}

absl::Status Cancel(v1::PatrolRound& round, const v1::CancelPatrolRoundRequest& request) {
  ASSIGN_OR_RETURN(v1::PatrolRoundStep* const step,
                   PatrolRoundLifecycle().Enter(round, PATROL_ROUND_STATE_CANCELLED,
                                                {"occurred_on", request.occurred_on()}));
  step->set_reason(request.reason());
  return absl::OkStatus();
}

const lifecycle::Lifecycle<v1::PatrolRound>& PatrolRoundLifecycle() {
  static const auto* rules = new lifecycle::Lifecycle<v1::PatrolRound>(
      {.recorded = kPatrolRoundRecorded,
       .stepped = kPatrolRoundStepped,
       .measures = {kPatrolsScheduled, kPatrolsHeld, kPatrolsOverdue},
       .transitions = {{PATROL_ROUND_STATE_SCHEDULED,
                        {PATROL_ROUND_STATE_HELD, PATROL_ROUND_STATE_CANCELLED}}},
       .retracted = PATROL_ROUND_STATE_RETRACTED,
       .updates = {kPatrolRoundUpdated, "eastgate.urban.v1.PatrolService/UpdatePatrolRound"},
       .post = PostStep,
       .judge = JudgeStep});
  return *rules;
}

lifecycle::NounFigures PatrolRoundFigures() {
  return {
      {figures::Redefined(2, figures::MakeCohortFigure(
                                 32, kPatrolsScheduled, "应巡查次数", "Patrol rounds scheduled",
                                 figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_COHORT_DUE, {},
                                 "Rounds scheduled for the period, as far as they are planned by as_of. A "
                                 "cancellation takes a round out of the period for which it was scheduled.")),
       figures::MakeFigure(33, kPatrolsHeld, "实际巡查次数", "Patrol rounds held",
                           figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_FLOW, {},
                           "Rounds by the day on which they were held."),
       figures::MakeFigure(34, kPatrolsOverdue, "逾期未巡查", "Patrol rounds overdue",
                           figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_STOCK, {},
                           "Rounds scheduled before the day that were neither held nor cancelled by it.")},
      {}};
}

}  // namespace eastgate::urban
