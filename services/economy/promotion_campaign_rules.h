// The rules of campaigns that promote consumption: which requests are well-formed, what is recorded and
// corrected, and what their entries are judged by.
//
// Pure functions of the resource, the request and what it is judged by; refusals carry their reason. The
// rules of every entry are in common/lifecycle/entry.h.
#ifndef EASTGATE_SERVICES_ECONOMY_PROMOTION_CAMPAIGN_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_PROMOTION_CAMPAIGN_RULES_H_

#include <string>

#include "absl/status/status.h"
#include "common/lifecycle/entry.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/promotion_campaign.pb.h"

namespace eastgate::economy {

// The kind of fact. It occurs on started_on and posts nothing. Its day and its division can be corrected
// while the campaign holds nothing.
inline constexpr char kPromotionCampaignRecorded[] = "economy.promotion_campaign_recorded";

// The figure.
inline constexpr char kPromotionLeverage[] = "economy.promotion_leverage";
// An update of what can change, from a day on; it posts nothing, and is corrected by another one.
inline constexpr char kPromotionCampaignUpdated[] = "economy.promotion_campaign_updated";

// The most partners of a campaign; more are refused.
inline constexpr int kMaxPartners = 64;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreatePromotionCampaignRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListPromotionCampaignsRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the campaign.
bool Matches(const v1::ListPromotionCampaignsRequest& request, const v1::PromotionCampaign& campaign);

// Returns the campaign that a request asks for.
v1::PromotionCampaign StartCampaign(const v1::CreatePromotionCampaignRequest& request);

// Judges an entry beside its campaign: RECORD_RETRACTED of a retracted campaign, DATE_OUT_OF_ORDER before it
// began. `day_field` is the field of the request that gives the day.
absl::Status JudgeInCampaign(const lifecycle::Judgment& judgment, const char* day_field, reference::Date on,
                             const v1::PromotionCampaign& campaign);

const lifecycle::Entry<v1::PromotionCampaign>& PromotionCampaignEntry();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures PromotionCampaignFigures();

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_PROMOTION_CAMPAIGN_RULES_H_
