#include "services/command/fund_rules.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/command/figure_ids.h"
#include "tests/unit/facts/testing/rules.h"

namespace eastgate::command {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kRoot;
using facts::testing::NewCheck;
using facts::testing::OnDay;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using reference::Date;
using ::testing::ElementsAre;

constexpr char kAccount[] = "fundAccounts/district-2024-livelihood";

v1::CreateAppropriationRequest Appropriated(int64_t fen = 1000, const std::string& on = "2023-11-20") {
  v1::CreateAppropriationRequest request;
  request.set_appropriation_id("1");
  request.set_level(v1::FUND_LEVEL_DISTRICT);
  request.set_budget_year(2024);
  request.set_purpose("livelihood");
  request.set_amount_fen(fen);
  request.set_appropriated_on(on);
  return request;
}

v1::CreateAllocationRequest Allocated(int64_t fen = 400, const std::string& on = "2024-03-01") {
  v1::CreateAllocationRequest request;
  request.set_allocation_id("1");
  request.set_account(kAccount);
  request.set_project("livelihoodProjects/p");
  request.set_amount_fen(fen);
  request.set_allocated_on(on);
  return request;
}

v1::FundAccount Account(int64_t fen = 1000) {
  v1::FundAccount account = AccountOf(Appropriated());
  EXPECT_TRUE(Appropriate(account, fen).ok());
  return account;
}

TEST(CheckFunds, EveryViolationIsNamedAtOnce) {
  EXPECT_TRUE(CheckCreate(Appropriated(), NewCheck()).ok());
  EXPECT_THAT(
      FieldsOf(CheckCreate(v1::CreateAppropriationRequest(), NewCheck())),
      ElementsAre("amount_fen", "appropriated_on", "appropriation_id", "budget_year", "level", "purpose"));
  EXPECT_THAT(FieldsOf(CheckCreate(Appropriated(1, "2025-01-01"), NewCheck())),
              ElementsAre("appropriated_on"));
  EXPECT_TRUE(CheckCreate(Allocated(), NewCheck()).ok());
  EXPECT_THAT(FieldsOf(CheckCreate(v1::CreateAllocationRequest(), NewCheck())),
              ElementsAre("account", "allocated_on", "allocation_id", "amount_fen"));
}

TEST(Funds, MoneyOfABudgetYearCountsFromItsFirstDay) {
  const v1::Appropriation row = Enter(Appropriated(), Account(), "facts/1");
  EXPECT_EQ(row.effective_on(), "2024-01-01");
  EXPECT_THAT(
      PostingsOf(FactOf(row, Account(), kRoot)),
      ElementsAre("command.funds_appropriated 2024-01-01 360111 1000 level=district purpose=livelihood",
                  "command.funds_available 2024-01-01 360111 1000 level=district purpose=livelihood"));
}

TEST(Funds, AnAllocationToAProvincialProjectIsOfTheLivelihoodFunds) {
  const auto row = Enter(Allocated(), Account(), /*provincial=*/true, "facts/2");
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_THAT(
      PostingsOf(FactOf(*row, Account(), kRoot)),
      ElementsAre("command.funds_allocated 2024-03-01 360111 400 level=district project=p purpose=livelihood",
                  "command.funds_available 2024-03-01 360111 -400 level=district purpose=livelihood",
                  "command.livelihood_funds 2024-03-01 360111 400 level=district project=p"));
  EXPECT_EQ(FactOf(*Enter(Allocated(), Account(), false, "facts/2"), Account(), kRoot).postings_size(), 2);
  v1::CreateAllocationRequest without = Allocated();
  without.clear_project();
  EXPECT_EQ(PostingsOf(FactOf(*Enter(without, Account(), false, "facts/2"), Account(), kRoot)).front(),
            "command.funds_allocated 2024-03-01 360111 400 level=district purpose=livelihood");
  EXPECT_EQ(RefusalOf(Enter(Allocated(1, "2025-01-01"), Account(), true, "facts/2").status()),
            "DATE_OUT_OF_ORDER field=allocated_on latest=2024-12-31");
}

TEST(Funds, NoAccountFallsBelowZero) {
  v1::FundAccount account = Account(1000);
  EXPECT_EQ(RefusalOf(Allocate(account, 1001)),
            "FUNDS_INSUFFICIENT account=" + std::string(kAccount) + " amount_fen=1001 available_fen=1000");
  ASSERT_TRUE(Allocate(account, 1000).ok());
  v1::Appropriation row = Enter(Appropriated(), account, "facts/1");
  EXPECT_EQ(RefusalOf(Withdraw(row, account)),
            "FUNDS_INSUFFICIENT account=" + std::string(kAccount) + " amount_fen=1000 available_fen=0");
  row = Enter(Appropriated(), account, "facts/1");
  facts::Correction less;
  less.amounts[kFundsAppropriated] = 999;
  EXPECT_EQ(RefusalOf(Amend(row, account, less)),
            "FUNDS_INSUFFICIENT account=" + std::string(kAccount) + " amount_fen=1 available_fen=0");
}

TEST(Funds, ACorrectionMovesTheAccountAlong) {
  v1::FundAccount account = Account(1000);
  v1::Allocation row = *Enter(Allocated(400), account, true, "facts/2");
  ASSERT_TRUE(Allocate(account, 400).ok());
  facts::Correction correction = OnDay(Date(2024, 5, 1));
  correction.amounts[kFundsAllocated] = 700;
  ASSERT_TRUE(Amend(row, account, correction).ok());
  EXPECT_EQ(row.amount_fen(), 700);
  EXPECT_EQ(row.effective_on(), "2024-05-01");
  EXPECT_EQ(account.available_fen(), 300);
  ASSERT_TRUE(Withdraw(row, account).ok());
  EXPECT_EQ(account.available_fen(), 1000);
  EXPECT_EQ(account.allocated_fen(), 0);
  EXPECT_EQ(RefusalOf(Withdraw(row, account)), "RECORD_RETRACTED name=allocations/1");
  EXPECT_EQ(RefusalOf(Amend(row, account, {})), "RECORD_RETRACTED name=allocations/1");
  v1::Appropriation appropriation = Enter(Appropriated(), account, "facts/1");
  ASSERT_TRUE(Withdraw(appropriation, account).ok());
  EXPECT_EQ(RefusalOf(Withdraw(appropriation, account)), "RECORD_RETRACTED name=appropriations/1");
  EXPECT_EQ(RefusalOf(Amend(appropriation, account, {})), "RECORD_RETRACTED name=appropriations/1");
}

TEST(Funds, ACorrectionStaysWithinTheBudgetYear) {
  v1::FundAccount account = Account(1000);
  v1::Appropriation appropriation = Enter(Appropriated(), account, "facts/1");
  EXPECT_EQ(RefusalOf(Amend(appropriation, account, OnDay(Date(2025, 1, 1)))),
            "DATE_OUT_OF_ORDER field=occurred_on latest=2024-12-31");
  v1::Allocation allocation = *Enter(Allocated(400), account, true, "facts/2");
  EXPECT_EQ(RefusalOf(Amend(allocation, account, OnDay(Date(2025, 1, 1)))),
            "DATE_OUT_OF_ORDER field=occurred_on latest=2024-12-31");
}

// Whatever is asked for in whatever order: what was appropriated is allocated or available, and nothing is
// below zero.
TEST(Funds, BothSidesAreEqualAfterEveryStep) {
  std::mt19937 random(20240930);
  v1::FundAccount account = AccountOf(Appropriated());
  int done = 0;
  for (int i = 0; i < 2000; ++i) {
    const int64_t amount = static_cast<int64_t>(random() % 2000) - 800;
    const v1::FundAccount before = account;
    // No more is taken back than was allocated.
    const absl::Status status = random() % 2 ? Appropriate(account, amount)
                                             : Allocate(account, std::max(amount, -account.allocated_fen()));
    if (status.ok()) {
      ++done;
    } else {
      EXPECT_EQ(account.SerializeAsString(), before.SerializeAsString());
    }
    ASSERT_EQ(account.appropriated_fen(), account.allocated_fen() + account.available_fen());
    ASSERT_GE(account.available_fen(), 0);
    ASSERT_GE(account.allocated_fen(), 0);
  }
  EXPECT_GT(done, 500);
}

}  // namespace
}  // namespace eastgate::command
