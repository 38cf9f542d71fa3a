#include "services/urban/patrol_rules.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/writer.h"
#include "common/reference/division.h"
#include "services/urban/figure_ids.h"

namespace eastgate::urban {
namespace {

using facts::StoredDate;
using reference::Date;
using v1::PATROL_ROUND_STATE_CANCELLED;
using v1::PATROL_ROUND_STATE_HELD;
using v1::PATROL_ROUND_STATE_RETRACTED;
using v1::PATROL_ROUND_STATE_SCHEDULED;

constexpr char kCollection[] = "patrolRounds";

void PostStep(const v1::PatrolRound& round, int index, fact::v1::Fact& draft) {
  const Date scheduled_on = StoredDate(round.scheduled_on());
  const Date on = StoredDate(round.steps(index).began_on());
  const auto post = [&](const char* measure, Date day, int amount) {
    *draft.add_postings() = facts::MakePosting(measure, day, round.division(), amount);
  };
  if (index == 0) {
    post(kPatrolsScheduled, scheduled_on, 1);
    post(kPatrolsOverdue, facts::LateFrom(scheduled_on), 1);
    return;
  }
  if (round.steps(index).state() == PATROL_ROUND_STATE_HELD) {
    post(kPatrolsHeld, on, 1);
  } else {
    post(kPatrolsScheduled, std::max(scheduled_on, on), -1);
  }
  post(kPatrolsOverdue, facts::LateUntil(scheduled_on, on), -1);
}

}  // namespace

absl::Status CheckCreate(const v1::CreatePatrolRoundRequest& request, resource::RequestCheck check) {
  check.Id("patrol_round_id", request.patrol_round_id());
  check.Title("route", request.route());
  check.Title("unit", request.unit());
  const auto planned_on = check.Date("planned_on", request.planned_on());
  const auto scheduled_on = check.Date("scheduled_on", request.scheduled_on());
  check.NotBefore("scheduled_on", scheduled_on, "planned_on", planned_on);
  check.Division("division", request.division(), planned_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListPatrolRoundsRequest& request, resource::RequestCheck check) {
  check.OptionalEnumValue("state", request.state());
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckHold(const v1::HoldPatrolRoundRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "held_on", request.held_on());
  return check.ToStatus();
}

absl::Status CheckCancel(const v1::CancelPatrolRoundRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "cancelled_on", request.cancelled_on());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

bool Matches(const v1::ListPatrolRoundsRequest& request, const v1::PatrolRound& round) {
  return PatrolRoundLife().StateFits(request.state(), round) &&
         reference::DivisionRegistry::Contains(request.division(), round.division());
}

v1::PatrolRound Schedule(const v1::CreatePatrolRoundRequest& request, absl::string_view fact) {
  v1::PatrolRound round;
  round.set_name(absl::StrCat(kCollection, "/", request.patrol_round_id()));
  round.set_route(request.route());
  round.set_division(request.division());
  round.set_unit(request.unit());
  round.set_scheduled_on(request.scheduled_on());
  round.set_source_ref(request.source_ref());
  PatrolRoundLife().Begin(round, PATROL_ROUND_STATE_SCHEDULED, request.planned_on(), fact);
  return round;
}

const facts::Life<v1::PatrolRound>& PatrolRoundLife() {
  static const auto* life = new facts::Life<v1::PatrolRound>(
      {.recorded = kPatrolRoundRecorded,
       .stepped = kPatrolRoundStepped,
       .measures = {kPatrolsScheduled, kPatrolsHeld, kPatrolsOverdue},
       .next = {{PATROL_ROUND_STATE_SCHEDULED, {PATROL_ROUND_STATE_HELD, PATROL_ROUND_STATE_CANCELLED}}},
       .retracted = PATROL_ROUND_STATE_RETRACTED,
       .post = PostStep,
       .amend = [](v1::PatrolRound& round, int step, const facts::Correction&) -> absl::Status {
         if (step > 0) return absl::OkStatus();
         return facts::CheckNotAfter("occurred_on", StoredDate(round.steps(0).began_on()),
                                     round.scheduled_on(), "the day it is scheduled for");
       }});
  return *life;
}

}  // namespace eastgate::urban
