// Serves eastgate.urban.v1.RectificationService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// rectification_rules.h, what is kept in tables.h. Thread-safe: writes are serialized by the store.
#ifndef EASTGATE_SERVICES_URBAN_RECTIFICATION_SERVICE_H_
#define EASTGATE_SERVICES_URBAN_RECTIFICATION_SERVICE_H_

#include <memory>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/service_binder.h"
#include "eastgate/urban/v1/rectification_service.grpc.pb.h"
#include "services/urban/peers.h"
#include "services/urban/tables.h"

namespace eastgate::urban {

class RectificationService final : public facts::DomainService {
 public:
  // All must outlive it.
  RectificationService(const facts::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts),
        campaigns_(tables.campaigns),
        items_(tables.items),
        rounds_(tables.patrol_rounds),
        peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::RectificationCampaign> CreateCampaign(rpc::Call& call,
                                                       const v1::CreateRectificationCampaignRequest& request);
  rpc::Reply<v1::RectificationCampaign> GetCampaign(rpc::Call& call,
                                                    const v1::GetRectificationCampaignRequest& request);
  rpc::Reply<v1::ListRectificationCampaignsResponse> ListCampaigns(
      rpc::Call& call, const v1::ListRectificationCampaignsRequest& request);
  rpc::Reply<v1::RectificationItem> CreateItem(rpc::Call& call,
                                               const v1::CreateRectificationItemRequest& request);
  rpc::Reply<v1::RectificationItem> GetItem(rpc::Call& call, const v1::GetRectificationItemRequest& request);
  rpc::Reply<v1::ListRectificationItemsResponse> ListItems(rpc::Call& call,
                                                           const v1::ListRectificationItemsRequest& request);
  rpc::Reply<v1::RectificationItem> Dispatch(rpc::Call& call, const v1::DispatchItemRequest& request);
  rpc::Reply<v1::RectificationItem> Handle(rpc::Call& call, const v1::HandleItemRequest& request);
  rpc::Reply<v1::RectificationItem> Verify(rpc::Call& call, const v1::VerifyItemRequest& request);
  rpc::Reply<v1::RectificationItem> Return(rpc::Call& call, const v1::ReturnItemRequest& request);
  rpc::Reply<v1::RectificationItem> Clear(rpc::Call& call, const v1::ClearItemRequest& request);
  rpc::Reply<v1::RectificationItem> Extend(rpc::Call& call, const v1::ExtendItemRequest& request);
  rpc::Reply<v1::RectificationItem> Reopen(rpc::Call& call, const v1::ReopenItemRequest& request);
  rpc::Reply<v1::RectificationItem> Withdraw(rpc::Call& call, const v1::WithdrawItemRequest& request);

 private:
  rpc::Reply<v1::RectificationCampaign> RecordCampaign(rpc::Call& call,
                                                       const v1::CreateRectificationCampaignRequest& request);

  const resource::Table<v1::RectificationCampaign>& campaigns_;
  const resource::Table<v1::RectificationItem>& items_;
  const resource::Table<v1::PatrolRound>& rounds_;
  const Peers& peers_;
};

// The kinds of fact that the service records. `tables` must outlive them.
std::vector<facts::FactKind> RectificationKinds(const Tables& tables);

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_RECTIFICATION_SERVICE_H_
