#include "services/economy/trade_area_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/rules.h"

namespace eastgate::economy {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kOtherStreet;
using facts::testing::kStreet;
using facts::testing::NewCheck;
using facts::testing::OnDay;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using ::testing::ElementsAre;

v1::TradeArea Area() {
  v1::CreateTradeAreaRequest request;
  request.set_trade_area_id("1");
  request.set_title_zh("商圈");
  request.set_division(kStreet);
  request.add_served_divisions(kStreet);
  request.set_founded_on("2020-01-01");
  EXPECT_TRUE(CheckCreate(request, NewCheck()).ok());
  return Found(request, "facts/1");
}

TEST(CheckTradeArea, EveryViolationIsNamedAtOnce) {
  EXPECT_THAT(FieldsOf(CheckCreate(v1::CreateTradeAreaRequest(), NewCheck())),
              ElementsAre("division", "founded_on", "title_zh", "trade_area_id"));
}

TEST(AmendTradeArea, DayAndDivisionMoveUnlessItIsRetracted) {
  v1::TradeArea area = Area();
  facts::Correction correction = OnDay(reference::Date(2021, 5, 1));
  correction.division = kOtherStreet;
  ASSERT_TRUE(Amend(area, correction).ok());
  EXPECT_THAT(PostingsOf(FoundedFact(area)), ElementsAre("economy.trade_areas 2021-05-01 360111003 1"));
  area.set_retracted(true);
  EXPECT_EQ(RefusalOf(Amend(area, {})), "RECORD_RETRACTED name=tradeAreas/1");
}

}  // namespace
}  // namespace eastgate::economy
