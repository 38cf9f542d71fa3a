#include "services/command/fund_account_rules.h"

#include <algorithm>
#include <map>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/resource/territorial_levels.h"
#include "common/status/status_macros.h"
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

// Moves a copy of the account, and keeps it where it is in order.
absl::Status Move(v1::FundAccount& account,
                  void (*move)(v1::FundAccount&, const std::string& effective_on, int64_t amount_fen),
                  const std::string& on, int64_t amount_fen) {
  v1::FundAccount after = account;
  move(after, on, amount_fen);
  RETURN_IF_ERROR(CheckBalance(account, after));
  account = after;
  return absl::OkStatus();
}

std::string Insufficient(const std::string& on, int64_t available, int64_t wanted) {
  return absl::StrCat("FUNDS_INSUFFICIENT account=", kAccount, " amount_fen=", wanted,
                      " available_fen=", available, " on=", on);
}

TEST(FundAccount, DoesNotFallBelowZeroOnAnyDay) {
  v1::FundAccount account = EmptyFundAccount(kAccount);
  ASSERT_THAT(Move(account, Appropriate, "2024-09-01", 1000), IsOk());
  EXPECT_THAT(Move(account, Allocate, "2024-09-01", 1001), RefusedAs(Insufficient("2024-09-01", 1000, 1001)));
  EXPECT_THAT(Move(account, Allocate, "2024-03-01", 1), RefusedAs(Insufficient("2024-03-01", 0, 1)));
  ASSERT_THAT(Move(account, Allocate, "2024-10-01", 600), IsOk());
  EXPECT_THAT(Move(account, Appropriate, "2024-09-01", -401),
              RefusedAs(Insufficient("2024-10-01", 400, 401)));
  EXPECT_THAT(Move(account, Allocate, "2024-09-15", 401), RefusedAs(Insufficient("2024-10-01", 400, 401)));
  ASSERT_THAT(Move(account, Appropriate, "2024-02-01", 1), IsOk());
  ASSERT_THAT(Move(account, Allocate, "2024-03-01", 1), IsOk());
  EXPECT_EQ(account.movements_size(), 4);
  ASSERT_THAT(Move(account, Allocate, "2024-10-01", -600), IsOk());
  EXPECT_EQ(account.movements_size(), 3) << "a day on which nothing is left";
}

TEST(FundAccount, HasALimit) {
  v1::FundAccount account = EmptyFundAccount(kAccount);
  Appropriate(account, "2024-01-01", kMaxAccountFen);
  EXPECT_THAT(CheckBalance(account, account), IsOk());
  EXPECT_THAT(Move(account, Appropriate, "2024-01-01", 1),
              RefusedAs(absl::StrCat("LIMIT_REACHED limit=", kMaxAccountFen, " name=", kAccount)));
}

// Whatever is asked for in whatever order, on whatever days: what was appropriated is allocated or available,
// and nothing is below zero on any day.
TEST(FundAccount, BothSidesAreEqualAfterEveryStep) {
  std::mt19937 random(20240930);
  v1::FundAccount account = EmptyFundAccount(kAccount);
  std::map<std::string, int64_t> balances;
  int done = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string on = absl::StrCat("2024-0", 1 + random() % 9, "-01");
    const int64_t amount = static_cast<int64_t>(random() % 2000) - 800;
    const bool appropriates = random() % 2 == 0;
    std::map<std::string, int64_t> moved = balances;
    moved[on] += appropriates ? amount : -amount;
    int64_t lowest = 0, balance = 0;
    for (const auto& [day, change] : moved) lowest = std::min(lowest, balance += change);
    const bool moves = Move(account, appropriates ? Appropriate : Allocate, on, amount).ok();
    ASSERT_EQ(moves, lowest >= 0) << i;
    if (!moves) continue;
    ++done;
    balances = std::move(moved);
    ASSERT_EQ(account.available_fen(), balance);
    ASSERT_EQ(account.appropriated_fen(), account.allocated_fen() + account.available_fen());
  }
  EXPECT_GT(done, 500);
}

TEST(FundsEffectiveOn, MoneyIsGivenInItsBudgetYearOrTheYearBefore) {
  EXPECT_EQ(*FundsEffectiveOn({"given_on", "2023-11-20"}, 2024), "2023-11-20");
  EXPECT_EQ(*FundsEffectiveOn({"given_on", "2024-12-31"}, 2024), "2024-12-31");
  EXPECT_THAT(FundsEffectiveOn({"given_on", "2025-01-01"}, 2024),
              RefusedAs("DATE_OUT_OF_ORDER field=given_on latest=2024-12-31"));
  EXPECT_THAT(FundsEffectiveOn({"given_on", "2022-12-31"}, 2024),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2023-01-01 field=given_on"));
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
