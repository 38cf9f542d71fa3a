// Serves eastgate.economy.v1.PromotionService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// promotion_rules.h, what is kept in tables.h. Thread-safe: writes are serialized by the store.
#ifndef EASTGATE_SERVICES_ECONOMY_PROMOTION_SERVICE_H_
#define EASTGATE_SERVICES_ECONOMY_PROMOTION_SERVICE_H_

#include <memory>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/service_binder.h"
#include "eastgate/economy/v1/promotion_service.grpc.pb.h"
#include "services/economy/peers.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

class PromotionService final : public facts::DomainService {
 public:
  // All must outlive it.
  PromotionService(const facts::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts), tables_(tables), peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::PromotionCampaign> CreateCampaign(rpc::Call& call,
                                                   const v1::CreatePromotionCampaignRequest& request);
  rpc::Reply<v1::PromotionCampaign> GetCampaign(rpc::Call& call,
                                                const v1::GetPromotionCampaignRequest& request);
  rpc::Reply<v1::ListPromotionCampaignsResponse> ListCampaigns(
      rpc::Call& call, const v1::ListPromotionCampaignsRequest& request);
  rpc::Reply<v1::PromotionEvent> CreateEvent(rpc::Call& call, const v1::CreatePromotionEventRequest& request);
  rpc::Reply<v1::PromotionEvent> GetEvent(rpc::Call& call, const v1::GetPromotionEventRequest& request);
  rpc::Reply<v1::ListPromotionEventsResponse> ListEvents(rpc::Call& call,
                                                         const v1::ListPromotionEventsRequest& request);
  rpc::Reply<v1::FiscalInput> CreateInput(rpc::Call& call, const v1::CreateFiscalInputRequest& request);
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
  rpc::Reply<v1::PromotionCampaign> RecordCampaign(rpc::Call& call,
                                                   const v1::CreatePromotionCampaignRequest& request);

  const Tables& tables_;
  const Peers& peers_;
};

// The kinds of fact that the service records. `tables` must outlive them.
std::vector<facts::FactKind> PromotionKinds(const Tables& tables);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_PROMOTION_SERVICE_H_
