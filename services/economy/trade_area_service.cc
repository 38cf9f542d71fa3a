#include "services/economy/trade_area_service.h"

#include <optional>
#include <string>
#include <utility>

#include "common/facts/rules.h"
#include "common/rpc/status_macros.h"
#include "services/economy/figure_ids.h"
#include "services/economy/trade_area_rules.h"

namespace eastgate::economy {

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::TradeArea;

std::unique_ptr<rpc::BoundService> TradeAreaService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::TradeAreaService::service_full_name())
      .Unary("CreateTradeArea", this, &TradeAreaService::Create)
      .Unary("GetTradeArea", this, &TradeAreaService::Get)
      .Unary("ListTradeAreas", this, &TradeAreaService::List)
      .Unary("GetTradeAreaProfile", this, &TradeAreaService::GetProfile)
      .Build();
}

Reply<TradeArea> TradeAreaService::Create(Call& call, const v1::CreateTradeAreaRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.trade_area_id(), tables_.trade_areas,
                   [&request](facts::Writer& writer) -> absl::StatusOr<Drafted<TradeArea>> {
                     TradeArea area = Found(request, writer.next_fact());
                     fact::v1::Fact fact = FoundedFact(area);
                     return Drafted<TradeArea>{std::move(area), std::move(fact)};
                   });
}

Reply<TradeArea> TradeAreaService::Get(Call&, const v1::GetTradeAreaRequest& request) {
  return GetRow(request, tables_.trade_areas);
}

Reply<v1::ListTradeAreasResponse> TradeAreaService::List(Call&, const v1::ListTradeAreasRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListTradeAreasResponse>(request, tables_.trade_areas,
                                                  &v1::ListTradeAreasResponse::mutable_trade_areas, Matches);
}

Reply<v1::TradeAreaProfile> TradeAreaService::GetProfile(Call& call,
                                                         const v1::GetTradeAreaProfileRequest& request) {
  const auto snapshot = ledger_.store().Read();
  const absl::StatusOr<TradeArea> area = tables_.trade_areas.Get(*snapshot, request.name());
  if (!area.ok()) co_return area.status();
  resource::Table<v1::FirstStore>::Query of_area;
  of_area.page_size = kMaxProfileRows;
  of_area.index = {kFirstStoresByTradeArea, area->name()};
  absl::StatusOr<resource::Page<v1::FirstStore>> stores = tables_.first_stores.List(*snapshot, of_area);
  if (!stores.ok()) co_return stores.status();
  v1::TradeAreaProfile profile;
  *profile.mutable_trade_area() = *area;
  for (v1::FirstStore& store : stores->rows) *profile.add_first_stores() = std::move(store);
  profile.set_truncated(!stores->next_after.empty());
  for (const std::string& division : area->served_divisions()) {
    auto neighborhoods = co_await peers_.ListRenovations(call, division);
    if (!neighborhoods.ok()) co_return neighborhoods.status();
    auto centers = co_await peers_.ListNeighborhoodCenters(call, division);
    if (!centers.ok()) co_return centers.status();
    profile.mutable_neighborhoods()->MergeFrom(neighborhoods->renovations());
    profile.mutable_neighborhood_centers()->MergeFrom(centers->neighborhood_centers());
    if (!neighborhoods->next_page_token().empty() || !centers->next_page_token().empty())
      profile.set_truncated(true);
  }
  co_return std::move(profile);
}

std::vector<facts::FactKind> TradeAreaKinds(const Tables& tables) {
  return {facts::EntryKind<TradeArea>(
      tables.trade_areas,
      {.kind = kTradeAreaRecorded,
       .measures = {kTradeAreas},
       .correctable = {.occurred_on = true, .division = true, .amounts = {}, .dimensions = {}},
       .amend = [](facts::Writer&, TradeArea& area,
                   const facts::Correction& correction) { return Amend(area, correction); },
       .withdraw = [&tables](facts::Writer& writer, TradeArea& area) -> absl::Status {
         ASSIGN_OR_RETURN(const auto stores, facts::FactsOf(tables.first_stores, writer.transaction(),
                                                            kFirstStoresByTradeArea, area.name()));
         RETURN_IF_ERROR(facts::CheckNoDependents(area.fact(), stores));
         return facts::MarkRetracted(area);
       },
       .fact_of = FoundedFact})};
}

}  // namespace eastgate::economy
