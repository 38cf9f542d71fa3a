// The rules of rectification campaigns: which requests are well-formed, and what records a campaign.
//
// Pure functions of the resource and the request; refusals carry their reason.
#ifndef EASTGATE_SERVICES_URBAN_RECTIFICATION_CAMPAIGN_RULES_H_
#define EASTGATE_SERVICES_URBAN_RECTIFICATION_CAMPAIGN_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/entry.h"
#include "common/resource/request_check.h"
#include "eastgate/urban/v1/rectification_campaign.pb.h"

namespace eastgate::urban {

inline constexpr char kRectificationCampaigns[] = "rectificationCampaigns";

// The kind of fact. It occurs on started_on and posts nothing. Nothing of it can be corrected; it is
// retracted while the campaign has no items.
inline constexpr char kRectificationCampaignRecorded[] = "urban.rectification_campaign_recorded";
// An update of what can change, from a day on; it posts nothing, and is corrected by another one.
inline constexpr char kRectificationCampaignUpdated[] = "urban.rectification_campaign_updated";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateRectificationCampaignRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListRectificationCampaignsRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the campaign.
bool Matches(const v1::ListRectificationCampaignsRequest& request, const v1::RectificationCampaign& campaign);

// Returns the campaign that a request asks for.
v1::RectificationCampaign Begin(const v1::CreateRectificationCampaignRequest& request);

const lifecycle::Entry<v1::RectificationCampaign>& RectificationCampaignEntry();

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_RECTIFICATION_CAMPAIGN_RULES_H_
