// The schema of urban: every table with its indexes, in one place. Numbers are on disk: append-only.
#ifndef EASTGATE_SERVICES_URBAN_TABLES_H_
#define EASTGATE_SERVICES_URBAN_TABLES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/config/suite.h"
#include "common/lifecycle/entry.h"
#include "common/lifecycle/lifecycle.h"
#include "common/reporting/rules.h"
#include "services/urban/neighborhood_center_rules.h"
#include "services/urban/patrol_rules.h"
#include "services/urban/rectification_campaign_rules.h"
#include "services/urban/rectification_item_postings.h"
#include "services/urban/rectification_item_rules.h"
#include "services/urban/renovation_plan_rules.h"
#include "services/urban/renovation_rules.h"
#include "services/urban/village_point_rules.h"

namespace eastgate::urban {

// Indexes of renovations.
inline constexpr uint16_t kRenovationsByPlan = 1;
inline constexpr uint16_t kRenovationsByPlanAndState = 2;  // By PlanStateKey.
// Open ones, in the order of the day by which they are due; those that are due by none come last.
inline constexpr uint16_t kOpenRenovations = 3;  // All, under lifecycle::kAllKey.
inline constexpr uint16_t kOpenRenovationsByUnit = 4;
inline constexpr uint16_t kRenovationsByUnit = 5;
// Indexes of centers; the others have only those that operate.
inline constexpr uint16_t kCentersByOperator = 1;  // Not those retracted.
inline constexpr uint16_t kCentersByContractEnd =
    2;  // With a contract, under lifecycle::kAllKey, in its order.
inline constexpr uint16_t kCentersBelowStandard = 3;  // Under lifecycle::kAllKey.
// Indexes of rectification items that were not retracted.
inline constexpr uint16_t kItemsByCampaign = 1;
inline constexpr uint16_t kItemsByPlace = 2;
inline constexpr uint16_t kItemsByPatrol = 3;
// The indexes of open items, in the order of the day on which they are due:
inline constexpr uint16_t kOpenItems = 4;            // All, under lifecycle::kAllKey.
inline constexpr uint16_t kOpenItemsByUnit = 5;      // By the unit to which they were given.
inline constexpr uint16_t kOpenItemsByTownship = 6;  // By the code of 9 digits.
inline constexpr uint16_t kItemsToVerify = 7;        // By state: handled, and verified.
inline constexpr uint16_t kRelapses = 8;             // All relapses, under kRelapseKey.
inline constexpr char kRelapseKey[] = "relapse";
// Indexes of patrol rounds that are scheduled, in the order of their day.
inline constexpr uint16_t kOpenRounds = 1;  // All, under lifecycle::kAllKey.
inline constexpr uint16_t kOpenRoundsByUnit = 2;
inline constexpr uint16_t kOpenRoundsByTaskForce = 3;

// Returns the key of a place in kItemsByPlace: one for all spellings of it.
std::string PlaceKey(absl::string_view division, absl::string_view place);
// Returns the keys of an item in its indexes; empty for a retracted one.
std::string CampaignKeyOf(const v1::RectificationItem& item);
std::string PlaceKeyOf(const v1::RectificationItem& item);
std::string PatrolKeyOf(const v1::RectificationItem& item);
std::vector<resource::Index<v1::RectificationItem>> ItemIndexes();
std::vector<resource::Index<v1::PatrolRound>> RoundIndexes();
std::vector<resource::Index<v1::Renovation>> RenovationIndexes();
std::vector<resource::Index<v1::NeighborhoodCenter>> CenterIndexes();
// Returns the key of the renovations of a plan in a state; empty where either is missing.
std::string PlanStateKey(const std::string& plan, v1::RenovationState state);
// Returns the key of a division in kOpenItemsByTownship: of one within a township, the township; else empty.
std::string TownshipKey(absl::string_view division);
// Returns the key of a state in kItemsToVerify; empty for one that is not in it.
std::string ToVerifyKey(v1::RectificationItemState state);

struct Tables : lifecycle::TableSet {
  // Sets the links between the tables.
  Tables();

  lifecycle::EntryTable<v1::RenovationPlan> renovation_plans{*this,
                                                             {.number = 1,
                                                              .collection = kRenovationPlans,
                                                              .type = "RenovationPlan",
                                                              .indexes = {},
                                                              .has_ids_of_the_world = true},
                                                             RenovationPlanEntry()};
  lifecycle::LifecycleTable<v1::Renovation> renovations{
      *this,
      {.number = 2, .collection = "renovations", .type = "Renovation", .indexes = RenovationIndexes()},
      RenovationLifecycle(),
      RenovationFigures()};
  lifecycle::LifecycleTable<v1::NeighborhoodCenter> neighborhood_centers{*this,
                                                                         {.number = 3,
                                                                          .collection = "neighborhoodCenters",
                                                                          .type = "NeighborhoodCenter",
                                                                          .indexes = CenterIndexes()},
                                                                         NeighborhoodCenterLifecycle(),
                                                                         NeighborhoodCenterFigures()};
  lifecycle::LifecycleTable<v1::VillagePoint> village_points{
      *this,
      {.number = 4, .collection = "villagePoints", .type = "VillagePoint", .indexes = {}},
      VillagePointLifecycle(),
      VillagePointFigures()};
  lifecycle::EntryTable<v1::RectificationCampaign> campaigns{
      *this,
      {.number = 5, .collection = kRectificationCampaigns, .type = "RectificationCampaign", .indexes = {}},
      RectificationCampaignEntry()};
  lifecycle::LifecycleTable<v1::RectificationItem> items{*this,
                                                         {.number = 6,
                                                          .collection = "rectificationItems",
                                                          .type = "RectificationItem",
                                                          .indexes = ItemIndexes()},
                                                         RectificationItemLifecycle(),
                                                         RectificationItemFigures()};
  lifecycle::LifecycleTable<v1::PatrolRound> patrol_rounds{
      *this,
      {.number = 7, .collection = kPatrolRounds, .type = "PatrolRound", .indexes = RoundIndexes()},
      PatrolRoundLifecycle(),
      PatrolRoundFigures()};
  const reporting::Reporting reporting{*this, config::kUrban};
};

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_TABLES_H_
