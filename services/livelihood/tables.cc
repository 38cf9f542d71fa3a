#include "services/livelihood/tables.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/lifecycle/index_keys.h"
#include "common/lifecycle/open_rows.h"
#include "services/livelihood/assistance_facts.h"
#include "services/livelihood/newborn_enrollment_facts.h"
#include "services/livelihood/person_mergers.h"
#include "services/livelihood/project_facts.h"
#include "services/livelihood/project_item_rules.h"
#include "services/livelihood/startup_loan_facts.h"

namespace eastgate::livelihood {

namespace {

// Returns the indexes of a table of milestones, deliverables or procurements. `due_on` returns the day on
// which a row is due, or nothing for one that is not open.
template <class Row>
std::vector<resource::Index<Row>> ProjectPartIndexes(lifecycle::StateOf<Row> retracted,
                                                     std::string (*due_on)(const Row&)) {
  return {
      {kByProject,
       [retracted](const Row& row) { return lifecycle::KeyUnlessRetracted(row, retracted, row.project()); }},
      {.number = kOpenByProject,
       .key = [due_on](const Row& row) { return due_on(row).empty() ? "" : row.project(); },
       .order = due_on},
      {.number = kOpenByDueDay,
       .key = [due_on](const Row& row) { return due_on(row).empty() ? "" : lifecycle::kAllKey; },
       .order = due_on},
      {.number = kOpenByUnit,
       .key = [due_on](const Row& row) { return due_on(row).empty() ? "" : row.responsible_unit(); },
       .order = due_on},
      {.number = kOpenByTaskForce,
       .key = [due_on](const Row& row) { return due_on(row).empty() ? "" : row.task_force(); },
       .order = due_on}};
}

// Returns the key of a row in an index of all rows in effect.
std::string AllUnlessRetracted(const v1::NewbornEnrollment& row) {
  return lifecycle::KeyUnlessRetracted(row, v1::NEWBORN_ENROLLMENT_STATE_RETRACTED, lifecycle::kAllKey);
}
template <class Row>
std::string AllUnlessRetracted(const Row& row) {
  return lifecycle::KeyUnlessRetracted(row, v1::ASSISTANCE_STATE_RETRACTED, lifecycle::kAllKey);
}

}  // namespace

std::vector<resource::Index<v1::Milestone>> MilestoneIndexes() {
  return ProjectPartIndexes<v1::Milestone>(v1::PROJECT_ITEM_STATE_RETRACTED, OpenItemDueOn<v1::Milestone>);
}

std::vector<resource::Index<v1::Deliverable>> DeliverableIndexes() {
  return ProjectPartIndexes<v1::Deliverable>(v1::PROJECT_ITEM_STATE_RETRACTED,
                                             OpenItemDueOn<v1::Deliverable>);
}

std::vector<resource::Index<v1::Procurement>> ProcurementIndexes() {
  return ProjectPartIndexes<v1::Procurement>(v1::PROCUREMENT_STATE_RETRACTED, NextDueOn);
}

std::vector<resource::Index<v1::NewbornEnrollment>> EnrollmentIndexes() {
  using v1::NewbornEnrollment;
  const auto day = [](const NewbornEnrollment& row) { return row.enrolled_on(); };
  return {{kEnrollmentsByChild, [](const NewbornEnrollment& row) { return row.child(); }},
          {kEnrollmentsByActiveChild,
           [](const NewbornEnrollment& row) {
             return lifecycle::KeyUnlessRetracted(row, v1::NEWBORN_ENROLLMENT_STATE_RETRACTED, row.child());
           },
           /*unique=*/true},
          {.number = kEnrollmentsByDay,
           .key = [](const NewbornEnrollment& row) { return AllUnlessRetracted(row); },
           .order = day},
          {.number = kEnrollmentsNotEntitled,
           .key =
               [](const NewbornEnrollment& row) {
                 return row.entitled_on().empty() ? AllUnlessRetracted(row) : "";
               },
           .order = day},
          {.number = kEnrollmentsByWaiverYear,
           .key = [](const NewbornEnrollment& row) { return AllUnlessRetracted(row); },
           .order = [](const NewbornEnrollment& row) { return absl::StrCat(YearOfNextWaiver(row)); }}};
}

std::vector<resource::Index<v1::CareFacility>> FacilityIndexes() {
  using v1::CareFacility;
  const auto unless_retracted = [](const CareFacility& row, const std::string& key) {
    return lifecycle::KeyUnlessRetracted(row, v1::CARE_FACILITY_STATE_RETRACTED, key);
  };
  return {{kFacilitiesByType, [=](const CareFacility& row) { return unless_retracted(row, row.type()); }},
          {kFacilitiesByOperator,
           [=](const CareFacility& row) { return unless_retracted(row, row.operator_uscc()); }},
          {.number = kFacilitiesByContractEnd,
           .key = [](const CareFacility& row) { return ContractEnd(row).empty() ? "" : lifecycle::kAllKey; },
           .order = ContractEnd}};
}

std::vector<resource::Index<v1::HomeCareSubsidy>> SubsidyIndexes() {
  using v1::HomeCareSubsidy;
  return {{kSubsidiesByRecipient, [](const HomeCareSubsidy& row) { return row.recipient(); }},
          {kSubsidiesByMonth, [](const HomeCareSubsidy& row) { return row.month(); }},
          {kSubsidiesByActiveMonth,
           [](const HomeCareSubsidy& row) {
             return lifecycle::KeyUnlessRetracted(row, v1::ASSISTANCE_STATE_RETRACTED, MonthOfRecipient(row));
           },
           /*unique=*/true},
          {.number = kSubsidiesByDay,
           .key = [](const HomeCareSubsidy& row) { return AllUnlessRetracted(row); },
           .order = [](const HomeCareSubsidy& row) { return row.paid_on(); }}};
}

std::vector<resource::Index<v1::BarrierFreeRetrofit>> RetrofitIndexes() {
  using v1::BarrierFreeRetrofit;
  return {{kRetrofitsByActiveHousehold,
           [](const BarrierFreeRetrofit& row) {
             return lifecycle::KeyUnlessRetracted(row, v1::ASSISTANCE_STATE_RETRACTED, row.household());
           },
           /*unique=*/true},
          {kRetrofitsByHousehold, [](const BarrierFreeRetrofit& row) { return row.household(); }},
          {.number = kRetrofitsByDay,
           .key = [](const BarrierFreeRetrofit& row) { return AllUnlessRetracted(row); },
           .order = [](const BarrierFreeRetrofit& row) { return row.completed_on(); }}};
}

std::vector<resource::Index<v1::StartupLoan>> LoanIndexes() {
  using v1::StartupLoan;
  return {{kLoansByBorrower, [](const StartupLoan& row) { return row.borrower(); }},
          {kLoansByState, [](const StartupLoan& row) { return lifecycle::EnumKey(row.state()); }},
          {.number = kOpenLoans,
           .key = [](const StartupLoan& row) { return IsOpen(row) ? lifecycle::kAllKey : ""; },
           .order = DueDay},
          {.number = kLoansByDay,
           .key =
               [](const StartupLoan& row) {
                 return lifecycle::KeyUnlessRetracted(row, v1::STARTUP_LOAN_STATE_RETRACTED,
                                                      lifecycle::kAllKey);
               },
           .order = [](const StartupLoan& row) { return row.applied_on(); }}};
}

Tables::Tables() {
  newborn_enrollments.SetLinks(NewbornEnrollmentLinks(*this));
  AddNewbornEnrollmentParts(*this);
  home_care_subsidies.SetLinks(HomeCareSubsidyLinks(*this));
  HomeCareSubsidyRecoveryEntry().AddTo(*this, home_care_subsidies);
  barrier_free_retrofits.SetLinks(BarrierFreeRetrofitLinks(*this));
  BarrierFreeRetrofitRecoveryEntry().AddTo(*this, barrier_free_retrofits);
  milestones.SetLinks(MilestoneLinks(*this));
  deliverables.SetLinks(DeliverableLinks(*this));
  procurements.SetLinks(ProcurementLinks(*this));
  startup_loans.SetLinks(StartupLoanLinks(*this));
  AddTable(persons);
  AddOwned(kPersonLookedUp, "eastgate.livelihood.v1.PersonService/FindPerson");
  AddOwned(kPersonErased, "eastgate.livelihood.v1.PersonService/ErasePerson");
  Add([this] { return std::vector<facts::FactKind>{PersonMergedKind(*this)}; });
}

}  // namespace eastgate::livelihood
