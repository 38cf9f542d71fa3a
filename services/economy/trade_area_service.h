// Serves eastgate.economy.v1.TradeAreaService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in trade_area_rules.h,
// the tables in tables.h. Urban is asked for the neighborhoods that a trade area serves. Thread-safe: the
// store serializes all writes.
#ifndef EASTGATE_SERVICES_ECONOMY_TRADE_AREA_SERVICE_H_
#define EASTGATE_SERVICES_ECONOMY_TRADE_AREA_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/economy/v1/trade_area.grpc.pb.h"
#include "services/economy/peers.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

class TradeAreaService final : public lifecycle::DomainService {
 public:
  // The parts, tables and peers must outlive it.
  TradeAreaService(const lifecycle::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts), tables_(tables), peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::TradeArea> Create(rpc::Call& call, const v1::CreateTradeAreaRequest& request);
  rpc::Reply<v1::TradeArea> Get(rpc::Call& call, const v1::GetTradeAreaRequest& request);
  rpc::Reply<v1::TradeArea> UpdateTradeArea(rpc::Call& call, const v1::UpdateTradeAreaRequest& request);
  rpc::Reply<v1::ListTradeAreasResponse> List(rpc::Call& call, const v1::ListTradeAreasRequest& request);
  rpc::Reply<v1::TradeAreaProfile> GetProfile(rpc::Call& call, const v1::GetTradeAreaProfileRequest& request);

 private:
  const Tables& tables_;
  const Peers& peers_;
};

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_TRADE_AREA_SERVICE_H_
