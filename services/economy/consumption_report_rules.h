// The rules of reports of the consumption that promotion campaigns drove: which requests are well-formed,
// what is recorded and corrected, and what an entry posts.
//
// Pure functions of the entry and the request; refusals carry their reason. The rules of every entry are in
// common/lifecycle/entry.h, and campaign_entry.h has what the entries of a campaign share.
#ifndef EASTGATE_SERVICES_ECONOMY_CONSUMPTION_REPORT_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_CONSUMPTION_REPORT_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/entry.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/consumption_report.pb.h"

namespace eastgate::economy {

// The kind of fact. It occurs on reported_on and posts the amount to promotion_consumption, by campaign and
// source. Its day, its division, the amount of that figure and the source can be corrected.
inline constexpr char kConsumptionReported[] = "economy.consumption_reported";

// The figure.
inline constexpr char kPromotionConsumption[] = "economy.promotion_consumption";

// The most that a report says, in fen; more is refused.
inline constexpr int64_t kMaxConsumptionFen = 1'000'000'000'000'000;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateConsumptionReportRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListConsumptionReportsRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the report.
bool Matches(const v1::ListConsumptionReportsRequest& request, const v1::ConsumptionReport& row);

// Returns the report that a request asks for.
v1::ConsumptionReport ReportConsumption(const v1::CreateConsumptionReportRequest& request);

const lifecycle::Entry<v1::ConsumptionReport>& ConsumptionReportEntry();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures ConsumptionReportFigures();

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_CONSUMPTION_REPORT_RULES_H_
