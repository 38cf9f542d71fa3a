// The rules of allocations: which requests are well-formed, what an allocation posts.
//
// An allocation is an entry whose account is moved along with it (fund_facts.h). Pure functions of the
// resource and the request; refusals carry their reason.
#ifndef EASTGATE_SERVICES_COMMAND_FUND_ALLOCATION_RULES_H_
#define EASTGATE_SERVICES_COMMAND_FUND_ALLOCATION_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/entry.h"
#include "common/resource/request_check.h"
#include "eastgate/command/v1/fund_allocation.pb.h"
#include "eastgate/livelihood/v1/livelihood_project.pb.h"

namespace eastgate::command {

// The kind of fact. It occurs on allocated_on and posts on that day, in the cohort of the budget year: the
// amount to funds_allocated, by level, purpose and project where it names one; the
// same, subtracted, to funds_available, which has no cohorts, by level and purpose; and for a project of the
// provincial list the amount to livelihood_funds, by level and project. Its day and the amount of
// funds_allocated can be corrected.
inline constexpr char kAllocated[] = "command.funds_allocated_recorded";

// Figures.
inline constexpr char kFundsAllocated[] = "command.funds_allocated";
inline constexpr char kLivelihoodFunds[] = "command.livelihood_funds";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateFundAllocationRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListFundAllocationsRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the allocation.
bool Matches(const v1::ListFundAllocationsRequest& request, const v1::FundAllocation& allocation);

// Returns the allocation that a request asks for; `project` is the one that it names, empty where it names
// none.
v1::FundAllocation NewAllocation(const v1::CreateFundAllocationRequest& request,
                                 const livelihood::v1::LivelihoodProject& project);

const lifecycle::Entry<v1::FundAllocation>& AllocationEntry();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures AllocationFigures();

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_FUND_ALLOCATION_RULES_H_
