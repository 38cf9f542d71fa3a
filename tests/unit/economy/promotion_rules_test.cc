#include "services/economy/promotion_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/economy/figure_ids.h"
#include "tests/unit/facts/testing/rules.h"

namespace eastgate::economy {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kStreet;
using facts::testing::NewCheck;
using facts::testing::OnDay;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using reference::Date;
using ::testing::ElementsAre;

v1::PromotionCampaign Carnival() {
  v1::CreatePromotionCampaignRequest request;
  request.set_promotion_campaign_id("carnival");
  request.set_title_zh("嘉年华");
  request.set_theme_year(2024);
  request.set_division(kStreet);
  request.set_started_on("2024-03-01");
  EXPECT_TRUE(CheckCreate(request, NewCheck()).ok());
  return Begin(request, "facts/1");
}

template <class Request>
Request In(const std::string& id) {
  Request request;
  request.set_campaign("promotionCampaigns/carnival");
  request.set_division(kStreet);
  if constexpr (requires { request.set_held_on(""); }) {
    request.set_promotion_event_id(id);
    request.set_title_zh("专场");
    request.set_held_on("2024-04-01");
  } else if constexpr (requires { request.set_paid_on(""); }) {
    request.set_fiscal_input_id(id);
    request.set_amount_fen(200);
    request.set_paid_on("2024-04-02");
  } else {
    request.set_consumption_report_id(id);
    request.set_amount_fen(90000);
    request.set_source(v1::CONSUMPTION_SOURCE_PLATFORMS);
    request.set_reported_on("2024-04-03");
  }
  EXPECT_TRUE(CheckCreate(request, NewCheck()).ok());
  return request;
}

TEST(CheckPromotion, EveryViolationIsNamedAtOnce) {
  EXPECT_THAT(FieldsOf(CheckCreate(v1::CreatePromotionCampaignRequest(), NewCheck())),
              ElementsAre("division", "promotion_campaign_id", "started_on", "theme_year", "title_zh"));
  EXPECT_THAT(FieldsOf(CheckCreate(v1::CreatePromotionEventRequest(), NewCheck())),
              ElementsAre("campaign", "division", "held_on", "promotion_event_id", "title_zh"));
  EXPECT_THAT(FieldsOf(CheckCreate(v1::CreateFiscalInputRequest(), NewCheck())),
              ElementsAre("campaign", "division", "fiscal_input_id", "paid_on"));
  EXPECT_THAT(FieldsOf(CheckCreate(v1::CreateConsumptionReportRequest(), NewCheck())),
              ElementsAre("campaign", "consumption_report_id", "division", "reported_on", "source"));
  v1::CreatePromotionCampaignRequest many;
  for (int i = 0; i <= kMaxPartners; ++i) many.add_partners("p");
  EXPECT_THAT(FieldsOf(CheckCreate(many, NewCheck())), ::testing::Contains("partners"));
  v1::CreatePromotionCampaignRequest units;
  units.set_task_force("tf");
  units.set_lead_unit(std::string(201, 'u'));
  for (int i = 0; i <= resource::kMaxUnits; ++i) units.add_responsible_units(i == 1 ? "" : "u");
  EXPECT_THAT(
      FieldsOf(CheckCreate(units, NewCheck())),
      ::testing::IsSupersetOf({"task_force", "lead_unit", "responsible_units", "responsible_units[1]"}));
}

TEST(EnterPromotion, EachPostsToItsFigureByCampaign) {
  EXPECT_THAT(PostingsOf(FactOf(*Enter(In<v1::CreatePromotionEventRequest>("1"), Carnival(), "facts/2"))),
              ElementsAre("economy.promotion_events 2024-04-01 360111001 1 campaign=carnival"));
  EXPECT_THAT(PostingsOf(FactOf(*Enter(In<v1::CreateFiscalInputRequest>("1"), Carnival(), "facts/2"))),
              ElementsAre("economy.promotion_fiscal_input 2024-04-02 360111001 200 campaign=carnival"));
  EXPECT_THAT(
      PostingsOf(FactOf(*Enter(In<v1::CreateConsumptionReportRequest>("1"), Carnival(), "facts/2"))),
      ElementsAre(
          "economy.promotion_consumption 2024-04-03 360111001 90000 campaign=carnival source=platforms"));
}

TEST(EnterPromotion, ACampaignMustStandAndHaveBegun) {
  v1::PromotionCampaign campaign = Carnival();
  campaign.set_started_on("2024-04-02");
  EXPECT_EQ(RefusalOf(Enter(In<v1::CreatePromotionEventRequest>("1"), campaign, "facts/2").status()),
            "DATE_OUT_OF_ORDER earliest=2024-04-02 field=held_on");
  EXPECT_EQ(RefusalOf(Enter(In<v1::CreateFiscalInputRequest>("1"), campaign, "facts/2").status()), "OK")
      << "on its first day";
  campaign.set_started_on("2024-04-04");
  EXPECT_EQ(RefusalOf(Enter(In<v1::CreateFiscalInputRequest>("1"), campaign, "facts/2").status()),
            "DATE_OUT_OF_ORDER earliest=2024-04-04 field=paid_on");
  EXPECT_EQ(RefusalOf(Enter(In<v1::CreateConsumptionReportRequest>("1"), campaign, "facts/2").status()),
            "DATE_OUT_OF_ORDER earliest=2024-04-04 field=reported_on");
  campaign.set_retracted(true);
  const std::string gone = "RECORD_RETRACTED name=promotionCampaigns/carnival";
  EXPECT_EQ(RefusalOf(Enter(In<v1::CreatePromotionEventRequest>("1"), campaign, "facts/2").status()), gone);
  EXPECT_EQ(RefusalOf(Enter(In<v1::CreateFiscalInputRequest>("1"), campaign, "facts/2").status()), gone);
  EXPECT_EQ(RefusalOf(Enter(In<v1::CreateConsumptionReportRequest>("1"), campaign, "facts/2").status()),
            gone);
  EXPECT_EQ(RefusalOf(Amend(campaign, {})), gone);
}

TEST(AmendPromotion, DayAmountAndSourceWithinTheCampaign) {
  v1::ConsumptionReport report = *Enter(In<v1::CreateConsumptionReportRequest>("1"), Carnival(), "facts/2");
  facts::Correction correction = OnDay(Date(2024, 5, 1));
  correction.amounts[kPromotionConsumption] = 100;
  correction.dimensions["source"] = "estimate";
  ASSERT_TRUE(Amend(report, Carnival(), correction).ok());
  EXPECT_EQ(report.reported_on(), "2024-05-01");
  EXPECT_EQ(report.amount_fen(), 100);
  EXPECT_EQ(report.source(), v1::CONSUMPTION_SOURCE_ESTIMATE);
  v1::ConsumptionReport early = report;
  EXPECT_EQ(RefusalOf(Amend(early, Carnival(), OnDay(Date(2024, 2, 29)))),
            "DATE_OUT_OF_ORDER earliest=2024-03-01 field=occurred_on");
  correction = {};
  correction.dimensions["source"] = "rumor";
  EXPECT_THAT(FieldsOf(Amend(report, Carnival(), correction)), ElementsAre("dimensions.source"));
  report.set_retracted(true);
  EXPECT_EQ(RefusalOf(Amend(report, Carnival(), {})), "RECORD_RETRACTED name=consumptionReports/1");
  v1::PromotionEvent event = *Enter(In<v1::CreatePromotionEventRequest>("1"), Carnival(), "facts/2");
  event.set_retracted(true);
  EXPECT_EQ(RefusalOf(Amend(event, Carnival(), {})), "RECORD_RETRACTED name=promotionEvents/1");
  v1::FiscalInput input = *Enter(In<v1::CreateFiscalInputRequest>("1"), Carnival(), "facts/2");
  input.set_retracted(true);
  EXPECT_EQ(RefusalOf(Amend(input, Carnival(), {})), "RECORD_RETRACTED name=fiscalInputs/1");
}

}  // namespace
}  // namespace eastgate::economy
