// The rules of industry chains: which requests are well-formed, what is recorded and corrected.
//
// Pure functions of the resource and the request; refusals carry their reason. The rules of every entry are
// in common/lifecycle/entry.h.
#ifndef EASTGATE_SERVICES_ECONOMY_INDUSTRY_CHAIN_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_INDUSTRY_CHAIN_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/entry.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/industry_chain.pb.h"

namespace eastgate::economy {

// The kind of fact. It occurs on founded_on and posts nothing. Its day and its division can be corrected.
inline constexpr char kChainRecorded[] = "economy.chain_recorded";
// An update of what can change, from a day on; it posts nothing, and is corrected by another one.
inline constexpr char kChainUpdated[] = "economy.chain_updated";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateIndustryChainRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListIndustryChainsRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the chain.
bool Matches(const v1::ListIndustryChainsRequest& request, const v1::IndustryChain& chain);

// Returns the chain that a request asks for.
v1::IndustryChain FoundChain(const v1::CreateIndustryChainRequest& request);

const lifecycle::Entry<v1::IndustryChain>& ChainEntry();

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_INDUSTRY_CHAIN_RULES_H_
