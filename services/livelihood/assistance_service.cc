#include "services/livelihood/assistance_service.h"

#include <string>
#include <utility>

#include "common/facts/list_rows.h"
#include "common/facts/read.h"
#include "common/facts/row_steps.h"
#include "common/rpc/status_macros.h"
#include "services/livelihood/assistance_rules.h"
#include "services/livelihood/figure_ids.h"

namespace eastgate::livelihood {
namespace {

// A kind whose facts record one row each, corrected and retracted as a whole.
template <class Row>
facts::FactKind RowKind(const resource::Table<Row>& table, absl::string_view name,
                        std::vector<std::string> measures, facts::Correctable correctable,
                        fact::v1::Fact (*fact_of)(const Row&)) {
  facts::FactKind kind;
  kind.name = std::string(name);
  kind.measures = std::move(measures);
  kind.correctable = std::move(correctable);
  kind.amend = facts::AmendRow<Row>(
      table,
      [fact_of](facts::Writer& writer, Row& row, const fact::v1::Fact&,
                const facts::Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(Amend(row, writer.next_fact(), correction, writer.reference()->parameters));
        return fact_of(row);
      });
  kind.withdraw = facts::WithdrawRow<Row>(table, [](facts::Writer& writer, Row& row, const fact::v1::Fact&) {
    return Withdraw(row, writer.next_fact());
  });
  return kind;
}

}  // namespace

using rpc::Call;
using rpc::Once;
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
  return committer_.Commit<HomeCareSubsidy>(
      call, request, Once::ById(subsidies_.collection(), request.home_care_subsidy_id()), subsidies_,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<HomeCareSubsidy> {
        ASSIGN_OR_RETURN(const std::string recipient, identities_.PersonOf(writer, request.recipient()));
        ASSIGN_OR_RETURN(const auto standing,
                         subsidies_.FindBy(writer.transaction(), kSubsidiesByStandingMonth,
                                           MonthOfRecipient(recipient, request.month())));
        ASSIGN_OR_RETURN(HomeCareSubsidy subsidy, Pay(request, recipient, standing, writer.next_fact(),
                                                      writer.reference()->parameters));
        fact::v1::Fact fact = PaidFact(subsidy);
        return facts::Record(writer, subsidies_, std::move(subsidy), std::move(fact), request.source_ref());
      });
}

Reply<HomeCareSubsidy> AssistanceService::GetSubsidy(Call&, const v1::GetHomeCareSubsidyRequest& request) {
  ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(ledger_, request.min_revision()));
  return subsidies_.Get(*snapshot, request.name());
}

Reply<v1::ListHomeCareSubsidiesResponse> AssistanceService::ListSubsidies(
    Call&, const v1::ListHomeCareSubsidiesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  resource::Table<HomeCareSubsidy>::Query query;
  if (!request.recipient().empty()) {
    query.index = {kSubsidiesByRecipient, request.recipient()};
  } else if (!request.month().empty()) {
    query.index = {kSubsidiesByMonth, request.month()};
  }
  query.matches = [&request](const HomeCareSubsidy& row) { return Matches(request, row); };
  return facts::ListRows<v1::ListHomeCareSubsidiesResponse>(
      ledger_, executor_, request, subsidies_, std::move(query),
      &v1::ListHomeCareSubsidiesResponse::mutable_home_care_subsidies);
}

Reply<BarrierFreeRetrofit> AssistanceService::CreateRetrofit(
    Call& call, const v1::CreateBarrierFreeRetrofitRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return committer_.Commit<BarrierFreeRetrofit>(
      call, request, Once::ById(retrofits_.collection(), request.barrier_free_retrofit_id()), retrofits_,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<BarrierFreeRetrofit> {
        ASSIGN_OR_RETURN(const std::string household,
                         identities_.HouseholdOf(writer, request.household_number()));
        ASSIGN_OR_RETURN(const auto standing,
                         retrofits_.FindBy(writer.transaction(), kRetrofitsByStandingHousehold, household));
        ASSIGN_OR_RETURN(
            BarrierFreeRetrofit retrofit,
            Complete(request, household, standing, writer.next_fact(), writer.reference()->parameters));
        fact::v1::Fact fact = CompletedFact(retrofit);
        return facts::Record(writer, retrofits_, std::move(retrofit), std::move(fact), request.source_ref());
      });
}

Reply<BarrierFreeRetrofit> AssistanceService::GetRetrofit(Call&,
                                                          const v1::GetBarrierFreeRetrofitRequest& request) {
  ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(ledger_, request.min_revision()));
  return retrofits_.Get(*snapshot, request.name());
}

Reply<v1::ListBarrierFreeRetrofitsResponse> AssistanceService::ListRetrofits(
    Call&, const v1::ListBarrierFreeRetrofitsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  resource::Table<BarrierFreeRetrofit>::Query query;
  query.matches = [&request](const BarrierFreeRetrofit& row) { return Matches(request, row); };
  return facts::ListRows<v1::ListBarrierFreeRetrofitsResponse>(
      ledger_, executor_, request, retrofits_, std::move(query),
      &v1::ListBarrierFreeRetrofitsResponse::mutable_barrier_free_retrofits);
}

std::vector<facts::FactKind> AssistanceKinds(const Tables& tables) {
  return {
      RowKind<HomeCareSubsidy>(
          tables.home_care_subsidies, kSubsidyPaid, {kHomeCareSubsidyRecipients, kHomeCareSubsidyPaid},
          {.occurred_on = true, .division = true, .amounts = {kHomeCareSubsidyPaid}, .dimensions = {"level"}},
          &PaidFact),
      RowKind<BarrierFreeRetrofit>(
          tables.barrier_free_retrofits, kRetrofitCompleted,
          {kBarrierFreeHouseholds, kBarrierFreeRetrofitCost},
          {.occurred_on = true, .division = true, .amounts = {kBarrierFreeRetrofitCost}, .dimensions = {}},
          &CompletedFact)};
}

}  // namespace eastgate::livelihood
