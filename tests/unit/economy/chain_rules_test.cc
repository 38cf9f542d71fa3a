#include "services/economy/chain_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/economy/figure_ids.h"
#include "tests/unit/economy/testing/recognitions.h"

namespace eastgate::economy {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kStreet;
using facts::testing::NewCheck;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using ::testing::ElementsAre;
using testing::kEnterprise;
using testing::Knitter;

v1::Chain Knitting() {
  v1::CreateChainRequest request;
  request.set_chain_id("knitting");
  request.set_title_zh("针纺");
  request.set_division(kStreet);
  request.set_founded_on("2021-01-01");
  EXPECT_TRUE(CheckCreate(request, NewCheck()).ok());
  return Found(request, "facts/1");
}

v1::Enterprise Member() {
  return Register(Knitter(), "facts/2");
}

v1::CreateOutputReportRequest Request(const std::string& month = "2024-02") {
  v1::CreateOutputReportRequest request;
  request.set_output_report_id("1");
  request.set_enterprise(kEnterprise);
  request.set_month(month);
  request.set_output_fen(900);
  return request;
}

TEST(CheckChain, EveryViolationIsNamedAtOnce) {
  EXPECT_THAT(FieldsOf(CheckCreate(v1::CreateChainRequest(), NewCheck())),
              ElementsAre("chain_id", "division", "founded_on", "title_zh"));
  EXPECT_TRUE(CheckCreate(Request(), NewCheck()).ok());
  v1::CreateOutputReportRequest bad;
  bad.set_output_fen(-1);
  EXPECT_THAT(FieldsOf(CheckCreate(bad, NewCheck())),
              ElementsAre("enterprise", "month", "output_fen", "output_report_id"));
  v1::ListOutputReportsRequest list;
  list.set_month("2024");
  list.set_chain("x");
  list.set_enterprise("y");
  EXPECT_THAT(FieldsOf(CheckList(list, NewCheck())), ElementsAre("chain", "enterprise", "month"));
}

TEST(ReportOutput, CountsOnTheLastDayOfItsMonth) {
  const auto report = Report(Request(), Member(), Knitting(), std::nullopt, "facts/3");
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(ReportedFact(*report).occurred_on(), "2024-02-29");
  EXPECT_THAT(PostingsOf(ReportedFact(*report)),
              ElementsAre("economy.chain_output 2024-02-29 360111001 900 chain=knitting",
                          "economy.chain_enterprises 2024-02-29 360111001 1 chain=knitting " +
                              std::string(kEnterprise)));
}

TEST(ReportOutput, EveryRefusal) {
  const auto refused = [](const v1::CreateOutputReportRequest& request, const v1::Enterprise& enterprise,
                          const std::optional<v1::Chain>& chain,
                          const std::optional<v1::OutputReport>& standing = std::nullopt) {
    return RefusalOf(Report(request, enterprise, chain, standing, "facts/3").status());
  };
  v1::Enterprise gone = Member();
  gone.set_state(v1::ENTERPRISE_STATE_RETRACTED);
  EXPECT_EQ(refused(Request(), gone, Knitting()), "RECORD_RETRACTED name=" + std::string(kEnterprise));
  EXPECT_EQ(refused(Request(), Member(), std::nullopt),
            "NOT_IN_A_CHAIN enterprise=" + std::string(kEnterprise));
  v1::Chain ended = Knitting();
  ended.set_retracted(true);
  EXPECT_EQ(refused(Request(), Member(), ended), "RECORD_RETRACTED name=chains/knitting");
  v1::OutputReport first;
  first.set_name("outputReports/0");
  EXPECT_EQ(refused(Request(), Member(), Knitting(), first),
            "OUTPUT_ALREADY_REPORTED report=outputReports/0");
  EXPECT_EQ(refused(Request("2020-04"), Member(), Knitting()),
            "DATE_OUT_OF_ORDER earliest=2020-05-06 field=month");
  EXPECT_EQ(refused(Request("2020-05"), Member(), Knitting()), "OK") << "registered within the month";
}

TEST(AmendOutput, AmountAndDivisionMoveUnlessItIsRetracted) {
  v1::OutputReport report = *Report(Request(), Member(), Knitting(), std::nullopt, "facts/3");
  facts::Correction correction;
  correction.amounts[kChainOutput] = 1000;
  correction.division = facts::testing::kOtherStreet;
  ASSERT_TRUE(Amend(report, correction).ok());
  EXPECT_EQ(report.output_fen(), 1000);
  EXPECT_EQ(report.division(), facts::testing::kOtherStreet);
  correction.amounts[kChainOutput] = int64_t{1} << 60;
  EXPECT_THAT(FieldsOf(Amend(report, correction)), ElementsAre("amounts.economy.chain_output"));
  report.set_retracted(true);
  EXPECT_EQ(RefusalOf(Amend(report, {})), "RECORD_RETRACTED name=outputReports/1");
}

TEST(AmendChain, NotOfARetractedOne) {
  v1::Chain chain = Knitting();
  ASSERT_TRUE(Amend(chain, facts::testing::OnDay(reference::Date(2020, 1, 1))).ok());
  EXPECT_EQ(FoundedFact(chain).occurred_on(), "2020-01-01");
  chain.set_retracted(true);
  EXPECT_EQ(RefusalOf(Amend(chain, {})), "RECORD_RETRACTED name=chains/knitting");
}

}  // namespace
}  // namespace eastgate::economy
