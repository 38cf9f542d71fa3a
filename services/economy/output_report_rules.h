// The rules of reports of output: which requests are well-formed, what is recorded and corrected, and what a
// report posts.
//
// Pure functions of the report, the request and what it is judged by; refusals carry their reason. The rules
// of every entry are in common/lifecycle/entry.h.
#ifndef EASTGATE_SERVICES_ECONOMY_OUTPUT_REPORT_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_OUTPUT_REPORT_RULES_H_

#include <optional>

#include "absl/status/status.h"
#include "common/lifecycle/entry.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/enterprise.pb.h"
#include "eastgate/economy/v1/industry_chain.pb.h"
#include "eastgate/economy/v1/output_report.pb.h"

namespace eastgate::economy {

// The kind of fact. It occurs on the last day of the month and posts the output to chain_output and the
// enterprise as a counted subject to chain_enterprises, both by chain. Its division and the amount of
// chain_output can be corrected, its month cannot.
inline constexpr char kOutputReported[] = "economy.output_reported";

// Figures.
inline constexpr char kChainOutput[] = "economy.chain_output";
inline constexpr char kChainEnterprises[] = "economy.chain_enterprises";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateOutputReportRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListOutputReportsRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the report.
bool Matches(const v1::ListOutputReportsRequest& request, const v1::OutputReport& report);

// Returns the report that a request asks for, still without the chain and division of its enterprise.
v1::OutputReport ReportOutput(const v1::CreateOutputReportRequest& request);

// Judges a report beside its enterprise, its chain (missing where the enterprise belongs to none) and the
// report of the same enterprise and month, if there is one.
absl::Status JudgeOutput(const v1::OutputReport& report, const v1::Enterprise& enterprise,
                         const std::optional<v1::IndustryChain>& chain,
                         const std::optional<v1::OutputReport>& of_month);

const lifecycle::Entry<v1::OutputReport>& OutputReportEntry();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures OutputReportFigures();

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_OUTPUT_REPORT_RULES_H_
