#include "services/economy/trade_area_facts.h"

#include <utility>

#include "common/lifecycle/order_of_days.h"
#include "common/lifecycle/rules.h"
#include "common/status/status_macros.h"

namespace eastgate::economy {

lifecycle::EntryTable<v1::TradeArea>::Links TradeAreaLinks(const Tables& tables) {
  return {.judge = [&tables](facts::Writer& writer, const lifecycle::Judgment& judgment,
                             v1::TradeArea& area) -> absl::Status {
    if (!judgment.moves_day) return absl::OkStatus();
    return lifecycle::CheckNotAfterRows(
        {judgment.DayField("founded_on"), area.founded_on()}, tables.first_stores, writer.transaction(),
        kFirstStoresByTradeArea, area.name(),
        [](const v1::FirstStore& store) { return lifecycle::StoredDate(store.steps(0).occurred_on()); },
        "the day a first store of it applied");
  }};
}

absl::StatusOr<v1::TradeAreaProfile> ProfileWithStores(const Tables& tables, const store::Reader& reader,
                                                       absl::string_view name) {
  v1::TradeAreaProfile profile;
  ASSIGN_OR_RETURN(*profile.mutable_trade_area(), tables.trade_areas.Get(reader, name));
  resource::Table<v1::FirstStore>::Query of_area;
  of_area.page_size = kMaxProfileRows;
  of_area.index = {kFirstStoresByTradeArea, profile.trade_area().name()};
  ASSIGN_OR_RETURN(resource::Page<v1::FirstStore> stores, tables.first_stores.List(reader, of_area));
  for (v1::FirstStore& store : stores.rows) *profile.add_first_stores() = std::move(store);
  profile.set_truncated(!stores.next_after.empty());
  return profile;
}

}  // namespace eastgate::economy
