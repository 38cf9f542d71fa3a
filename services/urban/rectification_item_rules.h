// The rules of rectification items: which requests are well-formed, which steps are possible, and when an
// item is a relapse.
//
// Pure functions of the resource and the request; refusals carry their reason. The rules of every lifecycle
// are in common/lifecycle/lifecycle.h, the postings of a step in rectification_item_postings.h.
#ifndef EASTGATE_SERVICES_URBAN_RECTIFICATION_ITEM_RULES_H_
#define EASTGATE_SERVICES_URBAN_RECTIFICATION_ITEM_RULES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/lifecycle/lifecycle.h"
#include "common/resource/request_check.h"
#include "eastgate/urban/v1/patrol.pb.h"
#include "eastgate/urban/v1/rectification_campaign.pb.h"
#include "eastgate/urban/v1/rectification_item.pb.h"

namespace eastgate::urban {

// Kinds of fact.
//
// A listing occurs on found_on. It posts +1 to rectification_items, by status; to
// rectification_items_listed, by source; to rectification_items_due, in the cohort of due_on, and to
// rectification_items_overdue from the day after that; and where the item is a relapse, to
// rectification_items_relapsed. All are by campaign and kind, too. Its day, its division and the kind can be
// corrected.
inline constexpr char kItemListed[] = "urban.rectification_item_listed";
// A later step occurs on its own day, which alone can be corrected; the day of a clearing or of a handling
// stays while a reopening or a return follows that rests on it. It moves the item in rectification_items from
// status to status; rectification_item_postings.cc says what else it posts.
inline constexpr char kItemStepped[] = "urban.rectification_item_stepped";

// The parameter for the days after the clearing of a place within which an item found there is a relapse.
inline constexpr char kRelapseDays[] = "rectification_relapse_days";

// Other items of one place among which a relapse is looked up.
inline constexpr int kMaxItemsOfPlace = 1000;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateRectificationItemRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListRectificationItemsRequest& request, resource::RequestCheck check);
absl::Status CheckDispatch(const v1::DispatchRectificationItemRequest& request, resource::RequestCheck check);
absl::Status CheckHandle(const v1::HandleRectificationItemRequest& request, resource::RequestCheck check);
absl::Status CheckVerify(const v1::VerifyRectificationItemRequest& request, resource::RequestCheck check);
absl::Status CheckReturn(const v1::ReturnRectificationItemRequest& request, resource::RequestCheck check);
absl::Status CheckClear(const v1::ClearRectificationItemRequest& request, resource::RequestCheck check);
absl::Status CheckExtend(const v1::ExtendRectificationItemRequest& request, resource::RequestCheck check);
absl::Status CheckReopen(const v1::ReopenRectificationItemRequest& request, resource::RequestCheck check);
absl::Status CheckWithdraw(const v1::WithdrawRectificationItemRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the item; a retracted one only where its state is asked for.
bool Matches(const v1::ListRectificationItemsRequest& request, const v1::RectificationItem& item);

// Returns whether the item is on the list: neither cleared nor withdrawn nor retracted.
bool IsOpen(const v1::RectificationItem& item);

// Returns the item that a request asks for.
v1::RectificationItem List(const v1::CreateRectificationItemRequest& request);

// Refuses an item of a campaign that was retracted or had not begun, or of a round that was not held by the
// day on which the item was found. `round` is null where no round found it.
absl::Status CheckListable(const lifecycle::Judgment& judgment, const v1::RectificationItem& item,
                           const v1::RectificationCampaign& campaign, const v1::PatrolRound* round);

// Returns the name of the other item of the place that was cleared last within `days` up to the day on which
// the item was found, and not reopened by that day; empty if there is none.
std::string RelapseOf(const v1::RectificationItem& item,
                      const std::vector<v1::RectificationItem>& items_of_place, int64_t days);

// Add the step of that name to the item.
absl::Status Dispatch(v1::RectificationItem& item, const v1::DispatchRectificationItemRequest& request);
absl::Status Handle(v1::RectificationItem& item, const v1::HandleRectificationItemRequest& request);
absl::Status Verify(v1::RectificationItem& item, const v1::VerifyRectificationItemRequest& request);
absl::Status Return(v1::RectificationItem& item, const v1::ReturnRectificationItemRequest& request);
absl::Status Extend(v1::RectificationItem& item, const v1::ExtendRectificationItemRequest& request);
absl::Status Reopen(v1::RectificationItem& item, const v1::ReopenRectificationItemRequest& request);
absl::Status Withdraw(v1::RectificationItem& item, const v1::WithdrawRectificationItemRequest& request);

const lifecycle::Lifecycle<v1::RectificationItem>& RectificationItemLifecycle();

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_RECTIFICATION_ITEM_RULES_H_
