// The schema of livelihood: every table with its indexes, in one place. Numbers are on disk: append-only.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_TABLES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_TABLES_H_

#include <cstdint>

#include "common/facts/reporting_rules.h"
#include "common/resource/table.h"
#include "eastgate/livelihood/v1/assistance.pb.h"
#include "eastgate/livelihood/v1/care_facility.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment.pb.h"
#include "eastgate/livelihood/v1/project.pb.h"
#include "eastgate/livelihood/v1/startup_loan.pb.h"

namespace eastgate::livelihood {

// Indexes, by table.
inline constexpr uint16_t kEnrollmentsByChild = 1;
inline constexpr uint16_t kEnrollmentsByStandingChild = 2;  // Unique: a child has one enrollment that stands.
inline constexpr uint16_t kSubsidiesByRecipient = 1;
inline constexpr uint16_t kSubsidiesByMonth = 2;
inline constexpr uint16_t kSubsidiesByStandingMonth = 3;      // Unique: recipient and month.
inline constexpr uint16_t kRetrofitsByStandingHousehold = 1;  // Unique.
inline constexpr uint16_t kByProject = 1;  // Of milestones, deliverables and procurements that stand.
inline constexpr uint16_t kLoansByBorrower = 1;

struct Tables {
  Tables();

  resource::Table<v1::NewbornEnrollment> newborn_enrollments;
  resource::Table<v1::CareFacility> care_facilities;
  resource::Table<v1::HomeCareSubsidy> home_care_subsidies;
  resource::Table<v1::BarrierFreeRetrofit> barrier_free_retrofits;
  resource::Table<v1::LivelihoodProject> projects;
  resource::Table<v1::Milestone> milestones;
  resource::Table<v1::Deliverable> deliverables;
  resource::Table<v1::Procurement> procurements;
  resource::Table<v1::StartupLoan> startup_loans;
  const facts::Reporting reporting{"livelihood"};
};

// The key of kSubsidiesByStandingMonth.
std::string MonthOfRecipient(absl::string_view recipient, absl::string_view month);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_TABLES_H_
