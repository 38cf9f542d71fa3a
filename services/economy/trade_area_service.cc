#include "services/economy/trade_area_service.h"

#include <utility>

#include "common/facts/read.h"
#include "common/status/status_macros.h"
#include "services/economy/trade_area_facts.h"

namespace eastgate::economy {

using rpc::Call;
using rpc::Reply;

std::unique_ptr<rpc::BoundService> TradeAreaService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::TradeAreaService::service_full_name())
      .Unary("CreateTradeArea", this, &TradeAreaService::Create)
      .Unary("GetTradeArea", this, &TradeAreaService::Get)
      .Unary("UpdateTradeArea", this, &TradeAreaService::UpdateTradeArea)
      .Unary("ListTradeAreas", this, &TradeAreaService::List)
      .Unary("GetTradeAreaProfile", this, &TradeAreaService::GetProfile)
      .Build();
}

Reply<v1::TradeArea> TradeAreaService::Create(Call& call, const v1::CreateTradeAreaRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.trade_area_id(), tables_.trade_areas, FoundTradeArea);
}

Reply<v1::TradeArea> TradeAreaService::Get(Call&, const v1::GetTradeAreaRequest& request) {
  return GetRow(request, tables_.trade_areas);
}

Reply<v1::TradeArea> TradeAreaService::UpdateTradeArea(Call& call,
                                                       const v1::UpdateTradeAreaRequest& request) {
  return UpdateByMask(call, request, request.trade_area(), tables_.trade_areas);
}

Reply<v1::ListTradeAreasResponse> TradeAreaService::List(Call& call,
                                                         const v1::ListTradeAreasRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  return ListMatching(call, request, tables_.trade_areas, &v1::ListTradeAreasResponse::mutable_trade_areas,
                      Matches);
}

Reply<v1::TradeAreaProfile> TradeAreaService::GetProfile(Call& call,
                                                         const v1::GetTradeAreaProfileRequest& request) {
  ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(log_, request.min_revision()));
  ASSIGN_OR_RETURN(v1::TradeAreaProfile profile, ProfileWithStores(tables_, *snapshot, request.name()));
  return peers_.AddServed(call, std::move(profile));
}

}  // namespace eastgate::economy
