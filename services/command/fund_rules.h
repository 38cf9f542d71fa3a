// The rules of the fund ledger: which requests are well-formed, what an entry does to its account, what is
// posted. An account never falls below zero.
//
// Pure functions of the resource, the request and what it is judged by; refusals carry their reason.
#ifndef EASTGATE_SERVICES_COMMAND_FUND_RULES_H_
#define EASTGATE_SERVICES_COMMAND_FUND_RULES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/fact_kind.h"
#include "common/resource/request_check.h"
#include "eastgate/command/v1/fund_service.pb.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::command {

// Kinds of fact.
inline constexpr char kAppropriated[] = "command.funds_appropriated_recorded";
inline constexpr char kAllocated[] = "command.funds_allocated_recorded";

inline constexpr size_t kMaxPurposeBytes = 40;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateAppropriationRequest& request, resource::RequestCheck check);
absl::Status CheckCreate(const v1::CreateAllocationRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListAppropriationsRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListAllocationsRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListFundAccountsRequest& request, resource::RequestCheck check);

bool Matches(const v1::ListAppropriationsRequest& request, const v1::Appropriation& appropriation);
bool Matches(const v1::ListAllocationsRequest& request, const v1::Allocation& allocation);
bool Matches(const v1::ListFundAccountsRequest& request, const v1::FundAccount& account);

// The account that an appropriation goes to, still empty.
v1::FundAccount AccountOf(const v1::CreateAppropriationRequest& request);

// Adds to what was appropriated or allocated, or takes out; FUNDS_INSUFFICIENT where the account would fall
// below zero.
absl::Status Appropriate(v1::FundAccount& account, int64_t amount_fen);
absl::Status Allocate(v1::FundAccount& account, int64_t amount_fen);

// The entry that a request asks for, recorded by `fact`.
v1::Appropriation Enter(const v1::CreateAppropriationRequest& request, const v1::FundAccount& account,
                        absl::string_view fact);
absl::StatusOr<v1::Allocation> Enter(const v1::CreateAllocationRequest& request,
                                     const v1::FundAccount& account, bool provincial_livelihood_project,
                                     absl::string_view fact);

// What each would be had its fact said so from the beginning, and its account with it.
absl::Status Amend(v1::Appropriation& appropriation, v1::FundAccount& account,
                   const facts::Correction& correction);
absl::Status Amend(v1::Allocation& allocation, v1::FundAccount& account, const facts::Correction& correction);
absl::Status Withdraw(v1::Appropriation& appropriation, v1::FundAccount& account);
absl::Status Withdraw(v1::Allocation& allocation, v1::FundAccount& account);

// `division` is that of the whole district.
fact::v1::Fact FactOf(const v1::Appropriation& appropriation, const v1::FundAccount& account,
                      absl::string_view division);
fact::v1::Fact FactOf(const v1::Allocation& allocation, const v1::FundAccount& account,
                      absl::string_view division);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_FUND_RULES_H_
