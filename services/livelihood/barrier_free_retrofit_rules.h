// The rules of barrier-free retrofits: which requests are well-formed, what one may cost, what it posts.
//
// Pure functions; refusals carry their reason.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_BARRIER_FREE_RETROFIT_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_BARRIER_FREE_RETROFIT_RULES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/lifecycle/entry.h"
#include "common/lifecycle/recovery.h"
#include "common/resource/request_check.h"
#include "eastgate/livelihood/v1/barrier_free_retrofit.pb.h"

namespace eastgate::livelihood {

// The kind of fact. It occurs on completed_on and posts +1 to barrier_free_households and the cost to
// barrier_free_retrofit_cost. Its day, its division and the amount of the latter can be corrected.
inline constexpr char kRetrofitCompleted[] = "livelihood.barrier_free_retrofit_completed";

// The kind of fact of a recovery. It occurs on its recovered_on and posts the amount to
// barrier_free_retrofit_cost_recovered. Its day and that amount can be corrected; it follows the division of
// the retrofit.
inline constexpr char kRetrofitCostRecovered[] = "livelihood.barrier_free_retrofit_cost_recovered";

// Figures.
inline constexpr char kBarrierFreeHouseholds[] = "livelihood.barrier_free_households";
inline constexpr char kBarrierFreeRetrofitCost[] = "livelihood.barrier_free_retrofit_cost";
inline constexpr char kBarrierFreeRetrofitCostRecovered[] = "livelihood.barrier_free_retrofit_cost_recovered";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateBarrierFreeRetrofitRequest& request, resource::RequestCheck check);
absl::Status CheckRecover(const v1::RecoverBarrierFreeRetrofitCostRequest& request,
                          resource::RequestCheck check);
absl::Status CheckList(const v1::ListBarrierFreeRetrofitsRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the retrofit.
bool Matches(const v1::ListBarrierFreeRetrofitsRequest& request, const v1::BarrierFreeRetrofit& retrofit);

// Returns the retrofit of the household as a request has it.
v1::BarrierFreeRetrofit Retrofit(const v1::CreateBarrierFreeRetrofitRequest& request,
                                 absl::string_view household);

// AMOUNT_ABOVE_CEILING, by the ceiling on the day of completion; PARAMETER_MISSING.
const lifecycle::Entry<v1::BarrierFreeRetrofit>& BarrierFreeRetrofitEntry();
const lifecycle::PartEntry<v1::BarrierFreeRetrofit, fact::v1::PaymentRecovery>&
BarrierFreeRetrofitRecoveryEntry();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures BarrierFreeRetrofitFigures();

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_BARRIER_FREE_RETROFIT_RULES_H_
