#include "services/urban/village_point_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/urban/figure_ids.h"
#include "tests/unit/facts/testing/life.h"

namespace eastgate::urban {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kOutside;
using facts::testing::kStreet;
using facts::testing::NewCheck;
using facts::testing::OnDay;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using reference::Date;
using ::testing::ElementsAre;
using namespace v1;  // The states.

CreateVillagePointRequest Request() {
  CreateVillagePointRequest request;
  request.set_village_point_id("1");
  request.set_display_name("示例村");
  request.set_division(kStreet);
  request.set_investment_fen(500);
  request.set_planned_on("2023-02-01");
  return request;
}

TEST(CheckVillagePoint, EveryViolationIsNamedAtOnce) {
  EXPECT_TRUE(CheckCreate(Request(), NewCheck()).ok());
  EXPECT_THAT(FieldsOf(CheckCreate(CreateVillagePointRequest(), NewCheck())),
              ElementsAre("display_name", "division", "planned_on", "village_point_id"));
  CreateVillagePointRequest request = Request();
  request.set_division("360111");
  request.set_investment_fen(-1);
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("division", "investment_fen"));
  EXPECT_THAT(FieldsOf(CheckChange(ChangeVillagePointStateRequest(), NewCheck())),
              ElementsAre("began_on", "name", "state"));
  ListVillagePointsRequest list;
  list.set_division("12");
  list.set_page_size(-1);
  EXPECT_THAT(FieldsOf(CheckList(list, NewCheck())), ElementsAre("division", "page_size"));
}

TEST(VillagePointLife, EveryTransition) {
  facts::testing::ExpectTransitions(
      VillagePointLife(), Plan(Request(), "facts/1"), VILLAGE_POINT_STATE_RETRACTED,
      {{VILLAGE_POINT_STATE_PLANNED, {VILLAGE_POINT_STATE_BUILDING, VILLAGE_POINT_STATE_ABANDONED}},
       {VILLAGE_POINT_STATE_BUILDING, {VILLAGE_POINT_STATE_COMPLETED, VILLAGE_POINT_STATE_ABANDONED}},
       {VILLAGE_POINT_STATE_COMPLETED, {VILLAGE_POINT_STATE_ACCEPTED}},
       {VILLAGE_POINT_STATE_ACCEPTED, {VILLAGE_POINT_STATE_SHOWCASE}}});
}

TEST(VillagePointLife, PointAndInvestmentMoveFromStageToStage) {
  VillagePoint point = Plan(Request(), "facts/1");
  EXPECT_THAT(
      PostingsOf(VillagePointLife().LastFact(point)),
      ElementsAre("urban.village_points 2023-02-01 360111001 1 showcase=false stage=planned",
                  "urban.village_point_investment 2023-02-01 360111001 500 showcase=false stage=planned"));
  ASSERT_TRUE(VillagePointLife().Take(point, VILLAGE_POINT_STATE_ABANDONED, "2023-03-01", "facts/2").ok());
  EXPECT_THAT(
      PostingsOf(VillagePointLife().LastFact(point)),
      ElementsAre("urban.village_points 2023-03-01 360111001 -1 showcase=false stage=planned",
                  "urban.village_point_investment 2023-03-01 360111001 -500 showcase=false stage=planned"));
  VillagePoint shown = Plan(Request(), "facts/1");
  for (const VillagePointState state : {VILLAGE_POINT_STATE_BUILDING, VILLAGE_POINT_STATE_COMPLETED,
                                        VILLAGE_POINT_STATE_ACCEPTED, VILLAGE_POINT_STATE_SHOWCASE})
    ASSERT_TRUE(VillagePointLife().Take(shown, state, "2023-06-01", "facts/9").ok());
  const auto postings = PostingsOf(VillagePointLife().FactOf(shown, 4));
  EXPECT_THAT(postings, ::testing::Contains(
                            "urban.village_points 2023-06-01 360111001 1 showcase=true stage=showcase"));
}

TEST(VillagePointLife, TheInvestmentIsMendedWhileItIsOnlyPlanned) {
  VillagePoint point = Plan(Request(), "facts/1");
  facts::Correction correction;
  correction.amounts[kVillagePointInvestment] = 700;
  ASSERT_TRUE(VillagePointLife().Amend(point, "facts/1", "facts/2", correction).ok());
  EXPECT_EQ(point.investment_fen(), 700);
  correction.amounts[kVillagePointInvestment] = int64_t{1} << 60;
  EXPECT_TRUE(
      absl::IsInvalidArgument(VillagePointLife().Amend(point, "facts/2", "facts/3", correction).status()));
  point = Plan(Request(), "facts/1");
  ASSERT_TRUE(VillagePointLife().Take(point, VILLAGE_POINT_STATE_BUILDING, "2023-03-01", "facts/2").ok());
  EXPECT_EQ(RefusalOf(VillagePointLife().Amend(point, "facts/1", "facts/3", correction).status()),
            "DEPENDENT_FACTS dependents=facts/2 name=facts/1");
  EXPECT_EQ(
      RefusalOf(VillagePointLife().Amend(point, "facts/1", "facts/3", OnDay(Date(2023, 3, 2))).status()),
      "DATE_OUT_OF_ORDER field=occurred_on latest=2023-03-01");
  EXPECT_EQ(RefusalOf(VillagePointLife().Withdraw(point, "facts/1")),
            "DEPENDENT_FACTS dependents=facts/2 name=facts/1");
}

TEST(VillagePointMatches, StateAndDivision) {
  const VillagePoint point = Plan(Request(), "facts/1");
  ListVillagePointsRequest request;
  EXPECT_TRUE(Matches(request, point));
  request.set_state(VILLAGE_POINT_STATE_BUILDING);
  EXPECT_FALSE(Matches(request, point));
  request.clear_state();
  request.set_division(kOutside);
  EXPECT_FALSE(Matches(request, point));
}

}  // namespace
}  // namespace eastgate::urban
