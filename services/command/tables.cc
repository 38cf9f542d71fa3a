#include "services/command/tables.h"

#include <utility>

#include "common/lifecycle/index_keys.h"
#include "services/command/city_publication_rules.h"
#include "services/command/fund_account_rules.h"
#include "services/command/fund_facts.h"
#include "services/command/mechanism_facts.h"
#include "services/command/publication_rules.h"
#include "services/command/supervision_facts.h"
#include "services/command/target_facts.h"

namespace eastgate::command {

std::vector<resource::Index<v1::SupervisionOrder>> OrderIndexes() {
  using Order = v1::SupervisionOrder;
  const auto open_by_due_day = [](uint16_t number, std::string (*key)(const Order&)) {
    return resource::Index<Order>{
        .number = number,
        .key = [key](const Order& order) { return IsOpen(order) ? key(order) : std::string(); },
        .order = [](const Order& order) { return order.answer_due_on(); }};
  };
  return {{kOpenOrders, [](const Order& order) { return IsOpen(order) ? lifecycle::kAllKey : ""; }},
          {kClosedOrders,
           [](const Order& order) {
             return order.state() == v1::SUPERVISION_ORDER_STATE_CLOSED
                        ? OrderKey(order.subject(), order.cause())
                        : "";
           }},
          open_by_due_day(kOpenOrdersByDueDay, [](const Order&) { return std::string(lifecycle::kAllKey); }),
          open_by_due_day(kOpenOrdersByUnit, [](const Order& order) { return order.responsible_unit(); }),
          open_by_due_day(kOpenOrdersByTaskForce, [](const Order& order) { return order.task_force(); }),
          open_by_due_day(kOpenOrdersByColor,
                          [](const Order& order) { return lifecycle::EnumKey(order.color()); })};
}

Tables::Tables() {
  mechanism_units.SetLinks(MechanismUnitLinks(*this));
  targets.SetLinks(TargetLinks(*this));
  TargetVersionEntry().AddTo(*this, targets);
  appropriations.SetLinks(AppropriationLinks(*this));
  allocations.SetLinks(AllocationLinks(*this));
  AddTable(fund_accounts);
  Add(FundAccountFigures());
  AddTable(published_briefings);
  AddTable(published_city_briefings);
  orders.SetLinks(SupervisionOrderLinks(*this));
  AddOwned(kBriefingPublished, "eastgate.command.v1.PublicationService/PublishBriefing");
  AddOwned(kCityBriefingPublished, "eastgate.command.v1.CityPublicationService/PublishCityBriefing");
}

}  // namespace eastgate::command
