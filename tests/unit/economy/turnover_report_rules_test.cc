#include "services/economy/turnover_report_rules.h"

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
using lifecycle::testing::PostingsOf;
using ::testing::ElementsAre;
using testing::Recorded;
using testing::Retracted;

v1::CreateTurnoverReportRequest Request(const std::string& month = "2024-02") {
  v1::CreateTurnoverReportRequest request;
  request.set_turnover_report_id("1");
  request.set_first_store("firstStores/1");
  request.set_month(month);
  request.set_turnover_fen(700);
  return request;
}

// A report as facts/1 records it.
v1::TurnoverReport Reported() {
  v1::TurnoverReport report = ReportTurnover(Request());
  report.set_division(kStreet);
  return Recorded(TurnoverReportEntry(), std::move(report));
}

v1::FirstStore Store() {
  v1::FirstStore store;
  store.set_name("firstStores/1");
  store.set_opened_on("2024-01-05");
  store.set_state(v1::FIRST_STORE_STATE_APPLIED);
  return store;
}

TEST(CheckTurnoverReport, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  v1::CreateTurnoverReportRequest ranked;
  ranked.set_region("华东");
  ranked.set_rank(4);
  ranked.set_ranked_stores(3);
  EXPECT_THAT(CheckCreate(ranked, NewCheck()),
              ViolatesFields({"first_store", "month", "rank", "turnover_report_id"}));
  v1::ListTurnoverReportsRequest list;
  list.set_month("2024");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"month"}));
}

TEST(TurnoverReportMatches, StoreMonthAndWhetherItIsRetracted) {
  v1::ListTurnoverReportsRequest request;
  request.set_first_store("firstStores/1");
  request.set_month("2024-02");
  EXPECT_TRUE(Matches(request, Reported()));
  EXPECT_FALSE(Matches(request, Retracted(TurnoverReportEntry(), Reported())));
  request.set_month("2024-03");
  EXPECT_FALSE(Matches(request, Reported()));
}

TEST(TurnoverReportEntry, AReportCountsOnTheLastDayOfItsMonth) {
  EXPECT_THAT(PostingsOf(TurnoverReportEntry().FactOf(Reported(), kRoot)),
              ElementsAre("economy.first_store_turnover 2024-02-29 360111001 700 first_store=1"));
}

TEST(JudgeTurnover, RefusesWithEveryReason) {
  v1::TurnoverReport first;
  first.set_name("turnoverReports/0");
  EXPECT_THAT(JudgeTurnover(Reported(), Store(), first),
              RefusedAs("TURNOVER_ALREADY_REPORTED report=turnoverReports/0"));
  EXPECT_THAT(JudgeTurnover(Reported(), Store(), Reported()), IsOk())
      << "it is itself the report of that month";
  EXPECT_THAT(JudgeTurnover(ReportTurnover(Request("2023-12")), Store(), std::nullopt),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-01-05 field=month"));
  v1::FirstStore retracted = Store();
  retracted.set_state(v1::FIRST_STORE_STATE_RETRACTED);
  EXPECT_THAT(JudgeTurnover(Reported(), retracted, std::nullopt),
              RefusedAs("RECORD_RETRACTED name=firstStores/1"));
}

}  // namespace
}  // namespace eastgate::economy
