// The account that follows the entries of the fund ledger: it is moved in the transaction that records,
// corrects or retracts an entry, so that appropriated = allocated + available at every revision.
//
// Thread-safe.
#ifndef EASTGATE_SERVICES_COMMAND_FUND_FACTS_H_
#define EASTGATE_SERVICES_COMMAND_FUND_FACTS_H_

#include "common/lifecycle/entry.h"
#include "services/command/tables.h"

namespace eastgate::command {

// FUNDS_INSUFFICIENT. The first appropriation to an account creates it; an allocation of no such account is
// NOT_FOUND. `tables` must outlive the links.
lifecycle::EntryTable<v1::FundAppropriation>::Links AppropriationLinks(const Tables& tables);
lifecycle::EntryTable<v1::FundAllocation>::Links AllocationLinks(const Tables& tables);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_FUND_FACTS_H_
