#include "services/economy/promotion_service.h"

#include "common/lifecycle/index_keys.h"
#include "common/status/status_macros.h"

namespace eastgate::economy {

using rpc::Call;
using rpc::Reply;

std::unique_ptr<rpc::BoundService> PromotionService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::PromotionService::service_full_name())
      .Unary("CreatePromotionCampaign", this, &PromotionService::CreateCampaign)
      .Unary("GetPromotionCampaign", this, &PromotionService::GetCampaign)
      .Unary("UpdatePromotionCampaign", this, &PromotionService::UpdatePromotionCampaign)
      .Unary("ListPromotionCampaigns", this, &PromotionService::ListCampaigns)
      .Unary("CreatePromotionEvent", this, &PromotionService::CreateEvent)
      .Batch<v1::BatchCreatePromotionEventsRequest, v1::BatchCreatePromotionEventsResponse>(
          "BatchCreatePromotionEvents", this, &PromotionService::CreateEvent)
      .Unary("GetPromotionEvent", this, &PromotionService::GetEvent)
      .Unary("ListPromotionEvents", this, &PromotionService::ListEvents)
      .Unary("CreateFiscalInput", this, &PromotionService::CreateInput)
      .Unary("RecoverFiscalInput", this, &PromotionService::RecoverInput)
      .Unary("GetFiscalInput", this, &PromotionService::GetInput)
      .Unary("ListFiscalInputs", this, &PromotionService::ListInputs)
      .Unary("CreateConsumptionReport", this, &PromotionService::CreateReport)
      .Unary("GetConsumptionReport", this, &PromotionService::GetReport)
      .Unary("ListConsumptionReports", this, &PromotionService::ListReports)
      .Build();
}

Reply<v1::PromotionCampaign> PromotionService::CreateCampaign(
    Call& call, const v1::CreatePromotionCampaignRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRowAfter(
      call, request, request.promotion_campaign_id(), tables_.promotion_campaigns,
      [this, &call, &request] {
        return peers_.task_forces().Check(call, request.task_force(), request.started_on());
      },
      StartCampaign);
}

Reply<v1::PromotionCampaign> PromotionService::GetCampaign(Call&,
                                                           const v1::GetPromotionCampaignRequest& request) {
  return GetRow(request, tables_.promotion_campaigns);
}

Reply<v1::PromotionCampaign> PromotionService::UpdatePromotionCampaign(
    Call& call, const v1::UpdatePromotionCampaignRequest& request) {
  const auto ask = [this, &call, &request] {
    return peers_.task_forces().CheckUpdate(call, request, request.promotion_campaign(),
                                            "promotion_campaign");
  };
  return UpdateByMaskAfter(call, request, request.promotion_campaign(), tables_.promotion_campaigns, ask);
}

Reply<v1::ListPromotionCampaignsResponse> PromotionService::ListCampaigns(
    Call& call, const v1::ListPromotionCampaignsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  return ListMatching(call, request, tables_.promotion_campaigns,
                      &v1::ListPromotionCampaignsResponse::mutable_promotion_campaigns, Matches);
}

Reply<v1::PromotionEvent> PromotionService::CreateEvent(Call& call,
                                                        const v1::CreatePromotionEventRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.promotion_event_id(), tables_.promotion_events, HoldEvent);
}

Reply<v1::PromotionEvent> PromotionService::GetEvent(Call&, const v1::GetPromotionEventRequest& request) {
  return GetRow(request, tables_.promotion_events);
}

Reply<v1::ListPromotionEventsResponse> PromotionService::ListEvents(
    Call& call, const v1::ListPromotionEventsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const bool retracted = lifecycle::AsksFor(request.states(), v1::PROMOTION_EVENT_STATE_RETRACTED);
  return ListMatching(call, request, tables_.promotion_events,
                      &v1::ListPromotionEventsResponse::mutable_promotion_events, Matches,
                      {{kByCampaign, lifecycle::ListKey(request.campaign(), retracted)}});
}

Reply<v1::FiscalInput> PromotionService::CreateInput(Call& call,
                                                     const v1::CreateFiscalInputRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.fiscal_input_id(), tables_.fiscal_inputs, PayFiscalInput);
}

Reply<v1::FiscalInput> PromotionService::RecoverInput(Call& call,
                                                      const v1::RecoverFiscalInputRequest& request) {
  RETURN_IF_ERROR(CheckRecover(request, NewCheck(request)));
  return AddPart(call, request, tables_.fiscal_inputs, FiscalInputRecoveryEntry(),
                 lifecycle::AddRecovery<v1::FiscalInput, v1::RecoverFiscalInputRequest>);
}

Reply<v1::FiscalInput> PromotionService::GetInput(Call&, const v1::GetFiscalInputRequest& request) {
  return GetRow(request, tables_.fiscal_inputs);
}

Reply<v1::ListFiscalInputsResponse> PromotionService::ListInputs(Call& call,
                                                                 const v1::ListFiscalInputsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const bool retracted = lifecycle::AsksFor(request.states(), v1::FISCAL_INPUT_STATE_RETRACTED);
  return ListMatching(call, request, tables_.fiscal_inputs,
                      &v1::ListFiscalInputsResponse::mutable_fiscal_inputs, Matches,
                      {{kByCampaign, lifecycle::ListKey(request.campaign(), retracted)}});
}

Reply<v1::ConsumptionReport> PromotionService::CreateReport(
    Call& call, const v1::CreateConsumptionReportRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.consumption_report_id(), tables_.consumption_reports,
                   ReportConsumption);
}

Reply<v1::ConsumptionReport> PromotionService::GetReport(Call&,
                                                         const v1::GetConsumptionReportRequest& request) {
  return GetRow(request, tables_.consumption_reports);
}

Reply<v1::ListConsumptionReportsResponse> PromotionService::ListReports(
    Call& call, const v1::ListConsumptionReportsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const bool retracted = lifecycle::AsksFor(request.states(), v1::CONSUMPTION_REPORT_STATE_RETRACTED);
  return ListMatching(call, request, tables_.consumption_reports,
                      &v1::ListConsumptionReportsResponse::mutable_consumption_reports, Matches,
                      {{kByCampaign, lifecycle::ListKey(request.campaign(), retracted)}});
}

}  // namespace eastgate::economy
