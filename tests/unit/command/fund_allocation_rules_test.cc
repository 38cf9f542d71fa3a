#include "services/command/fund_allocation_rules.h"

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

v1::CreateFundAllocationRequest Request(const std::string& project = "livelihoodProjects/p") {
  v1::CreateFundAllocationRequest request;
  request.set_fund_allocation_id("1");
  request.set_account("fundAccounts/district-2024-livelihood");
  request.set_project(project);
  request.set_amount_fen(400);
  request.set_allocated_on("2024-03-01");
  return request;
}

livelihood::v1::LivelihoodProject Provincial() {
  livelihood::v1::LivelihoodProject project;
  project.set_level(reference::v1::TERRITORIAL_LEVEL_PROVINCIAL);
  return project;
}

// Recorded by facts/1.
v1::FundAllocation Recorded(const v1::CreateFundAllocationRequest& request = Request(),
                            const livelihood::v1::LivelihoodProject& project = Provincial()) {
  v1::FundAllocation row = NewAllocation(request, project);
  EXPECT_THAT(AllocationEntry().Record(JudgmentFor("facts/1"), row), IsOk());
  return row;
}

TEST(CheckAllocation, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  v1::ListFundAllocationsRequest list;
  list.set_project("p");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"project"}));
}

TEST(AllocationEntry, MoneyForAProvincialProjectIsOfTheLivelihoodFunds) {
  EXPECT_THAT(
      PostingsOf(AllocationEntry().FactOf(Recorded(), kRoot)),
      ElementsAre("command.funds_allocated 2024-03-01@2024-01-01 360111 400 level=district project=p "
                  "purpose=livelihood",
                  "command.funds_available 2024-03-01 360111 -400 level=district purpose=livelihood",
                  "command.livelihood_funds 2024-03-01@2024-01-01 360111 400 level=district project=p"));
  livelihood::v1::LivelihoodProject municipal;
  municipal.set_level(reference::v1::TERRITORIAL_LEVEL_MUNICIPAL);
  EXPECT_EQ(Recorded(Request(), municipal).project_level(), reference::v1::TERRITORIAL_LEVEL_MUNICIPAL);
  EXPECT_EQ(AllocationEntry().FactOf(Recorded(Request(), municipal), kRoot).postings_size(), 2);
  EXPECT_EQ(AllocationEntry().FactOf(Recorded(Request(), {}), kRoot).postings_size(), 2);
  EXPECT_EQ(PostingsOf(AllocationEntry().FactOf(Recorded(Request(""), {}), kRoot)).front(),
            "command.funds_allocated 2024-03-01@2024-01-01 360111 400 level=district purpose=livelihood");
}

TEST(AllocationEntry, ACorrectionIsJudgedAsTheRecordIs) {
  v1::CreateFundAllocationRequest late = Request();
  late.set_allocated_on("2025-01-01");
  v1::FundAllocation row = NewAllocation(late, {});
  EXPECT_THAT(AllocationEntry().Record(JudgmentFor("facts/1"), row),
              RefusedAs("DATE_OUT_OF_ORDER field=allocated_on latest=2024-12-31"));
  const lifecycle::Judgment judgment = JudgmentFor("facts/2", Change::kCorrect);
  row = Recorded();
  EXPECT_THAT(AllocationEntry().Correct(judgment, row, OnDay(Date(2025, 1, 1))),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-12-31"));
  row = Recorded();
  facts::Correction correction = OnDay(Date(2024, 5, 1));
  correction.amounts[kFundsAllocated] = 700;
  ASSERT_THAT(AllocationEntry().Correct(judgment, row, correction), IsOk());
  EXPECT_EQ(row.amount_fen(), 700);
  EXPECT_EQ(row.effective_on(), "2024-05-01");
  EXPECT_EQ(row.project_level(), reference::v1::TERRITORIAL_LEVEL_PROVINCIAL);
}

TEST(AllocationMatches, AccountProjectAndWhetherRetractedOnesAreAskedFor) {
  v1::FundAllocation row = Recorded();
  v1::ListFundAllocationsRequest request;
  EXPECT_TRUE(Matches(request, row));
  request.set_project("livelihoodProjects/q");
  EXPECT_FALSE(Matches(request, row));
  request.clear_project();
  request.set_account("fundAccounts/district-2023-livelihood");
  EXPECT_FALSE(Matches(request, row));
  request.clear_account();
  ASSERT_THAT(AllocationEntry().Retract(JudgmentFor("facts/2"), row), IsOk());
  EXPECT_FALSE(Matches(request, row));
  request.add_states(v1::FUND_ALLOCATION_STATE_RETRACTED);
  EXPECT_TRUE(Matches(request, row));
}

}  // namespace
}  // namespace eastgate::command
