// The rules of events of promotion campaigns: which requests are well-formed, what is recorded and
// corrected, and what an entry posts.
//
// Pure functions of the entry and the request; refusals carry their reason. The rules of every entry are in
// common/lifecycle/entry.h, and campaign_entry.h has what the entries of a campaign share.
#ifndef EASTGATE_SERVICES_ECONOMY_PROMOTION_EVENT_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_PROMOTION_EVENT_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/entry.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/promotion_event.pb.h"

namespace eastgate::economy {

// The kind of fact. It occurs on held_on and posts +1 to promotion_events, by campaign. Its day and its
// division can be corrected.
inline constexpr char kPromotionEventHeld[] = "economy.promotion_event_held";

// The figure.
inline constexpr char kPromotionEvents[] = "economy.promotion_events";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreatePromotionEventRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListPromotionEventsRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the event.
bool Matches(const v1::ListPromotionEventsRequest& request, const v1::PromotionEvent& row);

// Returns the event that a request asks for.
v1::PromotionEvent HoldEvent(const v1::CreatePromotionEventRequest& request);

const lifecycle::Entry<v1::PromotionEvent>& PromotionEventEntry();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures PromotionEventFigures();

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_PROMOTION_EVENT_RULES_H_
