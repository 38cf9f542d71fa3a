// The rules of trade areas: which requests are well-formed, what may change, what is posted.
//
// Pure functions of the resource, the request and what it is judged by; refusals carry their reason.
#ifndef EASTGATE_SERVICES_ECONOMY_TRADE_AREA_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_TRADE_AREA_RULES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/fact_kind.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/trade_area_service.pb.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::economy {

// The kind of fact.
inline constexpr char kTradeAreaRecorded[] = "economy.trade_area_recorded";

inline constexpr int kMaxServedDivisions = 50;
// Of each list in a profile.
inline constexpr int kMaxProfileRows = 1000;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateTradeAreaRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListTradeAreasRequest& request, resource::RequestCheck check);

bool Matches(const v1::ListTradeAreasRequest& request, const v1::TradeArea& area);

v1::TradeArea Found(const v1::CreateTradeAreaRequest& request, absl::string_view fact);
absl::Status Amend(v1::TradeArea& area, const facts::Correction& correction);
fact::v1::Fact FoundedFact(const v1::TradeArea& area);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_TRADE_AREA_RULES_H_
