#include "services/urban/patrol_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/life.h"

namespace eastgate::urban {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kStreet;
using facts::testing::NewCheck;
using facts::testing::OnDay;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using reference::Date;
using ::testing::ElementsAre;
using namespace v1;  // The states.

CreatePatrolRoundRequest Request() {
  CreatePatrolRoundRequest request;
  request.set_patrol_round_id("1");
  request.set_route("示例路线");
  request.set_unit("示例单位");
  request.set_division(kStreet);
  request.set_planned_on("2024-01-05");
  request.set_scheduled_on("2024-02-10");
  return request;
}

std::vector<std::string> After(PatrolRoundState state, const std::string& on) {
  PatrolRound round = Schedule(Request(), "facts/1");
  EXPECT_TRUE(PatrolRoundLife().Take(round, state, on, "facts/2").ok());
  return PostingsOf(PatrolRoundLife().LastFact(round));
}

TEST(CheckPatrolRound, EveryViolationIsNamedAtOnce) {
  EXPECT_TRUE(CheckCreate(Request(), NewCheck()).ok());
  EXPECT_THAT(FieldsOf(CheckCreate(CreatePatrolRoundRequest(), NewCheck())),
              ElementsAre("division", "patrol_round_id", "planned_on", "route", "scheduled_on", "unit"));
  EXPECT_THAT(FieldsOf(CheckHold(HoldPatrolRoundRequest(), NewCheck())), ElementsAre("held_on", "name"));
  EXPECT_THAT(FieldsOf(CheckCancel(CancelPatrolRoundRequest(), NewCheck())),
              ElementsAre("cancelled_on", "name", "reason"));
}

TEST(PatrolRoundLife, EveryTransition) {
  facts::testing::ExpectTransitions(
      PatrolRoundLife(), Schedule(Request(), "facts/1"), PATROL_ROUND_STATE_RETRACTED,
      {{PATROL_ROUND_STATE_SCHEDULED, {PATROL_ROUND_STATE_HELD, PATROL_ROUND_STATE_CANCELLED}}});
}

TEST(PatrolRoundLife, ARoundIsOverdueFromTheDayAfterUntilItIsOver) {
  EXPECT_THAT(PostingsOf(PatrolRoundLife().LastFact(Schedule(Request(), "facts/1"))),
              ElementsAre("urban.patrol_rounds_scheduled 2024-02-10 360111001 1",
                          "urban.patrol_rounds_overdue 2024-02-11 360111001 1"));
  EXPECT_THAT(After(PATROL_ROUND_STATE_HELD, "2024-02-01"),
              ElementsAre("urban.patrol_rounds_held 2024-02-01 360111001 1",
                          "urban.patrol_rounds_overdue 2024-02-11 360111001 -1"));
  EXPECT_THAT(After(PATROL_ROUND_STATE_HELD, "2024-03-01"),
              ElementsAre("urban.patrol_rounds_held 2024-03-01 360111001 1",
                          "urban.patrol_rounds_overdue 2024-03-01 360111001 -1"));
  EXPECT_THAT(After(PATROL_ROUND_STATE_CANCELLED, "2024-02-20"),
              ElementsAre("urban.patrol_rounds_scheduled 2024-02-20 360111001 -1",
                          "urban.patrol_rounds_overdue 2024-02-20 360111001 -1"));
}

TEST(PatrolRoundLife, ItIsPlannedBeforeItIsHeld) {
  PatrolRound round = Schedule(Request(), "facts/1");
  EXPECT_EQ(
      RefusalOf(PatrolRoundLife().Amend(round, "facts/1", "facts/2", OnDay(Date(2024, 2, 11))).status()),
      "DATE_OUT_OF_ORDER field=occurred_on latest=2024-02-10");
}

}  // namespace
}  // namespace eastgate::urban
