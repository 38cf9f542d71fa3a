// Serves eastgate.urban.v1.RectificationService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in
// rectification_campaign_rules.h and rectification_item_rules.h, the tables in tables.h. Command is asked for
// task forces. Thread-safe: the store serializes all writes.
#ifndef EASTGATE_SERVICES_URBAN_RECTIFICATION_SERVICE_H_
#define EASTGATE_SERVICES_URBAN_RECTIFICATION_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/urban/v1/rectification_service.grpc.pb.h"
#include "services/urban/peers.h"
#include "services/urban/tables.h"

namespace eastgate::urban {

class RectificationService final : public lifecycle::DomainService {
 public:
  // The parts, tables and peers must outlive it.
  RectificationService(const lifecycle::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts), campaigns_(tables.campaigns), items_(tables.items), peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::RectificationCampaign> CreateCampaign(rpc::Call& call,
                                                       const v1::CreateRectificationCampaignRequest& request);
  rpc::Reply<v1::RectificationCampaign> GetCampaign(rpc::Call& call,
                                                    const v1::GetRectificationCampaignRequest& request);
  rpc::Reply<v1::RectificationCampaign> UpdateRectificationCampaign(
      rpc::Call& call, const v1::UpdateRectificationCampaignRequest& request);
  rpc::Reply<v1::ListRectificationCampaignsResponse> ListCampaigns(
      rpc::Call& call, const v1::ListRectificationCampaignsRequest& request);
  rpc::Reply<v1::RectificationItem> CreateItem(rpc::Call& call,
                                               const v1::CreateRectificationItemRequest& request);
  rpc::Reply<v1::RectificationItem> GetItem(rpc::Call& call, const v1::GetRectificationItemRequest& request);
  rpc::Reply<v1::BatchGetRectificationItemsResponse> BatchGet(
      rpc::Call& call, const v1::BatchGetRectificationItemsRequest& request);
  rpc::Reply<v1::ListRectificationItemsResponse> ListItems(rpc::Call& call,
                                                           const v1::ListRectificationItemsRequest& request);
  rpc::Reply<v1::RectificationItem> Dispatch(rpc::Call& call,
                                             const v1::DispatchRectificationItemRequest& request);
  rpc::Reply<v1::RectificationItem> Handle(rpc::Call& call,
                                           const v1::HandleRectificationItemRequest& request);
  rpc::Reply<v1::RectificationItem> Verify(rpc::Call& call,
                                           const v1::VerifyRectificationItemRequest& request);
  rpc::Reply<v1::RectificationItem> Return(rpc::Call& call,
                                           const v1::ReturnRectificationItemRequest& request);
  rpc::Reply<v1::RectificationItem> Clear(rpc::Call& call, const v1::ClearRectificationItemRequest& request);
  rpc::Reply<v1::RectificationItem> Extend(rpc::Call& call,
                                           const v1::ExtendRectificationItemRequest& request);
  rpc::Reply<v1::RectificationItem> Reopen(rpc::Call& call,
                                           const v1::ReopenRectificationItemRequest& request);
  rpc::Reply<v1::RectificationItem> Withdraw(rpc::Call& call,
                                             const v1::WithdrawRectificationItemRequest& request);

 private:
  const lifecycle::EntryTable<v1::RectificationCampaign>& campaigns_;
  const lifecycle::LifecycleTable<v1::RectificationItem>& items_;
  const Peers& peers_;
};

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_RECTIFICATION_SERVICE_H_
