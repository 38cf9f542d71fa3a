// The rules of reports of turnover: which requests are well-formed, what is recorded and corrected, and what
// a report posts.
//
// Pure functions of the report, the request and what it is judged by; refusals carry their reason. The rules
// of every entry are in common/lifecycle/entry.h.
#ifndef EASTGATE_SERVICES_ECONOMY_TURNOVER_REPORT_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_TURNOVER_REPORT_RULES_H_

#include <optional>

#include "absl/status/status.h"
#include "common/lifecycle/entry.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/first_store.pb.h"
#include "eastgate/economy/v1/turnover_report.pb.h"

namespace eastgate::economy {

// The kind of fact. It occurs on the last day of the month and posts the turnover to first_store_turnover,
// by first_store. Its division and the amount of that figure can be corrected, its month cannot.
inline constexpr char kTurnoverReported[] = "economy.turnover_reported";

// The figure.
inline constexpr char kFirstStoreTurnover[] = "economy.first_store_turnover";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateTurnoverReportRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListTurnoverReportsRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the report.
bool Matches(const v1::ListTurnoverReportsRequest& request, const v1::TurnoverReport& report);

// Returns the report that a request asks for, still without the division of its store.
v1::TurnoverReport ReportTurnover(const v1::CreateTurnoverReportRequest& request);

// Judges a report beside its store and the report of the same store and month, if there is one.
absl::Status JudgeTurnover(const v1::TurnoverReport& report, const v1::FirstStore& store,
                           const std::optional<v1::TurnoverReport>& of_month);

const lifecycle::Entry<v1::TurnoverReport>& TurnoverReportEntry();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures TurnoverReportFigures();

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_TURNOVER_REPORT_RULES_H_
