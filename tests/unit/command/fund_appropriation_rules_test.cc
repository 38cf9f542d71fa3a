#include "services/command/fund_appropriation_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::Change;
using lifecycle::testing::JudgmentFor;
using lifecycle::testing::kRoot;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using reference::Date;
using ::testing::ElementsAre;

v1::CreateFundAppropriationRequest Request(const std::string& on = "2023-11-20") {
  v1::CreateFundAppropriationRequest request;
  request.set_fund_appropriation_id("1");
  request.set_level(reference::v1::TERRITORIAL_LEVEL_DISTRICT);
  request.set_budget_year(2024);
  request.set_purpose("livelihood");
  request.set_amount_fen(1000);
  request.set_appropriated_on(on);
  return request;
}

// Recorded by facts/1.
v1::FundAppropriation Recorded() {
  v1::FundAppropriation row = NewAppropriation(Request());
  EXPECT_THAT(AppropriationEntry().Record(JudgmentFor("facts/1"), row), IsOk());
  return row;
}

TEST(CheckAppropriation, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  EXPECT_THAT(CheckCreate(Request("2025-01-01"), NewCheck()), ViolatesFields({"appropriated_on"}));
  v1::CreateFundAppropriationRequest long_purpose = Request();
  long_purpose.set_purpose(std::string(41, 'p'));
  EXPECT_THAT(CheckCreate(long_purpose, NewCheck()), ViolatesFields({"purpose"}));
  v1::ListFundAppropriationsRequest list;
  list.set_account("district");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"account"}));
}

TEST(AppropriationEntry, MoneyCountsInItsBudgetYearFromTheDayOnWhichItIsGiven) {
  const v1::FundAppropriation row = Recorded();
  EXPECT_EQ(row.account(), "fundAccounts/district-2024-livelihood");
  EXPECT_EQ(row.effective_on(), "2023-11-20");
  EXPECT_EQ(row.fact(), "facts/1");
  const fact::v1::Fact fact = AppropriationEntry().FactOf(row, kRoot);
  EXPECT_EQ(fact.occurred_on(), "2023-11-20");
  EXPECT_THAT(
      PostingsOf(fact),
      ElementsAre(
          "command.funds_appropriated 2023-11-20@2024-01-01 360111 1000 level=district purpose=livelihood",
          "command.funds_available 2023-11-20 360111 1000 level=district purpose=livelihood"));
}

TEST(AppropriationEntry, ACorrectionIsJudgedAsTheRecordIs) {
  const lifecycle::Judgment judgment = JudgmentFor("facts/2", Change::kCorrect);
  v1::FundAppropriation row = Recorded();
  EXPECT_THAT(AppropriationEntry().Correct(judgment, row, OnDay(Date(2025, 1, 1))),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-12-31"));
  row = NewAppropriation(Request("2025-01-01"));
  EXPECT_THAT(AppropriationEntry().Record(JudgmentFor("facts/1"), row),
              RefusedAs("DATE_OUT_OF_ORDER field=appropriated_on latest=2024-12-31"));
  row = Recorded();
  facts::Correction correction = OnDay(Date(2024, 5, 1));
  correction.amounts[kFundsAppropriated] = 700;
  ASSERT_THAT(AppropriationEntry().Correct(judgment, row, correction), IsOk());
  EXPECT_EQ(row.amount_fen(), 700);
  EXPECT_EQ(row.effective_on(), "2024-05-01");
  EXPECT_EQ(row.fact(), "facts/2");
  correction.amounts[kFundsAppropriated] = 0;
  EXPECT_THAT(AppropriationEntry().Correct(judgment, row, correction),
              ViolatesFields({"amounts.command.funds_appropriated"}));
}

TEST(AppropriationMatches, AccountAndWhetherRetractedOnesAreAskedFor) {
  v1::FundAppropriation row = Recorded();
  v1::ListFundAppropriationsRequest request;
  EXPECT_TRUE(Matches(request, row));
  request.set_account("fundAccounts/district-2023-livelihood");
  EXPECT_FALSE(Matches(request, row));
  request.clear_account();
  ASSERT_THAT(AppropriationEntry().Retract(JudgmentFor("facts/2"), row), IsOk());
  EXPECT_FALSE(Matches(request, row));
  request.add_states(v1::FUND_APPROPRIATION_STATE_RETRACTED);
  EXPECT_TRUE(Matches(request, row));
}

}  // namespace
}  // namespace eastgate::command
