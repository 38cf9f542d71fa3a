#include "services/urban/tables.h"

#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/lifecycle/index_keys.h"
#include "common/lifecycle/open_rows.h"
#include "common/reference/division.h"
#include "common/reference/text_key.h"
#include "services/urban/patrol_facts.h"
#include "services/urban/rectification_item_facts.h"
#include "services/urban/renovation_facts.h"

namespace eastgate::urban {

std::string PlaceKey(absl::string_view division, absl::string_view place) {
  return absl::StrCat(division, " ", reference::FoldedTextKey(place));
}

std::string CampaignKeyOf(const v1::RectificationItem& item) {
  return lifecycle::KeyUnlessRetracted(item, v1::RECTIFICATION_ITEM_STATE_RETRACTED, item.campaign());
}

std::string PlaceKeyOf(const v1::RectificationItem& item) {
  return lifecycle::KeyUnlessRetracted(item, v1::RECTIFICATION_ITEM_STATE_RETRACTED,
                                       PlaceKey(item.division(), item.place()));
}

std::string PatrolKeyOf(const v1::RectificationItem& item) {
  return lifecycle::KeyUnlessRetracted(item, v1::RECTIFICATION_ITEM_STATE_RETRACTED, item.patrol_round());
}

std::string TownshipKey(absl::string_view division) {
  constexpr auto kDigits = static_cast<size_t>(reference::DivisionLevel::kTownship);
  return std::string(division.size() < kDigits ? "" : division.substr(0, kDigits));
}

std::string ToVerifyKey(v1::RectificationItemState state) {
  const bool is_in =
      state == v1::RECTIFICATION_ITEM_STATE_HANDLED || state == v1::RECTIFICATION_ITEM_STATE_VERIFIED;
  return is_in ? absl::StrCat(static_cast<int>(state)) : "";
}

std::vector<resource::Index<v1::RectificationItem>> ItemIndexes() {
  using Item = v1::RectificationItem;
  const auto by_due_day = [](uint16_t number, std::function<std::string(const Item&)> key) {
    return resource::Index<Item>{
        .number = number, .key = std::move(key), .order = [](const Item& item) { return item.due_on(); }};
  };
  const auto if_open = [](const Item& item, const std::string& key) { return IsOpen(item) ? key : ""; };
  return {
      {kItemsByCampaign, CampaignKeyOf},
      {kItemsByPlace, PlaceKeyOf},
      {kItemsByPatrol, PatrolKeyOf},
      by_due_day(kOpenItems, [=](const Item& item) { return if_open(item, lifecycle::kAllKey); }),
      by_due_day(kOpenItemsByUnit, [=](const Item& item) { return if_open(item, item.responsible_unit()); }),
      by_due_day(kOpenItemsByTownship,
                 [=](const Item& item) { return if_open(item, TownshipKey(item.division())); }),
      by_due_day(kItemsToVerify, [](const Item& item) { return ToVerifyKey(item.state()); }),
      by_due_day(kRelapses, [](const Item& item) {
        return lifecycle::KeyUnlessRetracted(item, v1::RECTIFICATION_ITEM_STATE_RETRACTED,
                                             item.relapse_of().empty() ? "" : kRelapseKey);
      })};
}

std::vector<resource::Index<v1::PatrolRound>> RoundIndexes() {
  using Round = v1::PatrolRound;
  const auto by_day = [](uint16_t number, std::function<std::string(const Round&)> key) {
    return resource::Index<Round>{.number = number, .key = std::move(key), .order = [](const Round& round) {
                                    return round.scheduled_on();
                                  }};
  };
  return {by_day(kOpenRounds, [](const Round& round) { return IsOpen(round) ? lifecycle::kAllKey : ""; }),
          by_day(kOpenRoundsByUnit,
                 [](const Round& round) { return IsOpen(round) ? round.responsible_unit() : ""; }),
          by_day(kOpenRoundsByTaskForce,
                 [](const Round& round) { return IsOpen(round) ? round.task_force() : ""; })};
}

std::string PlanStateKey(const std::string& plan, v1::RenovationState state) {
  if (plan.empty() || state == v1::RENOVATION_STATE_UNSPECIFIED) return "";
  return absl::StrCat(plan, " ", static_cast<int>(state));
}

std::vector<resource::Index<v1::Renovation>> RenovationIndexes() {
  using v1::Renovation;
  return {{kRenovationsByPlan, [](const Renovation& row) { return row.plan(); }},
          {kRenovationsByPlanAndState,
           [](const Renovation& row) { return PlanStateKey(row.plan(), row.state()); }},
          {.number = kOpenRenovations,
           .key = [](const Renovation& row) { return IsOpen(row) ? lifecycle::kAllKey : ""; },
           .order = DueDay},
          {.number = kOpenRenovationsByUnit,
           .key = [](const Renovation& row) { return IsOpen(row) ? row.responsible_unit() : ""; },
           .order = DueDay},
          {kRenovationsByUnit, [](const Renovation& row) {
             return lifecycle::KeyUnlessRetracted(row, v1::RENOVATION_STATE_RETRACTED,
                                                  row.responsible_unit());
           }}};
}

std::vector<resource::Index<v1::NeighborhoodCenter>> CenterIndexes() {
  using v1::NeighborhoodCenter;
  return {{kCentersByOperator,
           [](const NeighborhoodCenter& row) {
             return lifecycle::KeyUnlessRetracted(row, v1::NEIGHBORHOOD_CENTER_STATE_RETRACTED,
                                                  row.operator_enterprise());
           }},
          {.number = kCentersByContractEnd,
           .key =
               [](const NeighborhoodCenter& row) {
                 return IsOperating(row) && !row.contract_until().empty() ? lifecycle::kAllKey : "";
               },
           .order = [](const NeighborhoodCenter& row) { return row.contract_until(); }},
          {kCentersBelowStandard, [](const NeighborhoodCenter& row) {
             return IsOperating(row) && !row.meets_standard() ? lifecycle::kAllKey : "";
           }}};
}

Tables::Tables() {
  renovations.SetLinks(RenovationLinks(*this));
  items.SetLinks(RectificationItemLinks(*this));
  patrol_rounds.SetLinks(PatrolRoundLinks(*this));
}

}  // namespace eastgate::urban
