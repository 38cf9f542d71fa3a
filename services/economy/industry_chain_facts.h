// The facts of industry chains beside other resources: a chain is not founded after what was reported of it.
//
// Thread-safe: reads in the transaction that it is given.
#ifndef EASTGATE_SERVICES_ECONOMY_INDUSTRY_CHAIN_FACTS_H_
#define EASTGATE_SERVICES_ECONOMY_INDUSTRY_CHAIN_FACTS_H_

#include "services/economy/tables.h"

namespace eastgate::economy {

// `tables` must outlive the links.
lifecycle::EntryTable<v1::IndustryChain>::Links ChainLinks(const Tables& tables);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_INDUSTRY_CHAIN_FACTS_H_
