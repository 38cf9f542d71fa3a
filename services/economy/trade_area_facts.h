// The facts of trade areas beside other resources: a trade area is not founded after its first stores
// applied; and the stores of its profile.
//
// Thread-safe: reads in the transaction or snapshot that it is given.
#ifndef EASTGATE_SERVICES_ECONOMY_TRADE_AREA_FACTS_H_
#define EASTGATE_SERVICES_ECONOMY_TRADE_AREA_FACTS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

// `tables` must outlive the links.
lifecycle::EntryTable<v1::TradeArea>::Links TradeAreaLinks(const Tables& tables);

// Returns the profile of a trade area as far as economy knows it: the area and its first stores. NOT_FOUND if
// there is none of that name.
absl::StatusOr<v1::TradeAreaProfile> ProfileWithStores(const Tables& tables, const store::Reader& reader,
                                                       absl::string_view name);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_TRADE_AREA_FACTS_H_
