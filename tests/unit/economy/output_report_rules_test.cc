#include "services/economy/output_report_rules.h"

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
using testing::kEnterprise;
using testing::Knitting;
using testing::Recorded;
using testing::Registered;
using testing::Retracted;

v1::IndustryChain KnittingChain() {
  return Recorded(ChainEntry(), FoundChain(Knitting()));
}

v1::CreateOutputReportRequest Request(const std::string& month = "2024-02") {
  v1::CreateOutputReportRequest request;
  request.set_output_report_id("1");
  request.set_enterprise(kEnterprise);
  request.set_month(month);
  request.set_output_fen(900);
  return request;
}

// A report as facts/1 records it.
v1::OutputReport Reported() {
  v1::OutputReport report = ReportOutput(Request());
  report.set_chain("industryChains/knitting");
  report.set_division(kStreet);
  return Recorded(OutputReportEntry(), std::move(report));
}

TEST(CheckOutputReport, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  v1::CreateOutputReportRequest bad;
  bad.set_output_fen(-1);
  EXPECT_THAT(CheckCreate(bad, NewCheck()),
              ViolatesFields({"enterprise", "month", "output_fen", "output_report_id"}));
  v1::ListOutputReportsRequest list;
  list.set_month("2024");
  list.set_chain("x");
  list.set_enterprise("y");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"chain", "enterprise", "month"}));
}

TEST(OutputReportMatches, AllFiltersMustHold) {
  const v1::OutputReport report = Reported();
  v1::ListOutputReportsRequest request;
  request.set_enterprise(kEnterprise);
  request.set_chain("industryChains/knitting");
  request.set_month("2024-02");
  EXPECT_TRUE(Matches(request, report));
  EXPECT_FALSE(Matches(request, Retracted(OutputReportEntry(), report)));
  request.set_month("2024-03");
  EXPECT_FALSE(Matches(request, report));
}

TEST(OutputReportEntry, AReportCountsOnTheLastDayOfItsMonth) {
  const fact::v1::Fact fact = OutputReportEntry().FactOf(Reported(), kRoot);
  EXPECT_EQ(fact.occurred_on(), "2024-02-29");
  EXPECT_THAT(PostingsOf(fact),
              ElementsAre("economy.chain_output 2024-02-29 360111001 900 chain=knitting",
                          "economy.chain_enterprises 2024-02-29 360111001 1 chain=knitting " +
                              std::string(kEnterprise)));
}

TEST(JudgeOutput, RefusesWithEveryReason) {
  const v1::OutputReport report = ReportOutput(Request());
  const v1::Enterprise retracted = testing::EnterpriseIn(v1::ENTERPRISE_STATE_RETRACTED);
  EXPECT_THAT(JudgeOutput(report, retracted, KnittingChain(), std::nullopt),
              RefusedAs("RECORD_RETRACTED name=" + std::string(kEnterprise)));
  EXPECT_THAT(JudgeOutput(report, Registered(), std::nullopt, std::nullopt),
              RefusedAs("NOT_IN_A_CHAIN enterprise=" + std::string(kEnterprise)));
  EXPECT_THAT(JudgeOutput(report, Registered(), Retracted(ChainEntry(), KnittingChain()), std::nullopt),
              RefusedAs("RECORD_RETRACTED name=industryChains/knitting"));
  v1::OutputReport first;
  first.set_name("outputReports/0");
  EXPECT_THAT(JudgeOutput(report, Registered(), KnittingChain(), first),
              RefusedAs("OUTPUT_ALREADY_REPORTED report=outputReports/0"));
  EXPECT_THAT(JudgeOutput(report, Registered(), KnittingChain(), report), IsOk())
      << "it is itself the report of that month";
  EXPECT_THAT(JudgeOutput(ReportOutput(Request("2020-12")), Registered(), KnittingChain(), std::nullopt),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2021-01-01 field=month"));
  v1::IndustryChain old_chain = KnittingChain();
  old_chain.set_founded_on("2019-01-01");
  EXPECT_THAT(JudgeOutput(ReportOutput(Request("2020-04")), Registered(), old_chain, std::nullopt),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2020-05-06 field=month"));
  EXPECT_THAT(JudgeOutput(ReportOutput(Request("2020-05")), Registered(), old_chain, std::nullopt), IsOk())
      << "registered within the month";
  v1::Enterprise closed = testing::EnterpriseIn(v1::ENTERPRISE_STATE_DEREGISTERED);  // On 2024-03-01.
  EXPECT_THAT(JudgeOutput(report, closed, KnittingChain(), std::nullopt), IsOk()) << "late";
  const auto over = [](const std::string& on) {
    return RefusedAs("ENTERPRISE_NOT_REGISTERED enterprise=" + std::string(kEnterprise) + " on=" + on);
  };
  EXPECT_THAT(JudgeOutput(ReportOutput(Request("2024-03")), closed, KnittingChain(), std::nullopt),
              over("2024-03-31"));
  closed.mutable_steps(1)->set_occurred_on("2024-03-02");
  EXPECT_THAT(JudgeOutput(ReportOutput(Request("2024-03")), closed, KnittingChain(), std::nullopt), IsOk())
      << "closed within the month";
  EXPECT_THAT(JudgeOutput(ReportOutput(Request("2024-04")), closed, KnittingChain(), std::nullopt),
              over("2024-04-30"));
}

}  // namespace
}  // namespace eastgate::economy
