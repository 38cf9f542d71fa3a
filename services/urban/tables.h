// The schema of urban: every table with its indexes, in one place. Numbers are on disk: append-only.
#ifndef EASTGATE_SERVICES_URBAN_TABLES_H_
#define EASTGATE_SERVICES_URBAN_TABLES_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "common/facts/reporting_rules.h"
#include "common/resource/table.h"
#include "eastgate/urban/v1/neighborhood_center.pb.h"
#include "eastgate/urban/v1/patrol.pb.h"
#include "eastgate/urban/v1/rectification.pb.h"
#include "eastgate/urban/v1/renovation.pb.h"
#include "eastgate/urban/v1/village_point.pb.h"

namespace eastgate::urban {

// Indexes, by table. Of renovations:
inline constexpr uint16_t kRenovationsByPlan = 1;
// Of rectification items, those that stand:
inline constexpr uint16_t kItemsByCampaign = 1;
inline constexpr uint16_t kItemsByPlace = 2;
inline constexpr uint16_t kItemsByPatrol = 3;

// The key of kItemsByPlace.
std::string PlaceKey(absl::string_view division, absl::string_view place);

struct Tables {
  Tables();

  resource::Table<v1::RenovationPlan> renovation_plans;
  resource::Table<v1::Renovation> renovations;
  resource::Table<v1::NeighborhoodCenter> neighborhood_centers;
  resource::Table<v1::VillagePoint> village_points;
  resource::Table<v1::RectificationCampaign> campaigns;
  resource::Table<v1::RectificationItem> items;
  resource::Table<v1::PatrolRound> patrol_rounds;
  const facts::Reporting reporting{"urban"};
};

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_TABLES_H_
