// The ids of the service's figures, each the measure of the same name. Users know them: never renamed.
#ifndef EASTGATE_SERVICES_URBAN_FIGURE_IDS_H_
#define EASTGATE_SERVICES_URBAN_FIGURE_IDS_H_

namespace eastgate::urban {

inline constexpr char kPlannedNeighborhoods[] = "urban.renovation_planned_neighborhoods";
inline constexpr char kPlannedBuildings[] = "urban.renovation_planned_buildings";
inline constexpr char kPlannedArea[] = "urban.renovation_planned_area";
inline constexpr char kPlannedHouseholds[] = "urban.renovation_planned_households";
inline constexpr char kStartedNeighborhoods[] = "urban.renovation_started_neighborhoods";
inline constexpr char kStartedBuildings[] = "urban.renovation_started_buildings";
inline constexpr char kStartedArea[] = "urban.renovation_started_area";
inline constexpr char kStartedHouseholds[] = "urban.renovation_started_households";
inline constexpr char kAcceptedNeighborhoods[] = "urban.renovation_accepted_neighborhoods";
inline constexpr char kAcceptedBuildings[] = "urban.renovation_accepted_buildings";
inline constexpr char kAcceptedArea[] = "urban.renovation_accepted_area";
inline constexpr char kAcceptedHouseholds[] = "urban.renovation_accepted_households";
inline constexpr char kStartRate[] = "urban.renovation_start_rate";
inline constexpr char kAcceptanceRate[] = "urban.renovation_acceptance_rate";
inline constexpr char kCenters[] = "urban.neighborhood_centers";
inline constexpr char kCentersMeetingStandard[] = "urban.neighborhood_centers_meeting_standard";
inline constexpr char kVillagePoints[] = "urban.village_points";
inline constexpr char kVillagePointInvestment[] = "urban.village_point_investment";
inline constexpr char kItems[] = "urban.rectification_items";
inline constexpr char kItemsListed[] = "urban.rectification_items_listed";
inline constexpr char kItemsCleared[] = "urban.rectification_items_cleared";
inline constexpr char kItemsDue[] = "urban.rectification_items_due";
inline constexpr char kItemsDueCleared[] = "urban.rectification_items_due_cleared";
inline constexpr char kItemsClearedOnTime[] = "urban.rectification_items_cleared_on_time";
inline constexpr char kItemsOverdue[] = "urban.rectification_items_overdue";
inline constexpr char kItemsHandled[] = "urban.rectification_items_handled";
inline constexpr char kItemsReturned[] = "urban.rectification_items_returned";
inline constexpr char kItemsRelapsed[] = "urban.rectification_items_relapsed";
inline constexpr char kClearRate[] = "urban.rectification_clear_rate";
inline constexpr char kOnTimeRate[] = "urban.rectification_on_time_rate";
inline constexpr char kReworkRate[] = "urban.rectification_rework_rate";
inline constexpr char kPatrolsScheduled[] = "urban.patrol_rounds_scheduled";
inline constexpr char kPatrolsHeld[] = "urban.patrol_rounds_held";
inline constexpr char kPatrolsOverdue[] = "urban.patrol_rounds_overdue";

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_FIGURE_IDS_H_
