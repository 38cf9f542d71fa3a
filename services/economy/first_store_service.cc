#include "services/economy/first_store_service.h"

#include <optional>
#include <string>
#include <utility>

#include "common/rpc/status_macros.h"
#include "services/economy/figure_ids.h"
#include "services/economy/first_store_rules.h"

namespace eastgate::economy {

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::FirstStore;
using v1::TurnoverReport;

namespace {

// A brand is first once per level and area: refuses `store` beside another claim.
absl::Status CheckFirst(const Tables& tables, const store::Reader& reader, const FirstStore& store) {
  ASSIGN_OR_RETURN(const auto first, tables.first_stores.FindBy(reader, kFirstStoreClaims, ClaimOf(store)));
  return CheckNoOtherClaim(first, store);
}

}  // namespace

std::unique_ptr<rpc::BoundService> FirstStoreService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::FirstStoreService::service_full_name())
      .Unary("CreateFirstStore", this, &FirstStoreService::Create)
      .Unary("GetFirstStore", this, &FirstStoreService::Get)
      .Unary("ListFirstStores", this, &FirstStoreService::List)
      .Unary("ReviewFirstStore", this, &FirstStoreService::Review)
      .Unary("PublicizeFirstStore", this, &FirstStoreService::Publicize)
      .Unary("RecognizeFirstStore", this, &FirstStoreService::Recognize)
      .Unary("RejectFirstStore", this, &FirstStoreService::Reject)
      .Unary("RevokeFirstStore", this, &FirstStoreService::Revoke)
      .Unary("CloseFirstStore", this, &FirstStoreService::Close)
      .Unary("CreateTurnoverReport", this, &FirstStoreService::CreateReport)
      .Unary("GetTurnoverReport", this, &FirstStoreService::GetReport)
      .Unary("ListTurnoverReports", this, &FirstStoreService::ListReports)
      .Build();
}

Reply<FirstStore> FirstStoreService::Create(Call& call, const v1::CreateFirstStoreRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.first_store_id(), tables_.first_stores,
                   [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<FirstStore>> {
                     if (!request.trade_area().empty()) {
                       ASSIGN_OR_RETURN(const v1::TradeArea area,
                                        tables_.trade_areas.Get(writer.transaction(), request.trade_area()));
                       RETURN_IF_ERROR(facts::CheckStands(area));
                     }
                     FirstStore store = Claim(request, writer.next_fact());
                     RETURN_IF_ERROR(CheckFirst(tables_, writer.transaction(), store));
                     fact::v1::Fact fact = FirstStoreLife().LastFact(store);
                     return Drafted<FirstStore>{std::move(store), std::move(fact)};
                   });
}

Reply<FirstStore> FirstStoreService::Get(Call&, const v1::GetFirstStoreRequest& request) {
  return GetRow(request, tables_.first_stores);
}

Reply<v1::ListFirstStoresResponse> FirstStoreService::List(Call&, const v1::ListFirstStoresRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.trade_area().empty()) index = {kFirstStoresByTradeArea, request.trade_area()};
  return ListMatching<v1::ListFirstStoresResponse>(
      request, tables_.first_stores, &v1::ListFirstStoresResponse::mutable_first_stores, Matches, index);
}

Reply<FirstStore> FirstStoreService::Review(Call& call, const v1::ReviewFirstStoreRequest& request) {
  RETURN_IF_ERROR(CheckReview(request, NewCheck()));
  return ChangeRow(call, request, tables_.first_stores,
                   [&request](facts::Writer& writer, FirstStore& store) -> absl::StatusOr<fact::v1::Fact> {
                     RETURN_IF_ERROR(economy::Review(store, request, writer.next_fact()));
                     return FirstStoreLife().LastFact(store);
                   });
}

Reply<FirstStore> FirstStoreService::Publicize(Call& call, const v1::PublicizeFirstStoreRequest& request) {
  RETURN_IF_ERROR(CheckPublicize(request, NewCheck()));
  return ChangeRow(
      call, request, tables_.first_stores,
      [&request](facts::Writer& writer, FirstStore& store) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(economy::Publicize(store, request, *writer.reference(), writer.next_fact()));
        return FirstStoreLife().LastFact(store);
      });
}

Reply<FirstStore> FirstStoreService::Recognize(Call& call, const v1::RecognizeFirstStoreRequest& request) {
  RETURN_IF_ERROR(CheckRecognize(request, NewCheck()));
  return ChangeRow(
      call, request, tables_.first_stores,
      [&request](facts::Writer& writer, FirstStore& store) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(economy::Recognize(store, request, *writer.reference(), writer.next_fact()));
        return FirstStoreLife().LastFact(store);
      });
}

Reply<FirstStore> FirstStoreService::Reject(Call& call, const v1::RejectFirstStoreRequest& request) {
  RETURN_IF_ERROR(CheckReject(request, NewCheck()));
  return ChangeRow(call, request, tables_.first_stores,
                   [&request](facts::Writer& writer, FirstStore& store) -> absl::StatusOr<fact::v1::Fact> {
                     RETURN_IF_ERROR(economy::Reject(store, request, writer.next_fact()));
                     return FirstStoreLife().LastFact(store);
                   });
}

Reply<FirstStore> FirstStoreService::Revoke(Call& call, const v1::RevokeFirstStoreRequest& request) {
  RETURN_IF_ERROR(CheckRevoke(request, NewCheck()));
  return ChangeRow(call, request, tables_.first_stores,
                   [&request](facts::Writer& writer, FirstStore& store) -> absl::StatusOr<fact::v1::Fact> {
                     RETURN_IF_ERROR(economy::Revoke(store, request, writer.next_fact()));
                     return FirstStoreLife().LastFact(store);
                   });
}

Reply<FirstStore> FirstStoreService::Close(Call& call, const v1::CloseFirstStoreRequest& request) {
  RETURN_IF_ERROR(CheckClose(request, NewCheck()));
  return ChangeRow(call, request, tables_.first_stores,
                   [&request](facts::Writer& writer, FirstStore& store) -> absl::StatusOr<fact::v1::Fact> {
                     RETURN_IF_ERROR(economy::Close(store, request, writer.next_fact()));
                     return FirstStoreLife().LastFact(store);
                   });
}

Reply<TurnoverReport> FirstStoreService::CreateReport(Call& call,
                                                      const v1::CreateTurnoverReportRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(
      call, request, request.turnover_report_id(), tables_.turnover_reports,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<TurnoverReport>> {
        ASSIGN_OR_RETURN(const FirstStore store,
                         tables_.first_stores.Get(writer.transaction(), request.first_store()));
        ASSIGN_OR_RETURN(const auto standing,
                         tables_.turnover_reports.FindBy(writer.transaction(), kTurnoverOfMonth,
                                                         MonthKey(request.first_store(), request.month())));
        ASSIGN_OR_RETURN(TurnoverReport report, Report(request, store, standing, writer.next_fact()));
        fact::v1::Fact fact = ReportedFact(report);
        return Drafted<TurnoverReport>{std::move(report), std::move(fact)};
      });
}

Reply<TurnoverReport> FirstStoreService::GetReport(Call&, const v1::GetTurnoverReportRequest& request) {
  return GetRow(request, tables_.turnover_reports);
}

Reply<v1::ListTurnoverReportsResponse> FirstStoreService::ListReports(
    Call&, const v1::ListTurnoverReportsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.first_store().empty() && !request.include_retracted())
    index = {kTurnoversByStore, request.first_store()};
  return ListMatching<v1::ListTurnoverReportsResponse>(
      request, tables_.turnover_reports, &v1::ListTurnoverReportsResponse::mutable_turnover_reports, Matches,
      index);
}

std::vector<facts::FactKind> FirstStoreKinds(const Tables& tables) {
  const auto amended = [&tables](facts::Writer& writer, FirstStore& store, int step) -> absl::Status {
    RETURN_IF_ERROR(Settle(store, step, *writer.reference()));
    return CheckFirst(tables, writer.transaction(), store);
  };
  const auto release = [&tables](facts::Writer& writer, const FirstStore& store, int step) -> absl::Status {
    if (step > 0) {
      // What was refused or revoked claims again, unless another has since.
      return GaveUpItsClaim(store) ? CheckFirst(tables, writer.transaction(), store) : absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const auto reports, facts::FactsOf(tables.turnover_reports, writer.transaction(),
                                                        kTurnoversByStore, store.name()));
    return facts::CheckNoDependents(store.steps(0).fact(), reports);
  };
  std::vector<facts::FactKind> kinds =
      FirstStoreLife().Kinds(tables.first_stores, {.amended = amended, .release = release});
  kinds.push_back(facts::EntryKind<TurnoverReport>(
      tables.turnover_reports,
      {.kind = kTurnoverReported,
       .measures = {kFirstStoreTurnover},
       .correctable =
           {.occurred_on = false, .division = true, .amounts = {kFirstStoreTurnover}, .dimensions = {}},
       .amend = [](facts::Writer&, TurnoverReport& report,
                   const facts::Correction& correction) { return Amend(report, correction); },
       .withdraw = [](facts::Writer&, TurnoverReport& report) { return facts::MarkRetracted(report); },
       .fact_of = ReportedFact}));
  return kinds;
}

}  // namespace eastgate::economy
