#include "services/economy/fiscal_input_rules.h"

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

v1::CreateFiscalInputRequest Request() {
  v1::CreateFiscalInputRequest request;
  request.set_campaign("promotionCampaigns/carnival");
  request.set_division(kStreet);
  request.set_fiscal_input_id("1");
  request.set_amount_fen(200);
  request.set_paid_on("2024-04-02");
  return request;
}

v1::FiscalInput Row() {
  return Recorded(FiscalInputEntry(), PayFiscalInput(Request()));
}

TEST(CheckFiscalInput, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  EXPECT_THAT(CheckCreate(v1::CreateFiscalInputRequest(), NewCheck()),
              ViolatesFields({"campaign", "division", "fiscal_input_id", "paid_on"}));
  v1::ListFiscalInputsRequest list;
  list.set_campaign("x");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"campaign"}));
}

TEST(FiscalInputMatches, CampaignAndWhetherItIsRetracted) {
  v1::ListFiscalInputsRequest request;
  request.set_campaign("promotionCampaigns/carnival");
  EXPECT_TRUE(Matches(request, Row()));
  EXPECT_FALSE(Matches(request, Retracted(FiscalInputEntry(), Row())));
  request.set_include_retracted(true);
  EXPECT_TRUE(Matches(request, Retracted(FiscalInputEntry(), Row())));
  request.set_campaign("promotionCampaigns/other");
  EXPECT_FALSE(Matches(request, Row()));
}

TEST(FiscalInputEntry, PostsToItsFigureByCampaign) {
  EXPECT_THAT(PostingsOf(FiscalInputEntry().FactOf(Row(), kRoot)),
              ElementsAre("economy.promotion_fiscal_input 2024-04-02 360111001 200 campaign=carnival"));
}

TEST(FiscalInputEntry, DayAndAmountAreCorrected) {
  v1::FiscalInput input = Row();
  facts::Correction correction = OnDay(Date(2024, 5, 1));
  correction.amounts[kPromotionFiscalInput] = 100;
  ASSERT_THAT(Correct(FiscalInputEntry(), input, correction), IsOk());
  EXPECT_EQ(input.paid_on(), "2024-05-01");
  EXPECT_EQ(input.amount_fen(), 100);
  correction.amounts[kPromotionFiscalInput] = int64_t{1} << 60;
  EXPECT_THAT(Correct(FiscalInputEntry(), input, correction),
              ViolatesFields({"amounts.economy.promotion_fiscal_input"}));
}

TEST(FiscalInputEntry, ARetractedOneIsNotCorrected) {
  v1::FiscalInput row = Retracted(FiscalInputEntry(), Row());
  EXPECT_THAT(Correct(FiscalInputEntry(), row, {}), RefusedAs("RECORD_RETRACTED name=fiscalInputs/1"));
}

}  // namespace
}  // namespace eastgate::economy
