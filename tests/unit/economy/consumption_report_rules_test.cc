// The rules that all entries of a campaign share are tested in campaign_entry_test.cc.
#include "services/economy/consumption_report_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/testing/rows.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::ViolatesFields;
using lifecycle::testing::kRoot;
using lifecycle::testing::NewCheck;
using lifecycle::testing::PostingsOf;
using ::testing::ElementsAre;
using testing::Recorded;

TEST(CheckConsumptionReport, NamesEveryViolationAtOnce) {
  v1::CreateConsumptionReportRequest request = testing::Consumption();
  request.set_amount_fen(-1);
  request.set_reported_on("soon");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"amount_fen", "reported_on"}));
}

TEST(ConsumptionReportEntry, PostsToItsFigureByCampaign) {
  EXPECT_THAT(
      PostingsOf(ConsumptionReportEntry().FactOf(
          Recorded(ConsumptionReportEntry(), ReportConsumption(testing::Consumption())), kRoot)),
      ElementsAre(
          "economy.promotion_consumption 2024-04-03 360111001 90000 campaign=carnival source=platforms"));
}

}  // namespace
}  // namespace eastgate::economy
