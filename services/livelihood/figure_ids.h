// The ids of the service's figures, each the measure of the same name but for ratios. Users know them: never
// renamed.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_FIGURE_IDS_H_
#define EASTGATE_SERVICES_LIVELIHOOD_FIGURE_IDS_H_

namespace eastgate::livelihood {

inline constexpr char kNewbornEnrollments[] = "livelihood.newborn_enrollments";
inline constexpr char kNewbornPremiumRelief[] = "livelihood.newborn_premium_relief";
inline constexpr char kNewbornContinuedRelief[] = "livelihood.newborn_continued_relief";
inline constexpr char kNewbornWaivers[] = "livelihood.newborn_waivers";
inline constexpr char kNewbornEntitlementDays[] = "livelihood.newborn_entitlement_days";
inline constexpr char kNewbornEntitlements[] = "livelihood.newborn_entitlements";
inline constexpr char kNewbornEntitlementDaysAverage[] = "livelihood.newborn_entitlement_days_average";
inline constexpr char kCareFacilities[] = "livelihood.care_facilities";
inline constexpr char kCareFacilityOpenings[] = "livelihood.care_facility_openings";
inline constexpr char kHomeCareSubsidyRecipients[] = "livelihood.home_care_subsidy_recipients";
inline constexpr char kHomeCareSubsidyPaid[] = "livelihood.home_care_subsidy_paid";
inline constexpr char kBarrierFreeHouseholds[] = "livelihood.barrier_free_households";
inline constexpr char kBarrierFreeRetrofitCost[] = "livelihood.barrier_free_retrofit_cost";

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_FIGURE_IDS_H_
