// The rules of disability assistance: which requests are well-formed, who is entitled to what, what a record
// posts to figures.
//
// Pure functions of the request, what stands already and the parameters in force; refusals carry their
// reason.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_ASSISTANCE_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_ASSISTANCE_RULES_H_

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/fact_kind.h"
#include "common/reference/parameters.h"
#include "common/resource/request_check.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "eastgate/livelihood/v1/assistance_service.pb.h"

namespace eastgate::livelihood {

// Kinds of fact.
inline constexpr char kSubsidyPaid[] = "livelihood.home_care_subsidy_paid";
inline constexpr char kRetrofitCompleted[] = "livelihood.barrier_free_retrofit_completed";

// Policy parameters.
inline constexpr char kSubsidyCeiling[] = "home_care_subsidy_monthly_ceiling_fen";
inline constexpr char kRetrofitCeiling[] = "barrier_free_retrofit_ceiling_fen";

// 1e15 fen: thousands of them still add up within int64.
inline constexpr int64_t kMaxAssistanceFen = 1'000'000'000'000'000;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateHomeCareSubsidyRequest& request, resource::RequestCheck check);
absl::Status CheckCreate(const v1::CreateBarrierFreeRetrofitRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListHomeCareSubsidiesRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListBarrierFreeRetrofitsRequest& request, resource::RequestCheck check);

// Whether a list that asks so has the record.
bool Matches(const v1::ListHomeCareSubsidiesRequest& request, const v1::HomeCareSubsidy& subsidy);
bool Matches(const v1::ListBarrierFreeRetrofitsRequest& request, const v1::BarrierFreeRetrofit& retrofit);

// The payment that a request asks for, recorded by `fact`; `standing` is what the recipient was paid for that
// month already.
absl::StatusOr<v1::HomeCareSubsidy> Pay(const v1::CreateHomeCareSubsidyRequest& request,
                                        absl::string_view recipient,
                                        const std::optional<v1::HomeCareSubsidy>& standing,
                                        absl::string_view fact, const reference::Parameters& parameters);
// The retrofit that a request asks for, recorded by `fact`; `standing` is the one that the household has
// already.
absl::StatusOr<v1::BarrierFreeRetrofit> Complete(const v1::CreateBarrierFreeRetrofitRequest& request,
                                                 absl::string_view household,
                                                 const std::optional<v1::BarrierFreeRetrofit>& standing,
                                                 absl::string_view fact,
                                                 const reference::Parameters& parameters);

// Corrections: what the record would be had the fact said so from the beginning. `fact` is the correcting
// one.
absl::Status Amend(v1::HomeCareSubsidy& subsidy, absl::string_view fact, const facts::Correction& correction,
                   const reference::Parameters& parameters);
absl::Status Amend(v1::BarrierFreeRetrofit& retrofit, absl::string_view fact,
                   const facts::Correction& correction, const reference::Parameters& parameters);

// Retractions. `fact` is the retracting one.
absl::Status Withdraw(v1::HomeCareSubsidy& subsidy, absl::string_view fact);
absl::Status Withdraw(v1::BarrierFreeRetrofit& retrofit, absl::string_view fact);

// The facts of the records, as they follow from them: kind, subject, division, occurred_on, postings.
fact::v1::Fact PaidFact(const v1::HomeCareSubsidy& subsidy);
fact::v1::Fact CompletedFact(const v1::BarrierFreeRetrofit& retrofit);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_ASSISTANCE_RULES_H_
