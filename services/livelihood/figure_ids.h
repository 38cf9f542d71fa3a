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
inline constexpr char kProjectsOfYear[] = "livelihood.projects";
inline constexpr char kProvincialProjects[] = "livelihood.provincial_projects";
inline constexpr char kMilestonesDue[] = "livelihood.milestones_due";
inline constexpr char kMilestonesCompleted[] = "livelihood.milestones_completed";
inline constexpr char kMilestonesOverdue[] = "livelihood.milestones_overdue";
inline constexpr char kDeliverablesDue[] = "livelihood.deliverables_due";
inline constexpr char kDeliverablesCompleted[] = "livelihood.deliverables_completed";
inline constexpr char kDeliverablesOverdue[] = "livelihood.deliverables_overdue";
inline constexpr char kProcurementStepsCompleted[] = "livelihood.procurement_steps_completed";
inline constexpr char kProcurementStepsOverdue[] = "livelihood.procurement_steps_overdue";
inline constexpr char kLoanApplications[] = "livelihood.startup_loan_applications";
inline constexpr char kLoansRejected[] = "livelihood.startup_loans_rejected";
inline constexpr char kLoansDisbursed[] = "livelihood.startup_loans_disbursed";
inline constexpr char kLoansGranted[] = "livelihood.startup_loans_granted";
inline constexpr char kLoansOutstanding[] = "livelihood.startup_loans_outstanding";
inline constexpr char kLoansOverdue[] = "livelihood.startup_loans_overdue";
inline constexpr char kLoansWrittenOff[] = "livelihood.startup_loans_written_off";
inline constexpr char kJobsCreated[] = "livelihood.jobs_created";
inline constexpr char kSupportedEnterprises[] = "livelihood.supported_enterprises";

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_FIGURE_IDS_H_
