// The rules of industry chains and their output: which requests are well-formed, what may change, what is
// posted.
//
// Pure functions of the resource, the request and what it is judged by; refusals carry their reason.
#ifndef EASTGATE_SERVICES_ECONOMY_CHAIN_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_CHAIN_RULES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/fact_kind.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/chain_service.pb.h"
#include "eastgate/economy/v1/enterprise.pb.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::economy {

// Kinds of fact.
inline constexpr char kChainRecorded[] = "economy.chain_recorded";
inline constexpr char kOutputReported[] = "economy.output_reported";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateChainRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListChainsRequest& request, resource::RequestCheck check);
absl::Status CheckCreate(const v1::CreateOutputReportRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListOutputReportsRequest& request, resource::RequestCheck check);

bool Matches(const v1::ListChainsRequest& request, const v1::Chain& chain);
bool Matches(const v1::ListOutputReportsRequest& request, const v1::OutputReport& report);

v1::Chain Found(const v1::CreateChainRequest& request, absl::string_view fact);
absl::Status Amend(v1::Chain& chain, const facts::Correction& correction);
fact::v1::Fact FoundedFact(const v1::Chain& chain);

// The report that a request asks for. `chain` is the enterprise's, if it has one; `standing` what stands for
// that enterprise and month.
absl::StatusOr<v1::OutputReport> Report(const v1::CreateOutputReportRequest& request,
                                        const v1::Enterprise& enterprise,
                                        const std::optional<v1::Chain>& chain,
                                        const std::optional<v1::OutputReport>& standing,
                                        absl::string_view fact);
absl::Status Amend(v1::OutputReport& report, const facts::Correction& correction);
fact::v1::Fact ReportedFact(const v1::OutputReport& report);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_CHAIN_RULES_H_
