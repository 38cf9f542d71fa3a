#include "services/economy/trade_area_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/testing/rows.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::kOutside;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::PostingsOf;
using ::testing::ElementsAre;
using testing::Recorded;
using testing::Retracted;

v1::CreateTradeAreaRequest Request() {
  v1::CreateTradeAreaRequest request;
  request.set_trade_area_id("1");
  request.set_title_zh("商圈");
  request.set_division(kStreet);
  request.add_served_divisions(kStreet);
  request.set_founded_on("2020-01-01");
  return request;
}

TEST(CheckTradeArea, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  v1::CreateTradeAreaRequest request = Request();
  request.add_served_divisions(kStreet);
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"served_divisions[1]"})) << "named twice";
  request = Request();
  for (int i = 0; i < kMaxServedDivisions; ++i) request.add_served_divisions(kStreet);
  EXPECT_THAT(CheckCreate(request, NewCheck()).ToString(), ::testing::HasSubstr("want at most 50"));
}

TEST(TradeAreaMatches, DivisionAndWhetherItIsRetracted) {
  const v1::TradeArea area = Recorded(TradeAreaEntry(), FoundTradeArea(Request()));
  v1::ListTradeAreasRequest request;
  EXPECT_TRUE(Matches(request, area));
  EXPECT_FALSE(Matches(request, Retracted(TradeAreaEntry(), area)));
  request.set_division(kOutside);
  EXPECT_FALSE(Matches(request, area));
}

TEST(TradeAreaEntry, ATradeAreaCountsFromItsFounding) {
  const v1::TradeArea area = Recorded(TradeAreaEntry(), FoundTradeArea(Request()));
  EXPECT_THAT(PostingsOf(TradeAreaEntry().FactOf(area, kRoot)),
              ElementsAre("economy.trade_areas 2020-01-01 360111001 1"));
}

}  // namespace
}  // namespace eastgate::economy
