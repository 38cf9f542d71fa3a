#include "services/urban/tables.h"

#include "absl/strings/str_cat.h"

namespace eastgate::urban {
namespace {

bool Stands(const v1::RectificationItem& row) {
  return row.state() != v1::RECTIFICATION_STATE_RETRACTED;
}

}  // namespace

std::string PlaceKey(absl::string_view division, absl::string_view place) {
  return absl::StrCat(division, " ", place);
}

Tables::Tables()
    : renovation_plans(
          {.number = 1, .collection = "renovationPlans", .type = "RenovationPlan", .indexes = {}}),
      renovations({.number = 2,
                   .collection = "renovations",
                   .type = "Renovation",
                   .indexes = {{kRenovationsByPlan, [](const auto& row) { return row.plan(); }}}}),
      neighborhood_centers(
          {.number = 3, .collection = "neighborhoodCenters", .type = "NeighborhoodCenter", .indexes = {}}),
      village_points({.number = 4, .collection = "villagePoints", .type = "VillagePoint", .indexes = {}}),
      campaigns({.number = 5,
                 .collection = "rectificationCampaigns",
                 .type = "RectificationCampaign",
                 .indexes = {}}),
      items(
          {.number = 6,
           .collection = "rectificationItems",
           .type = "RectificationItem",
           .indexes = {{kItemsByCampaign,
                        [](const auto& row) { return Stands(row) ? row.campaign() : std::string(); }},
                       {kItemsByPlace,
                        [](const auto& row) {
                          return Stands(row) ? PlaceKey(row.division(), row.place()) : std::string();
                        }},
                       {kItemsByPatrol,
                        [](const auto& row) { return Stands(row) ? row.patrol_round() : std::string(); }}}}),
      patrol_rounds({.number = 7, .collection = "patrolRounds", .type = "PatrolRound", .indexes = {}}) {}

}  // namespace eastgate::urban
