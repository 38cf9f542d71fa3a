#include "services/urban/patrol_service.h"

#include "tests/unit/urban/urban_test.h"

namespace eastgate::urban {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using namespace v1;  // The states.

using PatrolServiceTest = testing::UrbanTest;

TEST_F(PatrolServiceTest, ARoundIsHeldOnceAndNoLongerOverdue) {
  ASSERT_THAT(Schedule("1"), IsOk());
  EXPECT_EQ(Figure("urban.patrol_rounds_overdue", "2024-02-11"), 1);
  const auto held = Call(patrols_, &urban::PatrolService::Hold, Holding("1", "2024-02-12"));
  ASSERT_THAT(held, IsOk());
  EXPECT_EQ(held->state(), PATROL_ROUND_STATE_HELD);
  EXPECT_EQ(Call(patrols_, &urban::PatrolService::Hold, Holding("1", "2024-02-12"))->revision(),
            held->revision());
  EXPECT_TRUE(replayed);
  EXPECT_EQ(Figure("urban.patrol_rounds_overdue", "2024-02-12"), 0);
  EXPECT_EQ(Figure("urban.patrol_rounds_held", "2024-02-12"), 1);
}

TEST_F(PatrolServiceTest, ARoundThatFoundSomethingRemainsHeld) {
  ASSERT_THAT(Begin("c"), IsOk());
  ASSERT_THAT(Schedule("1"), IsOk());
  const auto held = Call(patrols_, &urban::PatrolService::Hold, Holding("1", "2024-02-12"));
  ASSERT_THAT(held, IsOk());
  CreateRectificationItemRequest request = ItemRequest("9", "2024-02-12");
  request.set_patrol_round("patrolRounds/1");
  const auto item = ListItem(request);
  ASSERT_THAT(item, IsOk());
  EXPECT_THAT(
      Retract(held->steps(1).fact()),
      RefusedAs("DEPENDENT_FACTS dependents=" + item->steps(0).fact() + " name=" + held->steps(1).fact()));
  ASSERT_THAT(Retract(item->steps(0).fact()), IsOk());
  EXPECT_THAT(Retract(held->steps(1).fact()), IsOk());
}

TEST_F(PatrolServiceTest, ARoundIsNotHeldAfterItsItemsWereFoundNorAreTheyFoundBeforeIt) {
  ASSERT_THAT(Begin("c"), IsOk());
  ASSERT_THAT(Schedule("1"), IsOk());
  const auto held = Call(patrols_, &urban::PatrolService::Hold, Holding("1", "2024-02-12"));
  CreateRectificationItemRequest request = ItemRequest("9", "2024-02-14");
  request.set_patrol_round("patrolRounds/1");
  const auto item = ListItem(request);
  ASSERT_THAT(item, IsOk());
  const auto correct = [&](const std::string& fact, const std::string& on) {
    fact::v1::CorrectFactRequest correction = lifecycle::testing::Correcting(fact);
    correction.set_occurred_on(on);
    return Correct(correction);
  };
  EXPECT_THAT(correct(held->steps(1).fact(), "2024-02-15"),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-02-14"));
  const auto moved = correct(held->steps(1).fact(), "2024-02-13");
  ASSERT_THAT(moved, IsOk());
  EXPECT_THAT(correct(item->steps(0).fact(), "2024-02-12"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-02-13 field=occurred_on"));
  EXPECT_THAT(correct(item->steps(0).fact(), "2024-02-13"), IsOk());
}

TEST_F(PatrolServiceTest, ACancelledRoundIsNoLongerScheduled) {
  ASSERT_THAT(Schedule("1"), IsOk());
  CancelPatrolRoundRequest request;
  request.set_name("patrolRounds/1");
  request.set_occurred_on("2024-02-01");
  request.set_reason("大雨");
  const auto cancelled = Call(patrols_, &urban::PatrolService::Cancel, request);
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_EQ(cancelled->steps(1).reason(), "大雨");
  EXPECT_EQ(Figure("urban.patrol_rounds_scheduled", "2024-12-31"), 0);
  EXPECT_EQ(Figure("urban.patrol_rounds_overdue", "2024-12-31"), 0);
}

TEST_F(PatrolServiceTest, ARoundOfLastYearThatIsCancelledThisYearTakesNothingFromThisYear) {
  v1::CreatePatrolRoundRequest request;
  request.set_patrol_round_id("1");
  request.set_route("r");
  request.set_responsible_unit("unit-a");
  request.set_division(lifecycle::testing::kStreet);
  request.set_planned_on("2023-12-01");
  request.set_scheduled_on("2023-12-20");
  ASSERT_THAT(Call(patrols_, &urban::PatrolService::Create, request), IsOk());
  CancelPatrolRoundRequest cancel;
  cancel.set_name("patrolRounds/1");
  cancel.set_occurred_on("2024-01-05");
  cancel.set_reason("大雨");
  ASSERT_THAT(Call(patrols_, &urban::PatrolService::Cancel, cancel), IsOk());
  EXPECT_EQ(Figure("urban.patrol_rounds_scheduled", "2024-01-31"), 0);
  EXPECT_EQ(Figure("urban.patrol_rounds_scheduled", "2023-12-31"), 1) << "as of that day";
  EXPECT_EQ(Cohorts("urban.patrol_rounds_scheduled", "2023-01-01", "2023-12-31", "2024-01-31").value, 0);
}

TEST_F(PatrolServiceTest, APreviewChangesNothing) {
  ASSERT_THAT(Schedule("1"), IsOk());
  const int64_t before = revision();
  HoldPatrolRoundRequest request = Holding("1", "2024-02-12");
  request.set_validate_only(true);
  const auto held = Call(patrols_, &urban::PatrolService::Hold, request);
  ASSERT_THAT(held, IsOk());
  EXPECT_EQ(held->state(), PATROL_ROUND_STATE_HELD);
  EXPECT_EQ(held->revision(), 0);
  EXPECT_EQ(revision(), before);
}

TEST_F(PatrolServiceTest, RoundsAreReadAndListed) {
  ASSERT_THAT(Schedule("1"), IsOk());
  ASSERT_THAT(Schedule("2"), IsOk());
  GetPatrolRoundRequest get;
  get.set_name("patrolRounds/2");
  EXPECT_EQ(Call(patrols_, &urban::PatrolService::Get, get)->scheduled_on(), "2024-02-10");
  get.set_name("patrolRounds/3");
  EXPECT_THAT(Call(patrols_, &urban::PatrolService::Get, get), StatusIs(absl::StatusCode::kNotFound));
  ListPatrolRoundsRequest list;
  EXPECT_EQ(Call(patrols_, &urban::PatrolService::List, list)->patrol_rounds_size(), 2);
  list.add_states(PATROL_ROUND_STATE_HELD);
  EXPECT_EQ(Call(patrols_, &urban::PatrolService::List, list)->patrol_rounds_size(), 0);
}

}  // namespace
}  // namespace eastgate::urban
