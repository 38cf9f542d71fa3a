#include "services/economy/promotion_event_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/testing/rows.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using reference::Date;
using testing::Correct;
using ::testing::ElementsAre;
using testing::Recorded;
using testing::Retracted;

v1::CreatePromotionEventRequest Request() {
  v1::CreatePromotionEventRequest request;
  request.set_campaign("promotionCampaigns/carnival");
  request.set_division(kStreet);
  request.set_promotion_event_id("1");
  request.set_title_zh("专场");
  request.set_held_on("2024-04-01");
  return request;
}

v1::PromotionEvent Row() {
  return Recorded(PromotionEventEntry(), HoldEvent(Request()));
}

TEST(CheckPromotionEvent, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  EXPECT_THAT(CheckCreate(v1::CreatePromotionEventRequest(), NewCheck()),
              ViolatesFields({"campaign", "division", "held_on", "promotion_event_id", "title_zh"}));
  v1::ListPromotionEventsRequest list;
  list.set_campaign("x");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"campaign"}));
}

TEST(PromotionEventMatches, CampaignAndWhetherItIsRetracted) {
  v1::ListPromotionEventsRequest request;
  request.set_campaign("promotionCampaigns/carnival");
  EXPECT_TRUE(Matches(request, Row()));
  EXPECT_FALSE(Matches(request, Retracted(PromotionEventEntry(), Row())));
  request.set_include_retracted(true);
  EXPECT_TRUE(Matches(request, Retracted(PromotionEventEntry(), Row())));
  request.set_campaign("promotionCampaigns/other");
  EXPECT_FALSE(Matches(request, Row()));
}

TEST(PromotionEventEntry, PostsToItsFigureByCampaign) {
  EXPECT_THAT(PostingsOf(PromotionEventEntry().FactOf(Row(), kRoot)),
              ElementsAre("economy.promotion_events 2024-04-01 360111001 1 campaign=carnival"));
}

TEST(PromotionEventEntry, DayAndDivisionAreCorrected) {
  v1::PromotionEvent event = Row();
  facts::Correction correction = OnDay(Date(2024, 5, 1));
  correction.division = lifecycle::testing::kOtherStreet;
  ASSERT_THAT(Correct(PromotionEventEntry(), event, correction), IsOk());
  EXPECT_EQ(event.held_on(), "2024-05-01");
  EXPECT_EQ(event.division(), lifecycle::testing::kOtherStreet);
}

TEST(PromotionEventEntry, ARetractedOneIsNotCorrected) {
  v1::PromotionEvent row = Retracted(PromotionEventEntry(), Row());
  EXPECT_THAT(Correct(PromotionEventEntry(), row, {}), RefusedAs("RECORD_RETRACTED name=promotionEvents/1"));
}

}  // namespace
}  // namespace eastgate::economy
