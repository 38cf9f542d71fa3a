#include "services/livelihood/tables.h"

#include "absl/strings/str_cat.h"

namespace eastgate::livelihood {
namespace {

bool Stands(const v1::HomeCareSubsidy& row) {
  return row.state() == v1::ASSISTANCE_STATE_RECORDED;
}
bool Stands(const v1::BarrierFreeRetrofit& row) {
  return row.state() == v1::ASSISTANCE_STATE_RECORDED;
}
bool Stands(const v1::NewbornEnrollment& row) {
  return row.state() == v1::ENROLLMENT_STATE_ENROLLED;
}

// Of what stands and belongs to a project.
template <class Row>
std::string ProjectOf(const Row& row) {
  return row.steps().empty() ? std::string() : row.project();
}

}  // namespace

std::string MonthOfRecipient(absl::string_view recipient, absl::string_view month) {
  return absl::StrCat(recipient, " ", month);
}

Tables::Tables()
    : newborn_enrollments(
          {.number = 1,
           .collection = "newbornEnrollments",
           .type = "NewbornEnrollment",
           .indexes = {{kEnrollmentsByChild, [](const auto& row) { return row.child(); }},
                       {kEnrollmentsByStandingChild,
                        [](const auto& row) { return Stands(row) ? row.child() : std::string(); },
                        /*unique=*/true}}}),
      care_facilities({.number = 2, .collection = "careFacilities", .type = "CareFacility", .indexes = {}}),
      home_care_subsidies(
          {.number = 3,
           .collection = "homeCareSubsidies",
           .type = "HomeCareSubsidy",
           .indexes = {{kSubsidiesByRecipient, [](const auto& row) { return row.recipient(); }},
                       {kSubsidiesByMonth, [](const auto& row) { return row.month(); }},
                       {kSubsidiesByStandingMonth,
                        [](const auto& row) {
                          return Stands(row) ? MonthOfRecipient(row.recipient(), row.month()) : std::string();
                        },
                        /*unique=*/true}}}),
      barrier_free_retrofits(
          {.number = 4,
           .collection = "barrierFreeRetrofits",
           .type = "BarrierFreeRetrofit",
           .indexes = {{kRetrofitsByStandingHousehold,
                        [](const auto& row) { return Stands(row) ? row.household() : std::string(); },
                        /*unique=*/true}}}),
      projects({.number = 5, .collection = "livelihoodProjects", .type = "LivelihoodProject", .indexes = {}}),
      milestones({.number = 6,
                  .collection = "milestones",
                  .type = "Milestone",
                  .indexes = {{kByProject, [](const auto& row) { return ProjectOf(row); }}}}),
      deliverables({.number = 7,
                    .collection = "deliverables",
                    .type = "Deliverable",
                    .indexes = {{kByProject, [](const auto& row) { return ProjectOf(row); }}}}),
      procurements({.number = 8,
                    .collection = "procurements",
                    .type = "Procurement",
                    .indexes = {{kByProject, [](const auto& row) { return ProjectOf(row); }}}}),
      startup_loans({.number = 9,
                     .collection = "startupLoans",
                     .type = "StartupLoan",
                     .indexes = {{kLoansByBorrower, [](const auto& row) { return row.borrower(); }}}}) {}

}  // namespace eastgate::livelihood
