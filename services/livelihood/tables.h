// The schema of livelihood: every table with its indexes, its rules and its figures, in one place. Numbers
// are on disk: append-only.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_TABLES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_TABLES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "common/config/suite.h"
#include "common/lifecycle/entry.h"
#include "common/lifecycle/lifecycle.h"
#include "common/reporting/rules.h"
#include "common/resource/table.h"
#include "services/livelihood/barrier_free_retrofit_rules.h"
#include "services/livelihood/care_facility_rules.h"
#include "services/livelihood/deliverable_rules.h"
#include "services/livelihood/home_care_subsidy_rules.h"
#include "services/livelihood/milestone_rules.h"
#include "services/livelihood/newborn_enrollment_rules.h"
#include "services/livelihood/person_names.h"
#include "services/livelihood/person_rules.h"
#include "services/livelihood/procurement_rules.h"
#include "services/livelihood/project_rules.h"
#include "services/livelihood/startup_loan_rules.h"

namespace eastgate::livelihood {

// Indexes, by table. A row is active unless it was retracted.
inline constexpr uint16_t kEnrollmentsByChild = 1;
inline constexpr uint16_t kEnrollmentsByActiveChild = 2;  // Unique.
// Active enrollments, under lifecycle::kAllKey:
inline constexpr uint16_t kEnrollmentsByDay = 3;         // In the order of the day of enrollment.
inline constexpr uint16_t kEnrollmentsNotEntitled = 4;   // Without an entitlement, in the same order.
inline constexpr uint16_t kEnrollmentsByWaiverYear = 5;  // In the order of YearOfNextWaiver.
inline constexpr uint16_t kFacilitiesByType = 1;         // Not those retracted.
inline constexpr uint16_t kFacilitiesByOperator = 2;     // Not those retracted.
inline constexpr uint16_t kFacilitiesByContractEnd = 3;  // Not closed and with a contract, in its order.
inline constexpr uint16_t kSubsidiesByRecipient = 1;
inline constexpr uint16_t kSubsidiesByMonth = 2;
inline constexpr uint16_t kSubsidiesByActiveMonth = 3;  // Unique: MonthOfRecipient.
inline constexpr uint16_t kSubsidiesByDay = 4;          // Active ones, in the order of the day of payment.
inline constexpr uint16_t kRetrofitsByActiveHousehold = 1;  // Unique.
inline constexpr uint16_t kRetrofitsByHousehold = 2;
inline constexpr uint16_t kRetrofitsByDay = 3;  // Active ones, in the order of the day of completion.
inline constexpr uint16_t kByProject = 1;       // Active milestones, deliverables and procurements.
// Open milestones, deliverables and procurements, in the order of the day on which they are due.
inline constexpr uint16_t kOpenByProject = 2;
inline constexpr uint16_t kOpenByDueDay = 3;  // All, under lifecycle::kAllKey.
inline constexpr uint16_t kOpenByUnit = 4;
inline constexpr uint16_t kOpenByTaskForce = 5;
inline constexpr uint16_t kLoansByBorrower = 1;
inline constexpr uint16_t kLoansByState = 2;
// Open ones, in the order of the day on which they are due; those that are not paid out are after the others.
inline constexpr uint16_t kOpenLoans = 3;
inline constexpr uint16_t kLoansByDay = 4;  // Active ones, in the order of the day of the application.

std::vector<resource::Index<v1::NewbornEnrollment>> EnrollmentIndexes();
std::vector<resource::Index<v1::CareFacility>> FacilityIndexes();
std::vector<resource::Index<v1::HomeCareSubsidy>> SubsidyIndexes();
std::vector<resource::Index<v1::BarrierFreeRetrofit>> RetrofitIndexes();
std::vector<resource::Index<v1::StartupLoan>> LoanIndexes();

std::vector<resource::Index<v1::Milestone>> MilestoneIndexes();
std::vector<resource::Index<v1::Deliverable>> DeliverableIndexes();
std::vector<resource::Index<v1::Procurement>> ProcurementIndexes();

struct Tables : lifecycle::TableSet {
  // Sets what the rows of different tables have to do with one another.
  Tables();

  lifecycle::EntryTable<v1::NewbornEnrollment> newborn_enrollments{*this,
                                                                   {.number = 1,
                                                                    .collection = "newbornEnrollments",
                                                                    .type = "NewbornEnrollment",
                                                                    .indexes = EnrollmentIndexes()},
                                                                   NewbornEnrollmentEntry(),
                                                                   NewbornEnrollmentFigures()};
  lifecycle::LifecycleTable<v1::CareFacility> care_facilities{
      *this,
      {.number = 2, .collection = "careFacilities", .type = "CareFacility", .indexes = FacilityIndexes()},
      CareFacilityLifecycle(),
      CareFacilityFigures()};
  lifecycle::EntryTable<v1::HomeCareSubsidy> home_care_subsidies{*this,
                                                                 {.number = 3,
                                                                  .collection = "homeCareSubsidies",
                                                                  .type = "HomeCareSubsidy",
                                                                  .indexes = SubsidyIndexes()},
                                                                 HomeCareSubsidyEntry(),
                                                                 HomeCareSubsidyFigures()};
  lifecycle::EntryTable<v1::BarrierFreeRetrofit> barrier_free_retrofits{*this,
                                                                        {.number = 4,
                                                                         .collection = "barrierFreeRetrofits",
                                                                         .type = "BarrierFreeRetrofit",
                                                                         .indexes = RetrofitIndexes()},
                                                                        BarrierFreeRetrofitEntry(),
                                                                        BarrierFreeRetrofitFigures()};
  lifecycle::EntryTable<v1::LivelihoodProject> projects{
      *this,
      {.number = 5, .collection = "livelihoodProjects", .type = "LivelihoodProject", .indexes = {}},
      LivelihoodProjectEntry(),
      LivelihoodProjectFigures()};
  lifecycle::LifecycleTable<v1::Milestone> milestones{
      *this,
      {.number = 6, .collection = "milestones", .type = "Milestone", .indexes = MilestoneIndexes()},
      MilestoneLifecycle(),
      MilestoneFigures()};
  lifecycle::LifecycleTable<v1::Deliverable> deliverables{
      *this,
      {.number = 7, .collection = "deliverables", .type = "Deliverable", .indexes = DeliverableIndexes()},
      DeliverableLifecycle(),
      DeliverableFigures()};
  lifecycle::LifecycleTable<v1::Procurement> procurements{*this,
                                                          {.number = 8,
                                                           .collection = "procurements",
                                                           .type = "Procurement",
                                                           .indexes = ProcurementIndexes(),
                                                           .complete = CompleteProcurement},
                                                          ProcurementLifecycle(),
                                                          ProcurementFigures()};
  lifecycle::LifecycleTable<v1::StartupLoan> startup_loans{
      *this,
      {.number = 9, .collection = "startupLoans", .type = "StartupLoan", .indexes = LoanIndexes()},
      StartupLoanLifecycle(),
      StartupLoanFigures()};
  // Only of persons that were merged or erased.
  const Persons persons{
      {.number = 10, .collection = "persons", .type = "Person", .indexes = PersonIndexes()}};
  const reporting::Reporting reporting{*this, config::kLivelihood};
};

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_TABLES_H_
