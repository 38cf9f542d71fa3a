#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/economy_test.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using lifecycle::testing::Correcting;
using lifecycle::testing::kOtherStreet;
using testing::Carnival;

constexpr char kCampaign[] = "promotionCampaigns/carnival";

class PromotionServiceTest : public testing::EconomyTest {
 protected:
  absl::StatusOr<v1::PromotionCampaign> Start(
      const v1::CreatePromotionCampaignRequest& request = Carnival()) {
    return Call(promotion_, &PromotionService::CreateCampaign, request);
  }
  absl::StatusOr<v1::PromotionEvent> HoldEvent(const std::string& campaign, const std::string& on) {
    v1::CreatePromotionEventRequest request = testing::Event();
    request.set_campaign(campaign);
    request.set_held_on(on);
    return Call(promotion_, &PromotionService::CreateEvent, request);
  }
  absl::StatusOr<v1::FiscalInput> Pay(const std::string& campaign, const std::string& on) {
    v1::CreateFiscalInputRequest request = testing::Input();
    request.set_campaign(campaign);
    request.set_paid_on(on);
    return Call(promotion_, &PromotionService::CreateInput, request);
  }
  absl::StatusOr<v1::ConsumptionReport> ReportConsumption(const std::string& campaign,
                                                          const std::string& on) {
    v1::CreateConsumptionReportRequest request = testing::Consumption();
    request.set_campaign(campaign);
    request.set_reported_on(on);
    return Call(promotion_, &PromotionService::CreateReport, request);
  }
};

TEST_F(PromotionServiceTest, EntriesNeedTheirCampaign) {
  EXPECT_THAT(HoldEvent(kCampaign, "2024-04-01"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Pay(kCampaign, "2024-04-01"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(ReportConsumption(kCampaign, "2024-04-01"), StatusIs(absl::StatusCode::kNotFound));
  const auto campaign = Start();
  ASSERT_THAT(campaign, IsOk());
  const auto before = [](const std::string& field) {
    return RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-01 field=" + field);
  };
  EXPECT_THAT(HoldEvent(kCampaign, "2024-02-29"), before("held_on"));
  EXPECT_THAT(Pay(kCampaign, "2024-02-29"), before("paid_on"));
  EXPECT_THAT(ReportConsumption(kCampaign, "2024-02-29"), before("reported_on"));
  ASSERT_THAT(Retract(campaign->fact()), IsOk());
  const auto retracted = RefusedAs("RECORD_RETRACTED name=" + std::string(kCampaign));
  EXPECT_THAT(HoldEvent(kCampaign, "2024-04-01"), retracted);
  EXPECT_THAT(Pay(kCampaign, "2024-04-01"), retracted);
  EXPECT_THAT(ReportConsumption(kCampaign, "2024-04-01"), retracted);
}

TEST_F(PromotionServiceTest, CommandIsAskedForTheTaskForceOfANewCampaign) {
  v1::CreatePromotionCampaignRequest request = Carnival();
  request.set_lead_unit("unit-a");
  request.set_task_force("mechanismUnits/tf");
  EXPECT_THAT(Start(request), Refused("PEER_UNAVAILABLE")) << "command is asked";
  request.clear_task_force();
  const auto campaign = Start(request);
  ASSERT_THAT(campaign, IsOk());
  EXPECT_EQ(campaign->lead_unit(), "unit-a");
  EXPECT_EQ(campaign->state(), v1::PROMOTION_CAMPAIGN_STATE_STARTED);
  request.set_task_force("mechanismUnits/tf");
  EXPECT_THAT(Start(request), Refused("ID_TAKEN")) << "it is known: nobody is asked";
}

TEST_F(PromotionServiceTest, ACampaignIsCorrectedAndRetractedOnlyWhileItHoldsNothing) {
  const auto campaign = Start();
  fact::v1::CorrectFactRequest correction = Correcting(campaign->fact());
  correction.set_division(kOtherStreet);
  const auto refused = [&](const std::string& dependents) {
    return RefusedAs("DEPENDENT_FACTS dependents=" + dependents + " name=" + campaign->fact());
  };
  std::vector<std::string> held = {ReportConsumption(kCampaign, "2024-04-01")->fact(),
                                   Pay(kCampaign, "2024-04-01")->fact(),
                                   HoldEvent(kCampaign, "2024-04-01")->fact()};
  while (!held.empty()) {
    EXPECT_THAT(Correct(correction), refused(absl::StrJoin(held, ",")));
    EXPECT_THAT(Retract(campaign->fact()), refused(absl::StrJoin(held, ",")));
    ASSERT_THAT(Retract(held.back()), IsOk());
    held.pop_back();
  }
  correction.set_occurred_on("2024-02-01");
  const auto corrected = Correct(correction);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_THAT(Retract(corrected->name()), IsOk());
}

TEST_F(PromotionServiceTest, AnEntryPostsToItsCampaignAndIsCorrectedWithinIt) {
  ASSERT_THAT(Start(), IsOk());
  const auto paid = Pay(kCampaign, "2024-03-05");
  ASSERT_THAT(paid, IsOk());
  EXPECT_EQ(Figure("economy.promotion_fiscal_input", "2024-12-31", "", {{"campaign", "carnival"}}), 200);
  fact::v1::CorrectFactRequest correction = Correcting(paid->fact());
  correction.set_occurred_on("2024-02-29");
  EXPECT_THAT(Correct(correction), RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-01 field=occurred_on"));
  ASSERT_THAT(Retract(paid->fact()), IsOk());
  EXPECT_EQ(Figure("economy.promotion_fiscal_input", "2024-12-31"), 0);
  v1::ListFiscalInputsRequest list;
  list.set_campaign(kCampaign);
  EXPECT_EQ(Call(promotion_, &PromotionService::ListInputs, list)->fiscal_inputs_size(), 0);
  list.add_states(v1::FISCAL_INPUT_STATE_RETRACTED);
  EXPECT_EQ(Call(promotion_, &PromotionService::ListInputs, list)->fiscal_inputs_size(), 1);
}

TEST_F(PromotionServiceTest, WhatComesBackOfAnInputCountsOnItsOwnDay) {
  ASSERT_THAT(Start(), IsOk());
  const auto paid = Pay(kCampaign, "2024-04-01");
  ASSERT_THAT(ReportConsumption(kCampaign, "2024-04-03"), IsOk());
  v1::RecoverFiscalInputRequest request;
  request.set_name(paid->name());
  request.set_occurred_on("2024-11-20");
  request.set_amount_fen(201);
  request.set_reason("活动结余");
  EXPECT_THAT(Call(promotion_, &PromotionService::RecoverInput, request),
              RefusedAs("RECOVERED_MORE_THAN_PAID name=fiscalInputs/1 paid_fen=200 recovered_fen=201"));
  request.set_amount_fen(50);
  ASSERT_THAT(Call(promotion_, &PromotionService::RecoverInput, request), IsOk());
  EXPECT_EQ(Figure("economy.promotion_fiscal_input", "2024-12-31"), 200);
  EXPECT_EQ(Figure("economy.promotion_fiscal_input_recovered", "2024-11-19"), 0);
  EXPECT_EQ(Figure("economy.promotion_fiscal_input_recovered", "2024-12-31", "", {{"campaign", "carnival"}}),
            50);
  EXPECT_THAT(Retract(paid->fact()), Refused("DEPENDENT_FACTS"));

  fact::v1::CorrectFactRequest moved = Correcting(paid->fact());
  moved.set_division(kOtherStreet);
  ASSERT_THAT(Correct(moved), IsOk());
  EXPECT_EQ(Figure("economy.promotion_fiscal_input_recovered", "2024-12-31", kOtherStreet), 50);
}

}  // namespace
}  // namespace eastgate::economy
