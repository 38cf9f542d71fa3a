// The rules of appropriations: which requests are well-formed, what an appropriation posts.
//
// An appropriation is an entry whose account is moved along with it (fund_facts.h). Pure functions of the
// resource and the request; refusals carry their reason.
#ifndef EASTGATE_SERVICES_COMMAND_FUND_APPROPRIATION_RULES_H_
#define EASTGATE_SERVICES_COMMAND_FUND_APPROPRIATION_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/entry.h"
#include "common/resource/request_check.h"
#include "eastgate/command/v1/fund_appropriation.pb.h"

namespace eastgate::command {

// The kind of fact. It occurs on appropriated_on and posts the amount to funds_appropriated, in the
// cohort of the budget year, and to funds_available, by level and purpose.
// Its day and the amount of funds_appropriated can be corrected.
inline constexpr char kAppropriated[] = "command.funds_appropriated_recorded";

// Figures.
inline constexpr char kFundsAppropriated[] = "command.funds_appropriated";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateFundAppropriationRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListFundAppropriationsRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the appropriation.
bool Matches(const v1::ListFundAppropriationsRequest& request, const v1::FundAppropriation& appropriation);

// Returns the appropriation that a request asks for.
v1::FundAppropriation NewAppropriation(const v1::CreateFundAppropriationRequest& request);

const lifecycle::Entry<v1::FundAppropriation>& AppropriationEntry();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures AppropriationFigures();

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_FUND_APPROPRIATION_RULES_H_
