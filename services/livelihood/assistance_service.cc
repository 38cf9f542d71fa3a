#include "services/livelihood/assistance_service.h"

#include <string>
#include <utility>

#include "common/facts/row_steps.h"
#include "common/rpc/status_macros.h"
#include "services/livelihood/assistance_rules.h"
#include "services/livelihood/figure_ids.h"

namespace eastgate::livelihood {
namespace {

// Both kinds: amended by the parameters in force, retracted as a whole.
template <class Row>
facts::FactKind AssistanceKind(const resource::Table<Row>& table, const char* name,
                               std::vector<std::string> measures, facts::Correctable correctable,
                               fact::v1::Fact (*fact_of)(const Row&)) {
  return facts::EntryKind<Row>(
      table, {.kind = name,
              .measures = std::move(measures),
              .correctable = std::move(correctable),
              .amend =
                  [](facts::Writer& writer, Row& row, const facts::Correction& correction) {
                    return Amend(row, writer.next_fact(), correction, writer.reference()->parameters);
                  },
              .withdraw = [](facts::Writer& writer, Row& row) { return Withdraw(row, writer.next_fact()); },
              .fact_of = fact_of});
}

}  // namespace

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::BarrierFreeRetrofit;
using v1::HomeCareSubsidy;

std::unique_ptr<rpc::BoundService> AssistanceService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::AssistanceService::service_full_name())
      .Unary("CreateHomeCareSubsidy", this, &AssistanceService::CreateSubsidy)
      .Unary("GetHomeCareSubsidy", this, &AssistanceService::GetSubsidy)
      .Unary("ListHomeCareSubsidies", this, &AssistanceService::ListSubsidies)
      .Unary("CreateBarrierFreeRetrofit", this, &AssistanceService::CreateRetrofit)
      .Unary("GetBarrierFreeRetrofit", this, &AssistanceService::GetRetrofit)
      .Unary("ListBarrierFreeRetrofits", this, &AssistanceService::ListRetrofits)
      .Build();
}

Reply<HomeCareSubsidy> AssistanceService::CreateSubsidy(Call& call,
                                                        const v1::CreateHomeCareSubsidyRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(
      call, request, request.home_care_subsidy_id(), subsidies_,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<HomeCareSubsidy>> {
        ASSIGN_OR_RETURN(const std::string recipient, identities_.PersonOf(writer, request.recipient()));
        ASSIGN_OR_RETURN(const auto standing,
                         subsidies_.FindBy(writer.transaction(), kSubsidiesByStandingMonth,
                                           MonthOfRecipient(recipient, request.month())));
        ASSIGN_OR_RETURN(HomeCareSubsidy subsidy, Pay(request, recipient, standing, writer.next_fact(),
                                                      writer.reference()->parameters));
        fact::v1::Fact fact = PaidFact(subsidy);
        return Drafted<HomeCareSubsidy>{std::move(subsidy), std::move(fact)};
      });
}

Reply<HomeCareSubsidy> AssistanceService::GetSubsidy(Call&, const v1::GetHomeCareSubsidyRequest& request) {
  return GetRow(request, subsidies_);
}

Reply<v1::ListHomeCareSubsidiesResponse> AssistanceService::ListSubsidies(
    Call&, const v1::ListHomeCareSubsidiesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.recipient().empty()) {
    index = {kSubsidiesByRecipient, request.recipient()};
  } else if (!request.month().empty()) {
    index = {kSubsidiesByMonth, request.month()};
  }
  return ListMatching<v1::ListHomeCareSubsidiesResponse>(
      request, subsidies_, &v1::ListHomeCareSubsidiesResponse::mutable_home_care_subsidies, Matches, index);
}

Reply<BarrierFreeRetrofit> AssistanceService::CreateRetrofit(
    Call& call, const v1::CreateBarrierFreeRetrofitRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(
      call, request, request.barrier_free_retrofit_id(), retrofits_,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<BarrierFreeRetrofit>> {
        ASSIGN_OR_RETURN(const std::string household,
                         identities_.HouseholdOf(writer, request.household_number()));
        ASSIGN_OR_RETURN(const auto standing,
                         retrofits_.FindBy(writer.transaction(), kRetrofitsByStandingHousehold, household));
        ASSIGN_OR_RETURN(
            BarrierFreeRetrofit retrofit,
            Complete(request, household, standing, writer.next_fact(), writer.reference()->parameters));
        fact::v1::Fact fact = CompletedFact(retrofit);
        return Drafted<BarrierFreeRetrofit>{std::move(retrofit), std::move(fact)};
      });
}

Reply<BarrierFreeRetrofit> AssistanceService::GetRetrofit(Call&,
                                                          const v1::GetBarrierFreeRetrofitRequest& request) {
  return GetRow(request, retrofits_);
}

Reply<v1::ListBarrierFreeRetrofitsResponse> AssistanceService::ListRetrofits(
    Call&, const v1::ListBarrierFreeRetrofitsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListBarrierFreeRetrofitsResponse>(
      request, retrofits_, &v1::ListBarrierFreeRetrofitsResponse::mutable_barrier_free_retrofits, Matches);
}

std::vector<facts::FactKind> AssistanceKinds(const Tables& tables) {
  return {
      AssistanceKind<HomeCareSubsidy>(
          tables.home_care_subsidies, kSubsidyPaid, {kHomeCareSubsidyRecipients, kHomeCareSubsidyPaid},
          {.occurred_on = true, .division = true, .amounts = {kHomeCareSubsidyPaid}, .dimensions = {"level"}},
          &PaidFact),
      AssistanceKind<BarrierFreeRetrofit>(
          tables.barrier_free_retrofits, kRetrofitCompleted,
          {kBarrierFreeHouseholds, kBarrierFreeRetrofitCost},
          {.occurred_on = true, .division = true, .amounts = {kBarrierFreeRetrofitCost}, .dimensions = {}},
          &CompletedFact)};
}

}  // namespace eastgate::livelihood
