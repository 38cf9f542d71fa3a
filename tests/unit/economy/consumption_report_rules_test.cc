#include "services/economy/consumption_report_rules.h"

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

v1::CreateConsumptionReportRequest Request() {
  v1::CreateConsumptionReportRequest request;
  request.set_campaign("promotionCampaigns/carnival");
  request.set_division(kStreet);
  request.set_consumption_report_id("1");
  request.set_amount_fen(90000);
  request.set_source(v1::CONSUMPTION_SOURCE_PLATFORMS);
  request.set_reported_on("2024-04-03");
  return request;
}

v1::ConsumptionReport Row() {
  return Recorded(ConsumptionReportEntry(), ReportConsumption(Request()));
}

TEST(CheckConsumptionReport, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  EXPECT_THAT(CheckCreate(v1::CreateConsumptionReportRequest(), NewCheck()),
              ViolatesFields({"campaign", "consumption_report_id", "division", "reported_on", "source"}));
  v1::ListConsumptionReportsRequest list;
  list.set_campaign("x");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"campaign"}));
}

TEST(ConsumptionReportMatches, CampaignAndWhetherItIsRetracted) {
  v1::ListConsumptionReportsRequest request;
  request.set_campaign("promotionCampaigns/carnival");
  EXPECT_TRUE(Matches(request, Row()));
  EXPECT_FALSE(Matches(request, Retracted(ConsumptionReportEntry(), Row())));
  request.set_include_retracted(true);
  EXPECT_TRUE(Matches(request, Retracted(ConsumptionReportEntry(), Row())));
  request.set_campaign("promotionCampaigns/other");
  EXPECT_FALSE(Matches(request, Row()));
}

TEST(ConsumptionReportEntry, PostsToItsFigureByCampaign) {
  EXPECT_THAT(
      PostingsOf(ConsumptionReportEntry().FactOf(Row(), kRoot)),
      ElementsAre(
          "economy.promotion_consumption 2024-04-03 360111001 90000 campaign=carnival source=platforms"));
}

TEST(ConsumptionReportEntry, DayAmountAndSourceAreCorrected) {
  v1::ConsumptionReport report = Row();
  facts::Correction correction = OnDay(Date(2024, 5, 1));
  correction.amounts[kPromotionConsumption] = 100;
  correction.dimensions["source"] = "estimate";
  ASSERT_THAT(Correct(ConsumptionReportEntry(), report, correction), IsOk());
  EXPECT_EQ(report.reported_on(), "2024-05-01");
  EXPECT_EQ(report.amount_fen(), 100);
  EXPECT_EQ(report.source(), v1::CONSUMPTION_SOURCE_ESTIMATE);
  correction = {};
  correction.dimensions["source"] = "rumor";
  EXPECT_THAT(Correct(ConsumptionReportEntry(), report, correction), ViolatesFields({"dimensions.source"}));
}

TEST(ConsumptionReportEntry, ARetractedOneIsNotCorrected) {
  v1::ConsumptionReport row = Retracted(ConsumptionReportEntry(), Row());
  EXPECT_THAT(Correct(ConsumptionReportEntry(), row, {}),
              RefusedAs("RECORD_RETRACTED name=consumptionReports/1"));
}

}  // namespace
}  // namespace eastgate::economy
