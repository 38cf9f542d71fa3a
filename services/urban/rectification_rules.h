// The rules of rectification: which requests are well-formed, which steps an item's life may take, what a
// step posts, and when an item is a relapse.
//
// Pure functions of the resource and the request; refusals carry their reason. What holds for every life
// stands in common/facts/life.h.
#ifndef EASTGATE_SERVICES_URBAN_RECTIFICATION_RULES_H_
#define EASTGATE_SERVICES_URBAN_RECTIFICATION_RULES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/facts/life.h"
#include "common/resource/request_check.h"
#include "eastgate/urban/v1/patrol.pb.h"
#include "eastgate/urban/v1/rectification_service.pb.h"

namespace eastgate::urban {

// Kinds of fact.
inline constexpr char kCampaignRecorded[] = "urban.rectification_campaign_recorded";
inline constexpr char kItemListed[] = "urban.rectification_item_listed";
inline constexpr char kItemStepped[] = "urban.rectification_item_stepped";

// Within how many days after a place was cleared what is found there is a relapse.
inline constexpr char kRelapseDays[] = "rectification_relapse_days";

inline constexpr int kMaxEvidence = 20;
inline constexpr size_t kMaxUriBytes = 1024;
// Earlier items of one place that are looked at for a relapse.
inline constexpr int kMaxItemsOfPlace = 1000;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateRectificationCampaignRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListRectificationCampaignsRequest& request, resource::RequestCheck check);
absl::Status CheckCreate(const v1::CreateRectificationItemRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListRectificationItemsRequest& request, resource::RequestCheck check);
absl::Status CheckDispatch(const v1::DispatchItemRequest& request, resource::RequestCheck check);
absl::Status CheckHandle(const v1::HandleItemRequest& request, resource::RequestCheck check);
absl::Status CheckVerify(const v1::VerifyItemRequest& request, resource::RequestCheck check);
absl::Status CheckReturn(const v1::ReturnItemRequest& request, resource::RequestCheck check);
absl::Status CheckClear(const v1::ClearItemRequest& request, resource::RequestCheck check);
absl::Status CheckExtend(const v1::ExtendItemRequest& request, resource::RequestCheck check);
absl::Status CheckReopen(const v1::ReopenItemRequest& request, resource::RequestCheck check);
absl::Status CheckWithdraw(const v1::WithdrawItemRequest& request, resource::RequestCheck check);

bool Matches(const v1::ListRectificationCampaignsRequest& request, const v1::RectificationCampaign& campaign);
bool Matches(const v1::ListRectificationItemsRequest& request, const v1::RectificationItem& item);

v1::RectificationCampaign Begin(const v1::CreateRectificationCampaignRequest& request,
                                absl::string_view fact);
fact::v1::Fact CampaignFact(const v1::RectificationCampaign& campaign);

// Refuses to list an item of a campaign that was retracted or had not begun, or of a round that was not held.
absl::Status CheckListable(const v1::CreateRectificationItemRequest& request,
                           const v1::RectificationCampaign& campaign, const v1::PatrolRound* round);
// Of the items of a place the one that was last cleared within `days` up to the day that one is found there
// again; empty if there is none.
std::string RelapseOf(const std::vector<v1::RectificationItem>& items_of_place, reference::Date found_on,
                      int64_t days);
// The item that a request asks for, recorded by `fact`.
v1::RectificationItem List(const v1::CreateRectificationItemRequest& request, const std::string& relapse_of,
                           absl::string_view fact);

// The steps of an item, recorded by `fact`.
absl::Status Dispatch(v1::RectificationItem& item, const v1::DispatchItemRequest& request,
                      absl::string_view fact);
absl::Status Handle(v1::RectificationItem& item, const v1::HandleItemRequest& request,
                    absl::string_view fact);
absl::Status Verify(v1::RectificationItem& item, const v1::VerifyItemRequest& request,
                    absl::string_view fact);
absl::Status Return(v1::RectificationItem& item, const v1::ReturnItemRequest& request,
                    absl::string_view fact);
absl::Status Clear(v1::RectificationItem& item, const v1::ClearItemRequest& request, absl::string_view fact);
absl::Status Extend(v1::RectificationItem& item, const v1::ExtendItemRequest& request,
                    absl::string_view fact);
absl::Status Reopen(v1::RectificationItem& item, const v1::ReopenItemRequest& request,
                    absl::string_view fact);
absl::Status Withdraw(v1::RectificationItem& item, const v1::WithdrawItemRequest& request,
                      absl::string_view fact);

const facts::Life<v1::RectificationItem>& ItemLife();

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_RECTIFICATION_RULES_H_
