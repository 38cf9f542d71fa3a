#include "services/urban/village_point_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::urban {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::Enter;
using lifecycle::testing::kOutside;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::PostingsOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using namespace v1;  // The states.

CreateVillagePointRequest Request() {
  CreateVillagePointRequest request;
  request.set_village_point_id("1");
  request.set_title_zh("示例村");
  request.set_division(kStreet);
  request.set_investment_fen(500);
  request.set_planned_on("2023-02-01");
  return request;
}

// A planned point, recorded by facts/1.
VillagePoint Planned() {
  return *lifecycle::testing::Created(VillagePointLifecycle(), Plan(Request()), "facts/1");
}

TEST(CheckVillagePoint, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  CreateVillagePointRequest request = Request();
  request.set_division("360111");
  request.set_investment_fen(-1);
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"division", "investment_fen"}));
  ListVillagePointsRequest list;
  list.set_division("12");
  list.set_page_size(-1);
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"division", "page_size"}));
}

TEST(VillagePointLifecycle, AllowsExactlyTheseTransitions) {
  lifecycle::testing::ExpectTransitions(
      VillagePointLifecycle(), Planned(),
      {{VILLAGE_POINT_STATE_PLANNED, {VILLAGE_POINT_STATE_BUILDING, VILLAGE_POINT_STATE_ABANDONED}},
       {VILLAGE_POINT_STATE_BUILDING, {VILLAGE_POINT_STATE_FINISHED, VILLAGE_POINT_STATE_ABANDONED}},
       {VILLAGE_POINT_STATE_FINISHED, {VILLAGE_POINT_STATE_ACCEPTED}},
       {VILLAGE_POINT_STATE_ACCEPTED, {VILLAGE_POINT_STATE_SHOWCASE}}});
}

TEST(VillagePointLifecycle, PointAndInvestmentMoveFromStageToStage) {
  const auto& lifecycle = VillagePointLifecycle();
  VillagePoint point = Planned();
  EXPECT_THAT(
      PostingsOf(lifecycle.FactOf(point, 0, kRoot)),
      ElementsAre("urban.village_points 2023-02-01 360111001 1 showcase=false stage=planned",
                  "urban.village_point_investment 2023-02-01 360111001 500 showcase=false stage=planned"));
  ASSERT_THAT(Enter(lifecycle, point, VILLAGE_POINT_STATE_ABANDONED, "2023-03-01", "facts/2"), IsOk());
  EXPECT_THAT(
      PostingsOf(lifecycle.FactOf(point, 1, kRoot)),
      ElementsAre("urban.village_points 2023-03-01 360111001 -1 showcase=false stage=planned",
                  "urban.village_point_investment 2023-03-01 360111001 -500 showcase=false stage=planned"));
  VillagePoint shown = Planned();
  for (const VillagePointState state : {VILLAGE_POINT_STATE_BUILDING, VILLAGE_POINT_STATE_FINISHED,
                                        VILLAGE_POINT_STATE_ACCEPTED, VILLAGE_POINT_STATE_SHOWCASE})
    ASSERT_THAT(Enter(lifecycle, shown, state, "2023-06-01", "facts/" + std::to_string(state)), IsOk());
  EXPECT_THAT(PostingsOf(lifecycle.FactOf(shown, 4, kRoot)),
              Contains("urban.village_points 2023-06-01 360111001 1 showcase=true stage=showcase"));
}

TEST(VillagePointMatches, StateAndDivision) {
  const VillagePoint point = Planned();
  ListVillagePointsRequest request;
  EXPECT_TRUE(Matches(request, point));
  request.add_states(VILLAGE_POINT_STATE_BUILDING);
  EXPECT_FALSE(Matches(request, point));
  request.clear_states();
  request.set_division(kOutside);
  EXPECT_FALSE(Matches(request, point));
}

}  // namespace
}  // namespace eastgate::urban
