// The rules of fund accounts: their names, how entries move them, and the rules that all entries of an
// account share. An account never falls below zero.
//
// Pure functions; refusals carry their reason.
#ifndef EASTGATE_SERVICES_COMMAND_FUND_ACCOUNT_RULES_H_
#define EASTGATE_SERVICES_COMMAND_FUND_ACCOUNT_RULES_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/facts/fact_kind.h"
#include "common/lifecycle/judgment.h"
#include "common/lifecycle/table_set.h"
#include "common/reference/civil_date.h"
#include "common/resource/request_check.h"
#include "eastgate/command/v1/fund_account.pb.h"
#include "eastgate/reference/v1/level.pb.h"

namespace eastgate::command {

// Figures.
inline constexpr char kFundsAvailable[] = "command.funds_available";
inline constexpr char kFundAllocationRate[] = "command.fund_allocation_rate";

inline constexpr char kFundAccounts[] = "fundAccounts";  // The collection.
inline constexpr size_t kMaxPurposeBytes = 40;
inline constexpr int kFirstBudgetYear = 1900;
inline constexpr int kLastBudgetYear = 2199;

// INVALID_ARGUMENT with every violation.
absl::Status CheckList(const v1::ListFundAccountsRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the account.
bool Matches(const v1::ListFundAccountsRequest& request, const v1::FundAccount& account);

// Returns the name of the account of that level, budget year and purpose.
std::string FundAccountName(reference::v1::TerritorialLevel level, int budget_year,
                            absl::string_view purpose);
// Returns the account of that name, without any money. It has no level where no account can have the name.
v1::FundAccount EmptyFundAccount(absl::string_view name);

// The most that can be appropriated to an account, 10^17 fen: a sum of many of them is still an int64.
inline constexpr int64_t kMaxAccountFen = 100'000'000'000'000'000;

// Add to what was appropriated or allocated from a day on, or subtract from it, whatever the account holds.
// Amounts are at most resource::kMaxFen on either side of zero.
void Appropriate(v1::FundAccount& account, const std::string& effective_on, int64_t amount_fen);
void Allocate(v1::FundAccount& account, const std::string& effective_on, int64_t amount_fen);

// Judges an account that was changed. FUNDS_INSUFFICIENT, with the first such day, where it falls below zero;
// LIMIT_REACHED above kMaxAccountFen.
absl::Status CheckBalance(const v1::FundAccount& before, const v1::FundAccount& after);

// Returns the day from which money of a budget year counts that was given on a day: that day, which may lie
// in the year before. DATE_OUT_OF_ORDER, with the field of the day, outside both years.
absl::StatusOr<std::string> FundsEffectiveOn(lifecycle::RequestDay given_on, int budget_year);

// Returns the day that names the cohort of an account's money: 1 January of its budget year.
reference::Date BudgetYearOf(const v1::FundAccount& account);

// Returns the dimensions by which money of the account is counted.
std::map<std::string, std::string> DimensionsOf(const v1::FundAccount& account);

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures FundAccountFigures();

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_FUND_ACCOUNT_RULES_H_
