#include "services/urban/patrol_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::urban {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::AddStep;
using lifecycle::testing::Correct;
using lifecycle::testing::Enter;
using lifecycle::testing::kOutside;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using reference::Date;
using ::testing::ElementsAre;
using namespace v1;  // The states.

CreatePatrolRoundRequest Request() {
  CreatePatrolRoundRequest request;
  request.set_patrol_round_id("1");
  request.set_route("示例路线");
  request.set_responsible_unit("unit-a");
  request.set_division(kStreet);
  request.set_planned_on("2024-01-05");
  request.set_scheduled_on("2024-02-10");
  return request;
}

// A scheduled round, recorded by facts/1.
PatrolRound Scheduled() {
  return *lifecycle::testing::Created(PatrolRoundLifecycle(), Schedule(Request()), "facts/1");
}

std::vector<std::string> PostingsAfter(PatrolRoundState state, const std::string& on) {
  PatrolRound round = Scheduled();
  EXPECT_THAT(Enter(PatrolRoundLifecycle(), round, state, on, "facts/2"), IsOk());
  return PostingsOf(PatrolRoundLifecycle().FactOf(round, 1, kRoot));
}

TEST(CheckPatrolRound, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  CreatePatrolRoundRequest late = Request();
  late.set_planned_on("2024-02-11");
  EXPECT_THAT(CheckCreate(late, NewCheck()), ViolatesFields({"scheduled_on"}));
  ListPatrolRoundsRequest list;
  list.set_division("12");
  list.set_due_until("2024-02-30");
  list.set_overdue_on("2024");
  list.set_task_force("targets/a");
  list.set_page_size(-1);
  EXPECT_THAT(CheckList(list, NewCheck()),
              ViolatesFields({"division", "due_until", "overdue_on", "task_force", "page_size"}));
}

TEST(PatrolRoundLifecycle, AllowsExactlyTheseTransitions) {
  lifecycle::testing::ExpectTransitions(
      PatrolRoundLifecycle(), Scheduled(),
      {{PATROL_ROUND_STATE_SCHEDULED, {PATROL_ROUND_STATE_HELD, PATROL_ROUND_STATE_CANCELLED}}});
}

TEST(PatrolRoundLifecycle, ARoundIsOverdueFromTheDayAfterUntilItIsOver) {
  EXPECT_THAT(PostingsOf(PatrolRoundLifecycle().FactOf(Scheduled(), 0, kRoot)),
              ElementsAre("urban.patrol_rounds_scheduled 2024-01-05@2024-02-10 360111001 1",
                          "urban.patrol_rounds_overdue 2024-02-11 360111001 1"));
  EXPECT_THAT(PostingsAfter(PATROL_ROUND_STATE_HELD, "2024-02-01"),
              ElementsAre("urban.patrol_rounds_held 2024-02-01 360111001 1",
                          "urban.patrol_rounds_overdue 2024-02-11 360111001 -1"));
  EXPECT_THAT(PostingsAfter(PATROL_ROUND_STATE_HELD, "2024-03-01"),
              ElementsAre("urban.patrol_rounds_held 2024-03-01 360111001 1",
                          "urban.patrol_rounds_overdue 2024-03-01 360111001 -1"));
  EXPECT_THAT(PostingsAfter(PATROL_ROUND_STATE_CANCELLED, "2024-02-20"),
              ElementsAre("urban.patrol_rounds_scheduled 2024-02-20@2024-02-10 360111001 -1",
                          "urban.patrol_rounds_overdue 2024-02-20 360111001 -1"));
}

TEST(PatrolRoundLifecycle, ARoundIsNotPlannedAfterTheDayForWhichItIsScheduled) {
  PatrolRound round = Scheduled();
  EXPECT_THAT(Correct(PatrolRoundLifecycle(), round, "facts/1", "facts/2", OnDay(Date(2024, 2, 11))),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-02-10"));
  round = Scheduled();
  EXPECT_THAT(Correct(PatrolRoundLifecycle(), round, "facts/1", "facts/2", OnDay(Date(2024, 2, 10))), IsOk());
}

TEST(PatrolRoundLifecycle, ACancelledRoundKeepsTheReason) {
  CancelPatrolRoundRequest request;
  request.set_occurred_on("2024-02-01");
  request.set_reason("大雨");
  PatrolRound round = Scheduled();
  ASSERT_THAT(AddStep(PatrolRoundLifecycle(), round, "facts/2",
                      [&](PatrolRound& changed) { return Cancel(changed, request); }),
              IsOk());
  EXPECT_EQ(round.state(), PATROL_ROUND_STATE_CANCELLED);
  EXPECT_EQ(round.steps(1).reason(), "大雨");
  PatrolRound again = round;
  EXPECT_THAT(Cancel(again, request),
              RefusedAs("TRANSITION_NOT_ALLOWED allowed= from=PATROL_ROUND_STATE_CANCELLED "
                        "name=patrolRounds/1 to=PATROL_ROUND_STATE_CANCELLED"));
}

TEST(PatrolRoundMatches, StateAndDivision) {
  const PatrolRound round = Scheduled();
  ListPatrolRoundsRequest request;
  EXPECT_TRUE(Matches(request, round));
  request.add_states(PATROL_ROUND_STATE_HELD);
  EXPECT_FALSE(Matches(request, round));
  request.clear_states();
  request.set_division(kOutside);
  EXPECT_FALSE(Matches(request, round));
}

TEST(PatrolRoundMatches, WhatIsOverdueOnADayWasNeitherHeldNorCancelledByIt) {
  PatrolRound round = Scheduled();
  const auto is_overdue = [&round](const char* on) {
    ListPatrolRoundsRequest request;
    request.set_overdue_on(on);
    return Matches(request, round);
  };
  EXPECT_FALSE(is_overdue("2024-02-10"));
  EXPECT_TRUE(is_overdue("2024-02-11"));
  EXPECT_THAT(Enter(PatrolRoundLifecycle(), round, PATROL_ROUND_STATE_HELD, "2024-02-20", "facts/2"), IsOk());
  EXPECT_TRUE(is_overdue("2024-02-19"));
  EXPECT_FALSE(is_overdue("2024-02-20"));
}

}  // namespace
}  // namespace eastgate::urban
