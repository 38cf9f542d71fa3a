#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/economy_test.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using lifecycle::testing::Correcting;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kStreet;
using testing::kEnterprise;

class ChainServiceTest : public testing::EconomyTest {
 protected:
  ChainServiceTest() { EXPECT_THAT(FoundKnitting(), IsOk()); }

  v1::IndustryChain IndustryChain() {
    v1::GetIndustryChainRequest request;
    request.set_name("industryChains/knitting");
    return *Call(chains_, &IndustryChainService::Get, request);
  }
  int Listed(const std::vector<v1::OutputReportState>& states) {
    v1::ListOutputReportsRequest request;
    request.set_enterprise(kEnterprise);
    for (const v1::OutputReportState state : states) request.add_states(state);
    return Call(chains_, &IndustryChainService::ListReports, request)->output_reports_size();
  }
};

TEST_F(ChainServiceTest, OutputIsReportedOncePerMonthAndCorrectedInPlace) {
  EXPECT_THAT(Report("1", "2024-02", 900), StatusIs(absl::StatusCode::kNotFound)) << "no such enterprise";
  ASSERT_THAT(Register("industryChains/knitting"), IsOk());
  const auto first = Report("1", "2024-02", 900);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->chain(), "industryChains/knitting");
  EXPECT_EQ(first->division(), kStreet);
  EXPECT_THAT(Report("2", "2024-02", 500), RefusedAs("OUTPUT_ALREADY_REPORTED report=outputReports/1"));
  fact::v1::CorrectFactRequest correction = Correcting(first->fact());
  (*correction.mutable_amounts())["economy.chain_output"] = 700;
  const auto corrected = Correct(correction);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(Figure("economy.chain_output", "2024-02-28", "", {{"chain", "knitting"}}), 0);
  EXPECT_EQ(Figure("economy.chain_output", "2024-02-29", "", {{"chain", "knitting"}}), 700);
  EXPECT_EQ(Figure("economy.chain_enterprises", "2024-12-31"), 1);
  ASSERT_THAT(Retract(corrected->name()), IsOk());
  EXPECT_THAT(Report("2", "2024-02", 500), IsOk()) << "a retracted report frees its month";
  EXPECT_EQ(Listed({}), 1);
  EXPECT_EQ(Listed({v1::OUTPUT_REPORT_STATE_RETRACTED}), 1);
  EXPECT_EQ(Listed({v1::OUTPUT_REPORT_STATE_REPORTED, v1::OUTPUT_REPORT_STATE_RETRACTED}), 2);
}

TEST_F(ChainServiceTest, AReportKeepsTheChainAndDivisionOfItsRecord) {
  ASSERT_THAT(Register("industryChains/knitting"), IsOk());
  const auto report = Report("1", "2024-02", 900);
  v1::UpdateEnterpriseRequest update;
  update.mutable_enterprise()->set_name(kEnterprise);
  update.mutable_update_mask()->add_paths("chain");
  update.set_changed_on("2024-03-01");
  ASSERT_THAT(Call(enterprises_, &EnterpriseService::Update, update), IsOk());
  EXPECT_THAT(Report("2", "2024-03", 900),
              RefusedAs("NOT_IN_A_CHAIN enterprise=" + std::string(kEnterprise)));
  EXPECT_EQ(Report("3", "2024-01", 100)->chain(), "industryChains/knitting") << "the chain of its month";
  fact::v1::CorrectFactRequest correction = Correcting(report->fact());
  correction.set_division(kOtherStreet);
  ASSERT_THAT(Correct(correction), IsOk());
  EXPECT_EQ(Figure("economy.chain_output", "2024-12-31", kOtherStreet, {{"chain", "knitting"}}), 900);
}

TEST_F(ChainServiceTest, NoMonthIsReportedBeforeTheChainIsFounded) {
  const v1::IndustryChain chain = IndustryChain();  // Founded on 2021-01-01.
  ASSERT_THAT(Register("industryChains/knitting"), IsOk());
  EXPECT_THAT(Report("1", "2020-12", 900), RefusedAs("DATE_OUT_OF_ORDER earliest=2021-01-01 field=month"));
  ASSERT_THAT(Report("2", "2021-03", 900), IsOk());
  ASSERT_THAT(Report("3", "2021-02", 900), IsOk());
  fact::v1::CorrectFactRequest correction = Correcting(chain.fact());
  correction.set_occurred_on("2021-03-01");
  EXPECT_THAT(Correct(correction), RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2021-02-28"));
  correction.set_occurred_on("2021-02-28");
  EXPECT_THAT(Correct(correction), IsOk());
}

TEST_F(ChainServiceTest, AChainIsRetractedOnlyWithoutReportsAndEnterprises) {
  const v1::IndustryChain chain = IndustryChain();
  const auto enterprise = Register("industryChains/knitting");
  ASSERT_THAT(enterprise, IsOk());
  const auto report = Report("1", "2024-02", 900);
  ASSERT_THAT(report, IsOk());
  const auto refused = [&](const std::string& dependents) {
    return RefusedAs("DEPENDENT_FACTS dependents=" + dependents + " name=" + chain.fact());
  };
  EXPECT_THAT(Retract(chain.fact()), refused(enterprise->steps(0).fact() + "," + report->fact()));
  v1::UpdateEnterpriseRequest leaving;
  leaving.mutable_enterprise()->set_name(kEnterprise);
  leaving.mutable_update_mask()->add_paths("chain");
  leaving.set_changed_on("2024-03-01");
  ASSERT_THAT(Call(enterprises_, &EnterpriseService::Update, leaving), IsOk());
  EXPECT_THAT(Retract(chain.fact()), refused(report->fact())) << "it was reported of that chain";
  ASSERT_THAT(Retract(report->fact()), IsOk());
  ASSERT_THAT(Retract(chain.fact()), IsOk());
  EXPECT_EQ(IndustryChain().state(), v1::INDUSTRY_CHAIN_STATE_RETRACTED);
}

}  // namespace
}  // namespace eastgate::economy
