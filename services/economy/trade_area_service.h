// Serves eastgate.economy.v1.TradeAreaService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// trade_area_rules.h, what is kept in tables.h. What it serves is asked of urban. Thread-safe: writes are
// serialized by the store.
#ifndef EASTGATE_SERVICES_ECONOMY_TRADE_AREA_SERVICE_H_
#define EASTGATE_SERVICES_ECONOMY_TRADE_AREA_SERVICE_H_

#include <memory>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/service_binder.h"
#include "eastgate/economy/v1/trade_area_service.grpc.pb.h"
#include "services/economy/peers.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

class TradeAreaService final : public facts::DomainService {
 public:
  // All must outlive it.
  TradeAreaService(const facts::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts), tables_(tables), peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::TradeArea> Create(rpc::Call& call, const v1::CreateTradeAreaRequest& request);
  rpc::Reply<v1::TradeArea> Get(rpc::Call& call, const v1::GetTradeAreaRequest& request);
  rpc::Reply<v1::ListTradeAreasResponse> List(rpc::Call& call, const v1::ListTradeAreasRequest& request);
  rpc::Reply<v1::TradeAreaProfile> GetProfile(rpc::Call& call, const v1::GetTradeAreaProfileRequest& request);

 private:
  const Tables& tables_;
  const Peers& peers_;
};

// The kinds of fact that the service records. `tables` must outlive them.
std::vector<facts::FactKind> TradeAreaKinds(const Tables& tables);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_TRADE_AREA_SERVICE_H_
