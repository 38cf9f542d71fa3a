#include "services/livelihood/assistance_service.h"

#include <string>

#include "common/lifecycle/index_keys.h"
#include "common/lifecycle/open_rows.h"
#include "common/status/status_macros.h"
#include "services/livelihood/barrier_free_retrofit_rules.h"
#include "services/livelihood/home_care_subsidy_rules.h"

namespace eastgate::livelihood {

using rpc::Call;
using rpc::Reply;
using v1::BarrierFreeRetrofit;
using v1::HomeCareSubsidy;

std::unique_ptr<rpc::BoundService> AssistanceService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::AssistanceService::service_full_name())
      .Unary("CreateHomeCareSubsidy", this, &AssistanceService::CreateSubsidy)
      .Batch<v1::BatchCreateHomeCareSubsidiesRequest, v1::BatchCreateHomeCareSubsidiesResponse>(
          "BatchCreateHomeCareSubsidies", this, &AssistanceService::CreateSubsidy)
      .Unary("RecoverHomeCareSubsidy", this, &AssistanceService::RecoverSubsidy)
      .Unary("GetHomeCareSubsidy", this, &AssistanceService::GetSubsidy)
      .Unary("ListHomeCareSubsidies", this, &AssistanceService::ListSubsidies)
      .Unary("CreateBarrierFreeRetrofit", this, &AssistanceService::CreateRetrofit)
      .Batch<v1::BatchCreateBarrierFreeRetrofitsRequest, v1::BatchCreateBarrierFreeRetrofitsResponse>(
          "BatchCreateBarrierFreeRetrofits", this, &AssistanceService::CreateRetrofit)
      .Unary("RecoverBarrierFreeRetrofitCost", this, &AssistanceService::RecoverRetrofitCost)
      .Unary("GetBarrierFreeRetrofit", this, &AssistanceService::GetRetrofit)
      .Unary("ListBarrierFreeRetrofits", this, &AssistanceService::ListRetrofits)
      .Build();
}

Reply<HomeCareSubsidy> AssistanceService::CreateSubsidy(Call& call,
                                                        const v1::CreateHomeCareSubsidyRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.home_care_subsidy_id(), subsidies_,
                   [this](const v1::CreateHomeCareSubsidyRequest& asked,
                          facts::Writer& writer) -> absl::StatusOr<HomeCareSubsidy> {
                     ASSIGN_OR_RETURN(const std::string recipient,
                                      identities_.PersonOf(writer, asked.recipient_identity()));
                     return Pay(asked, recipient);
                   });
}

Reply<HomeCareSubsidy> AssistanceService::RecoverSubsidy(Call& call,
                                                         const v1::RecoverHomeCareSubsidyRequest& request) {
  RETURN_IF_ERROR(CheckRecover(request, NewCheck(request)));
  return AddPart(call, request, subsidies_, HomeCareSubsidyRecoveryEntry(),
                 lifecycle::AddRecovery<HomeCareSubsidy, v1::RecoverHomeCareSubsidyRequest>);
}

Reply<HomeCareSubsidy> AssistanceService::GetSubsidy(Call&, const v1::GetHomeCareSubsidyRequest& request) {
  return GetRow(request, subsidies_);
}

Reply<v1::ListHomeCareSubsidiesResponse> AssistanceService::ListSubsidies(
    Call& call, const v1::ListHomeCareSubsidiesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(log_, request.min_revision()));
  ASSIGN_OR_RETURN(const auto recipients, NamesOf(*snapshot, persons_, request.recipient()));
  const bool retracted = lifecycle::AsksFor(request.states(), v1::ASSISTANCE_STATE_RETRACTED);
  return ListWhere<v1::ListHomeCareSubsidiesResponse, v1::ListHomeCareSubsidiesRequest, HomeCareSubsidy>(
      call, request, subsidies_, &v1::ListHomeCareSubsidiesResponse::mutable_home_care_subsidies,
      [&request, recipients](const HomeCareSubsidy& row) {
        return IsOneOf(recipients, row.recipient()) && Matches(request, row);
      },
      {OfNames(kSubsidiesByRecipient, recipients),
       {kSubsidiesByMonth, request.month()},
       lifecycle::OfDays(kSubsidiesByDay, lifecycle::ListKey(lifecycle::kAllKey, retracted),
                         request.paid_from(), request.paid_until())});
}

Reply<BarrierFreeRetrofit> AssistanceService::CreateRetrofit(
    Call& call, const v1::CreateBarrierFreeRetrofitRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.barrier_free_retrofit_id(), retrofits_,
                   [this](const v1::CreateBarrierFreeRetrofitRequest& asked,
                          facts::Writer& writer) -> absl::StatusOr<BarrierFreeRetrofit> {
                     ASSIGN_OR_RETURN(const std::string household,
                                      identities_.HouseholdOf(writer, asked.household_number()));
                     return Retrofit(asked, household);
                   });
}

Reply<BarrierFreeRetrofit> AssistanceService::RecoverRetrofitCost(
    Call& call, const v1::RecoverBarrierFreeRetrofitCostRequest& request) {
  RETURN_IF_ERROR(CheckRecover(request, NewCheck(request)));
  return AddPart(call, request, retrofits_, BarrierFreeRetrofitRecoveryEntry(),
                 lifecycle::AddRecovery<BarrierFreeRetrofit, v1::RecoverBarrierFreeRetrofitCostRequest>);
}

Reply<BarrierFreeRetrofit> AssistanceService::GetRetrofit(Call&,
                                                          const v1::GetBarrierFreeRetrofitRequest& request) {
  return GetRow(request, retrofits_);
}

Reply<v1::ListBarrierFreeRetrofitsResponse> AssistanceService::ListRetrofits(
    Call& call, const v1::ListBarrierFreeRetrofitsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const bool retracted = lifecycle::AsksFor(request.states(), v1::ASSISTANCE_STATE_RETRACTED);
  return ListMatching(call, request, retrofits_,
                      &v1::ListBarrierFreeRetrofitsResponse::mutable_barrier_free_retrofits, Matches,
                      {{kRetrofitsByHousehold, request.household()},
                       lifecycle::OfDays(kRetrofitsByDay, lifecycle::ListKey(lifecycle::kAllKey, retracted),
                                         request.completed_from(), request.completed_until())});
}

}  // namespace eastgate::livelihood
