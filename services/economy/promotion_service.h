// Serves eastgate.economy.v1.PromotionService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in
// promotion_campaign_rules.h, promotion_event_rules.h, fiscal_input_rules.h and consumption_report_rules.h,
// the tables in tables.h. Command is asked for the task force of a campaign. Thread-safe: the store
// serializes all writes.
#ifndef EASTGATE_SERVICES_ECONOMY_PROMOTION_SERVICE_H_
#define EASTGATE_SERVICES_ECONOMY_PROMOTION_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/economy/v1/promotion_service.grpc.pb.h"
#include "services/economy/peers.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

class PromotionService final : public lifecycle::DomainService {
 public:
  // The parts, tables and peers must outlive it.
  PromotionService(const lifecycle::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts), tables_(tables), peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::PromotionCampaign> CreateCampaign(rpc::Call& call,
                                                   const v1::CreatePromotionCampaignRequest& request);
  rpc::Reply<v1::PromotionCampaign> GetCampaign(rpc::Call& call,
                                                const v1::GetPromotionCampaignRequest& request);
  rpc::Reply<v1::PromotionCampaign> UpdatePromotionCampaign(
      rpc::Call& call, const v1::UpdatePromotionCampaignRequest& request);
  rpc::Reply<v1::ListPromotionCampaignsResponse> ListCampaigns(
      rpc::Call& call, const v1::ListPromotionCampaignsRequest& request);
  rpc::Reply<v1::PromotionEvent> CreateEvent(rpc::Call& call, const v1::CreatePromotionEventRequest& request);
  rpc::Reply<v1::PromotionEvent> GetEvent(rpc::Call& call, const v1::GetPromotionEventRequest& request);
  rpc::Reply<v1::ListPromotionEventsResponse> ListEvents(rpc::Call& call,
                                                         const v1::ListPromotionEventsRequest& request);
  rpc::Reply<v1::FiscalInput> CreateInput(rpc::Call& call, const v1::CreateFiscalInputRequest& request);
  rpc::Reply<v1::FiscalInput> RecoverInput(rpc::Call& call, const v1::RecoverFiscalInputRequest& request);
  rpc::Reply<v1::FiscalInput> GetInput(rpc::Call& call, const v1::GetFiscalInputRequest& request);
  rpc::Reply<v1::ListFiscalInputsResponse> ListInputs(rpc::Call& call,
                                                      const v1::ListFiscalInputsRequest& request);
  rpc::Reply<v1::ConsumptionReport> CreateReport(rpc::Call& call,
                                                 const v1::CreateConsumptionReportRequest& request);
  rpc::Reply<v1::ConsumptionReport> GetReport(rpc::Call& call,
                                              const v1::GetConsumptionReportRequest& request);
  rpc::Reply<v1::ListConsumptionReportsResponse> ListReports(
      rpc::Call& call, const v1::ListConsumptionReportsRequest& request);

 private:
  const Tables& tables_;
  const Peers& peers_;
};

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_PROMOTION_SERVICE_H_
