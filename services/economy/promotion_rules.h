// The rules of promotion campaigns and what they hold: which requests are well-formed, what may change, what
// is posted.
//
// Pure functions of the resource, the request and what it is judged by; refusals carry their reason.
#ifndef EASTGATE_SERVICES_ECONOMY_PROMOTION_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_PROMOTION_RULES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/fact_kind.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/promotion_service.pb.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::economy {

// Kinds of fact.
inline constexpr char kPromotionCampaignRecorded[] = "economy.promotion_campaign_recorded";
inline constexpr char kPromotionEventHeld[] = "economy.promotion_event_held";
inline constexpr char kFiscalInputPaid[] = "economy.fiscal_input_paid";
inline constexpr char kConsumptionReported[] = "economy.consumption_reported";

inline constexpr int kMaxPartners = 64;
inline constexpr int64_t kMaxConsumptionFen = 1'000'000'000'000'000;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreatePromotionCampaignRequest& request, resource::RequestCheck check);
absl::Status CheckCreate(const v1::CreatePromotionEventRequest& request, resource::RequestCheck check);
absl::Status CheckCreate(const v1::CreateFiscalInputRequest& request, resource::RequestCheck check);
absl::Status CheckCreate(const v1::CreateConsumptionReportRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListPromotionCampaignsRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListPromotionEventsRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListFiscalInputsRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListConsumptionReportsRequest& request, resource::RequestCheck check);

bool Matches(const v1::ListPromotionCampaignsRequest& request, const v1::PromotionCampaign& campaign);
bool Matches(const v1::ListPromotionEventsRequest& request, const v1::PromotionEvent& event);
bool Matches(const v1::ListFiscalInputsRequest& request, const v1::FiscalInput& input);
bool Matches(const v1::ListConsumptionReportsRequest& request, const v1::ConsumptionReport& report);

// What a request asks for, recorded by `fact`; in a campaign that stands and has begun.
v1::PromotionCampaign Begin(const v1::CreatePromotionCampaignRequest& request, absl::string_view fact);
absl::StatusOr<v1::PromotionEvent> Enter(const v1::CreatePromotionEventRequest& request,
                                         const v1::PromotionCampaign& campaign, absl::string_view fact);
absl::StatusOr<v1::FiscalInput> Enter(const v1::CreateFiscalInputRequest& request,
                                      const v1::PromotionCampaign& campaign, absl::string_view fact);
absl::StatusOr<v1::ConsumptionReport> Enter(const v1::CreateConsumptionReportRequest& request,
                                            const v1::PromotionCampaign& campaign, absl::string_view fact);

// What each would be had its fact said so from the beginning.
absl::Status Amend(v1::PromotionCampaign& campaign, const facts::Correction& correction);
absl::Status Amend(v1::PromotionEvent& event, const v1::PromotionCampaign& campaign,
                   const facts::Correction& correction);
absl::Status Amend(v1::FiscalInput& input, const v1::PromotionCampaign& campaign,
                   const facts::Correction& correction);
absl::Status Amend(v1::ConsumptionReport& report, const v1::PromotionCampaign& campaign,
                   const facts::Correction& correction);

fact::v1::Fact FactOf(const v1::PromotionCampaign& campaign);
fact::v1::Fact FactOf(const v1::PromotionEvent& event);
fact::v1::Fact FactOf(const v1::FiscalInput& input);
fact::v1::Fact FactOf(const v1::ConsumptionReport& report);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_PROMOTION_RULES_H_
