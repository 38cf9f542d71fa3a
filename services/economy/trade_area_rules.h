// The rules of trade areas: which requests are well-formed, what is recorded and corrected, and what a trade
// area posts.
//
// Pure functions of the resource and the request; refusals carry their reason. The rules of every entry are
// in common/lifecycle/entry.h.
#ifndef EASTGATE_SERVICES_ECONOMY_TRADE_AREA_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_TRADE_AREA_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/entry.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/trade_area.pb.h"

namespace eastgate::economy {

// The kind of fact. It occurs on founded_on and posts +1 to trade_areas. Its day and its division can be
// corrected.
inline constexpr char kTradeAreaRecorded[] = "economy.trade_area_recorded";

// The figure.
inline constexpr char kTradeAreas[] = "economy.trade_areas";
// An update of what can change, from a day on; it posts nothing, and is corrected by another one.
inline constexpr char kTradeAreaUpdated[] = "economy.trade_area_updated";

// The most divisions that a trade area serves; more are refused.
inline constexpr int kMaxServedDivisions = 50;
// The most first stores of a profile; more are left out.
inline constexpr int kMaxProfileRows = 1000;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateTradeAreaRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListTradeAreasRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the trade area.
bool Matches(const v1::ListTradeAreasRequest& request, const v1::TradeArea& area);

// Returns the trade area that a request asks for.
v1::TradeArea FoundTradeArea(const v1::CreateTradeAreaRequest& request);

const lifecycle::Entry<v1::TradeArea>& TradeAreaEntry();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures TradeAreaFigures();

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_TRADE_AREA_RULES_H_
