#include "services/command/fund_account_rules.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "common/resource/territorial_levels.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "eastgate/reference/v1/level.pb.h"
#include "services/command/fund_allocation_rules.h"
#include "services/command/fund_appropriation_rules.h"

namespace eastgate::command {
namespace {

using reference::Date;
using reference::FormatDate;

// Returns the movement of the day, added in its place where there was none.
v1::FundMovement& MovementOn(v1::FundAccount& account, const std::string& day) {
  auto& movements = *account.mutable_movements();
  int at = 0;
  while (at < movements.size() && movements[at].effective_on() < day) ++at;
  if (at == movements.size() || movements[at].effective_on() != day) {
    movements.Add()->set_effective_on(day);
    std::rotate(movements.begin() + at, movements.end() - 1, movements.end());
  }
  return movements[at];
}

void DropEmptyMovements(v1::FundAccount& account) {
  auto& movements = *account.mutable_movements();
  movements.erase(std::remove_if(movements.begin(), movements.end(),
                                 [](const v1::FundMovement& movement) {
                                   return movement.appropriated_fen() == 0 && movement.allocated_fen() == 0;
                                 }),
                  movements.end());
}

int64_t BalanceOn(const v1::FundAccount& account, const std::string& day) {
  int64_t balance = 0;
  for (const v1::FundMovement& movement : account.movements()) {
    if (movement.effective_on() <= day) balance += movement.appropriated_fen() - movement.allocated_fen();
  }
  return balance;
}

}  // namespace

absl::Status CheckList(const v1::ListFundAccountsRequest& request, resource::RequestCheck check) {
  check.OptionalEnumAmong("level", request.level(), resource::kGovernmentLevels);
  if (request.budget_year() != 0)
    check.Range("budget_year", request.budget_year(), kFirstBudgetYear, kLastBudgetYear);
  check.PageSize(request.page_size());
  return check.ToStatus();
}

bool Matches(const v1::ListFundAccountsRequest& request, const v1::FundAccount& account) {
  return (request.level() == reference::v1::TERRITORIAL_LEVEL_UNSPECIFIED ||
          account.level() == request.level()) &&
         (request.budget_year() == 0 || account.budget_year() == request.budget_year());
}

std::string FundAccountName(reference::v1::TerritorialLevel level, int budget_year,
                            absl::string_view purpose) {
  return absl::StrCat(kFundAccounts, "/", lifecycle::ValueOf(level), "-", budget_year, "-", purpose);
}

v1::FundAccount EmptyFundAccount(absl::string_view name) {
  v1::FundAccount account;
  account.set_name(std::string(name));
  if (!absl::ConsumePrefix(&name, absl::StrCat(kFundAccounts, "/"))) return account;
  // Only the purpose, which comes last, may have a "-" in it.
  const std::vector<std::string> parts = absl::StrSplit(name, absl::MaxSplits('-', 2));
  int year = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &year)) return account;
  account.set_level(lifecycle::FromValue<reference::v1::TerritorialLevel>(parts[0]));
  account.set_budget_year(year);
  account.set_purpose(parts[2]);
  return account;
}

void Appropriate(v1::FundAccount& account, const std::string& effective_on, int64_t amount_fen) {
  v1::FundMovement& movement = MovementOn(account, effective_on);
  movement.set_appropriated_fen(movement.appropriated_fen() + amount_fen);
  account.set_appropriated_fen(account.appropriated_fen() + amount_fen);
  account.set_available_fen(account.available_fen() + amount_fen);
  DropEmptyMovements(account);
}

void Allocate(v1::FundAccount& account, const std::string& effective_on, int64_t amount_fen) {
  v1::FundMovement& movement = MovementOn(account, effective_on);
  movement.set_allocated_fen(movement.allocated_fen() + amount_fen);
  account.set_allocated_fen(account.allocated_fen() + amount_fen);
  account.set_available_fen(account.available_fen() - amount_fen);
  DropEmptyMovements(account);
}

absl::Status CheckBalance(const v1::FundAccount& before, const v1::FundAccount& after) {
  if (after.appropriated_fen() > kMaxAccountFen) return lifecycle::LimitReached(after.name(), kMaxAccountFen);
  int64_t balance = 0;
  for (const v1::FundMovement& movement : after.movements()) {
    const std::string& on = movement.effective_on();
    balance += movement.appropriated_fen() - movement.allocated_fen();
    if (balance >= 0) continue;
    const int64_t available = BalanceOn(before, on);
    return status::Refused(
        fact::v1::ERROR_REASON_FUNDS_INSUFFICIENT,
        absl::StrCat("the account has ", available, " fen on ", on, ", want at least ", available - balance),
        {{"account", after.name()},
         {"on", on},
         {"available_fen", absl::StrCat(available)},
         {"amount_fen", absl::StrCat(available - balance)}});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> FundsEffectiveOn(lifecycle::RequestDay given_on, int budget_year) {
  const Date on = lifecycle::StoredDate(given_on.value);
  RETURN_IF_ERROR(lifecycle::CheckForYear(given_on.field, on, budget_year, "the budget year"));
  return FormatDate(on);
}

Date BudgetYearOf(const v1::FundAccount& account) {
  return Date(account.budget_year(), 1, 1);
}

std::map<std::string, std::string> DimensionsOf(const v1::FundAccount& account) {
  return {{"level", lifecycle::ValueOf(account.level())}, {"purpose", account.purpose()}};
}

lifecycle::NounFigures FundAccountFigures() {
  return {{figures::MakeFigure(7, kFundsAvailable, "未分配资金", "Funds not allocated",
                               figure::v1::FIGURE_UNIT_FEN, figure::v1::FIGURE_KIND_STOCK,
                               {"level", "purpose"}, "What was appropriated and not allocated by the day."),
           figures::Redefined(
               2, figures::MakeRatio(
                      8, kFundAllocationRate, "资金分配率", "Share of funds allocated",
                      figure::v1::FIGURE_UNIT_PER_CENT, kFundsAllocated, kFundsAppropriated,
                      "Of the funds of the budget year that were appropriated by as_of, the share allocated.",
                      {"level", "purpose"}))},
          {{{"level", "national"}, "中央"},
           {{"level", "provincial"}, "省级"},
           {{"level", "municipal"}, "市级"},
           {{"level", "district"}, "区本级"}}};
}

}  // namespace eastgate::command
