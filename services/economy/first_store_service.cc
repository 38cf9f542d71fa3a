#include "services/economy/first_store_service.h"

#include "common/lifecycle/index_keys.h"
#include "common/reference/text_key.h"
#include "common/status/status_macros.h"

namespace eastgate::economy {

using rpc::Call;
using rpc::Reply;

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

Reply<v1::FirstStore> FirstStoreService::Create(Call& call, const v1::CreateFirstStoreRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.first_store_id(), tables_.first_stores, ClaimFirstStore);
}

Reply<v1::FirstStore> FirstStoreService::Get(Call&, const v1::GetFirstStoreRequest& request) {
  return GetRow(request, tables_.first_stores);
}

Reply<v1::ListFirstStoresResponse> FirstStoreService::List(Call& call,
                                                           const v1::ListFirstStoresRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const bool retracted = lifecycle::AsksFor(request.states(), v1::FIRST_STORE_STATE_RETRACTED);
  return ListMatching(
      call, request, tables_.first_stores, &v1::ListFirstStoresResponse::mutable_first_stores, Matches,
      {lifecycle::AllBefore(kFirstStoresByLastDay, request.expiring_before()),
       {kFirstStoresByBrand, lifecycle::ListKey(reference::FoldedTextKey(request.brand()), retracted)},
       {kFirstStoresByTradeArea, lifecycle::ListKey(request.trade_area(), retracted)},
       {kFirstStoresByKind, lifecycle::ListKey(lifecycle::EnumKey(request.kind()), retracted)},
       {kFirstStoresByLevel, lifecycle::ListKey(lifecycle::EnumKey(request.level()), retracted)}});
}

Reply<v1::FirstStore> FirstStoreService::Review(Call& call, const v1::ReviewFirstStoreRequest& request) {
  RETURN_IF_ERROR(CheckReview(request, NewCheck(request)));
  return Transition(call, request, tables_.first_stores, v1::FIRST_STORE_STATE_REVIEWED,
                    {"occurred_on", request.occurred_on()});
}

Reply<v1::FirstStore> FirstStoreService::Publicize(Call& call,
                                                   const v1::PublicizeFirstStoreRequest& request) {
  RETURN_IF_ERROR(CheckPublicize(request, NewCheck(request)));
  return Transition(call, request, tables_.first_stores, v1::FIRST_STORE_STATE_PUBLICITY,
                    {"occurred_on", request.occurred_on()});
}

Reply<v1::FirstStore> FirstStoreService::Recognize(Call& call,
                                                   const v1::RecognizeFirstStoreRequest& request) {
  RETURN_IF_ERROR(CheckRecognize(request, NewCheck(request)));
  return Transition(call, request, tables_.first_stores, v1::FIRST_STORE_STATE_RECOGNIZED,
                    {"occurred_on", request.occurred_on()});
}

Reply<v1::FirstStore> FirstStoreService::Reject(Call& call, const v1::RejectFirstStoreRequest& request) {
  RETURN_IF_ERROR(CheckReject(request, NewCheck(request)));
  return Transition(call, request, tables_.first_stores, RejectFirstStore);
}

Reply<v1::FirstStore> FirstStoreService::Revoke(Call& call, const v1::RevokeFirstStoreRequest& request) {
  RETURN_IF_ERROR(CheckRevoke(request, NewCheck(request)));
  return Transition(call, request, tables_.first_stores, RevokeFirstStore);
}

Reply<v1::FirstStore> FirstStoreService::Close(Call& call, const v1::CloseFirstStoreRequest& request) {
  RETURN_IF_ERROR(CheckClose(request, NewCheck(request)));
  return Transition(call, request, tables_.first_stores, CloseFirstStore);
}

Reply<v1::TurnoverReport> FirstStoreService::CreateReport(Call& call,
                                                          const v1::CreateTurnoverReportRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.turnover_report_id(), tables_.turnover_reports, ReportTurnover);
}

Reply<v1::TurnoverReport> FirstStoreService::GetReport(Call&, const v1::GetTurnoverReportRequest& request) {
  return GetRow(request, tables_.turnover_reports);
}

Reply<v1::ListTurnoverReportsResponse> FirstStoreService::ListReports(
    Call& call, const v1::ListTurnoverReportsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const bool retracted = lifecycle::AsksFor(request.states(), v1::TURNOVER_REPORT_STATE_RETRACTED);
  return ListMatching(call, request, tables_.turnover_reports,
                      &v1::ListTurnoverReportsResponse::mutable_turnover_reports, Matches,
                      {{kTurnoversByStore, lifecycle::ListKey(request.first_store(), retracted)}});
}

}  // namespace eastgate::economy
