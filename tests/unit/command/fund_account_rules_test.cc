#include "services/command/fund_account_rules.h"

#include <algorithm>
#include <random>

#include "common/resource/territorial_levels.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/rules.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::NewCheck;
using ::testing::ElementsAre;
using ::testing::Pair;

constexpr char kAccount[] = "fundAccounts/district-2024-livelihood";

TEST(FundAccountName, SaysLevelYearAndPurpose) {
  EXPECT_EQ(FundAccountName(reference::v1::TERRITORIAL_LEVEL_DISTRICT, 2024, "livelihood"), kAccount);
  const v1::FundAccount account = EmptyFundAccount("fundAccounts/provincial-2023-old-town.a-b");
  EXPECT_EQ(account.name(), "fundAccounts/provincial-2023-old-town.a-b");
  EXPECT_EQ(account.level(), reference::v1::TERRITORIAL_LEVEL_PROVINCIAL);
  EXPECT_EQ(account.budget_year(), 2023);
  EXPECT_EQ(account.purpose(), "old-town.a-b");
  EXPECT_EQ(account.available_fen(), 0);
  for (const auto each : resource::kGovernmentLevels) {
    EXPECT_EQ(EmptyFundAccount(FundAccountName(each, 2024, "x")).level(), each);
  }
  for (const char* name : {"fundAccounts/x", "fundAccounts/village-2024-x", "fundAccounts/district-now-x",
                           "projects/district-2024-x"})
    EXPECT_EQ(EmptyFundAccount(name).level(), reference::v1::TERRITORIAL_LEVEL_UNSPECIFIED) << name;
  EXPECT_THAT(DimensionsOf(EmptyFundAccount(kAccount)),
              ElementsAre(Pair("level", "district"), Pair("purpose", "livelihood")));
}

TEST(FundAccount, DoesNotFallBelowZero) {
  v1::FundAccount account = EmptyFundAccount(kAccount);
  ASSERT_THAT(Appropriate(account, 1000), IsOk());
  EXPECT_THAT(Allocate(account, 1001), RefusedAs("FUNDS_INSUFFICIENT account=" + std::string(kAccount) +
                                                 " amount_fen=1001 available_fen=1000"));
  ASSERT_THAT(Allocate(account, 1000), IsOk());
  EXPECT_THAT(Appropriate(account, -1), RefusedAs("FUNDS_INSUFFICIENT account=" + std::string(kAccount) +
                                                  " amount_fen=1 available_fen=0"));
}

// Whatever is asked for in whatever order: what was appropriated is allocated or available, and nothing is
// below zero.
TEST(FundAccount, BothSidesAreEqualAfterEveryStep) {
  std::mt19937 random(20240930);
  v1::FundAccount account = EmptyFundAccount(kAccount);
  int done = 0;
  for (int i = 0; i < 2000; ++i) {
    const int64_t amount = static_cast<int64_t>(random() % 2000) - 800;
    const v1::FundAccount before = account;
    // No more is retracted than was allocated.
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

TEST(FundsEffectiveOn, NotBeforeTheBudgetYearAndNotAfterIt) {
  EXPECT_EQ(*FundsEffectiveOn({"given_on", "2023-11-20"}, 2024), "2024-01-01");
  EXPECT_EQ(*FundsEffectiveOn({"given_on", "2024-12-31"}, 2024), "2024-12-31");
  EXPECT_THAT(FundsEffectiveOn({"given_on", "2025-01-01"}, 2024),
              RefusedAs("DATE_OUT_OF_ORDER field=given_on latest=2024-12-31"));
}

TEST(FundAccountMatches, LevelAndYear) {
  const v1::FundAccount account = EmptyFundAccount(kAccount);
  v1::ListFundAccountsRequest request;
  EXPECT_TRUE(Matches(request, account));
  request.set_budget_year(2023);
  EXPECT_FALSE(Matches(request, account));
  request.set_budget_year(2024);
  request.set_level(reference::v1::TERRITORIAL_LEVEL_PROVINCIAL);
  EXPECT_FALSE(Matches(request, account));
  request.set_budget_year(1);
  EXPECT_THAT(CheckList(request, NewCheck()), ViolatesFields({"budget_year"}));
}

}  // namespace
}  // namespace eastgate::command
