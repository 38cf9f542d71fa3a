#include "services/command/fund_facts.h"

#include <optional>
#include <utility>

#include "common/status/status_macros.h"
#include "services/command/fund_account_rules.h"

namespace eastgate::command {
namespace {

// Moves the account of an entry by what changed of the entry's amount and day. An entry keeps its account for
// ever.
template <class Row>
absl::Status MoveAccount(facts::Writer& writer, const Tables& tables, const Row* before, const Row* after,
                         void (*move)(v1::FundAccount&, const std::string& effective_on,
                                      int64_t amount_fen)) {
  const std::string& name = (after != nullptr ? after : before)->account();
  absl::StatusOr<v1::FundAccount> account = tables.fund_accounts.Get(writer.transaction(), name);
  if (absl::IsNotFound(account.status())) account = EmptyFundAccount(name);
  RETURN_IF_ERROR(account.status());
  const v1::FundAccount was = *account;
  if (before != nullptr) move(*account, before->effective_on(), -before->amount_fen());
  if (after != nullptr) move(*account, after->effective_on(), after->amount_fen());
  RETURN_IF_ERROR(CheckBalance(was, *account));
  return tables.fund_accounts.Put(writer.transaction(), *std::move(account)).status();
}

}  // namespace

lifecycle::EntryTable<v1::FundAppropriation>::Links AppropriationLinks(const Tables& tables) {
  using v1::FundAppropriation;
  return {.follow = [&tables](facts::Writer& writer, const FundAppropriation* before,
                              const FundAppropriation* after) {
    return MoveAccount(writer, tables, before, after, Appropriate);
  }};
}

lifecycle::EntryTable<v1::FundAllocation>::Links AllocationLinks(const Tables& tables) {
  using v1::FundAllocation;
  return {.judge =
              [&tables](facts::Writer& writer, const lifecycle::Judgment&, FundAllocation& row) {
                return tables.fund_accounts.Get(writer.transaction(), row.account()).status();
              },
          .follow =
              [&tables](facts::Writer& writer, const FundAllocation* before, const FundAllocation* after) {
                return MoveAccount(writer, tables, before, after, Allocate);
              }};
}

}  // namespace eastgate::command
