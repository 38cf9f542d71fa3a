// The facts of first stores beside other resources: the trade area, the other claims to be the first, and the
// reports of turnover.
//
// Thread-safe: reads in the transaction that it is given.
#ifndef EASTGATE_SERVICES_ECONOMY_FIRST_STORE_FACTS_H_
#define EASTGATE_SERVICES_ECONOMY_FIRST_STORE_FACTS_H_

#include "services/economy/tables.h"

namespace eastgate::economy {

// `tables` must outlive the links.
lifecycle::LifecycleTable<v1::FirstStore>::Links FirstStoreLinks(const Tables& tables);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_FIRST_STORE_FACTS_H_
