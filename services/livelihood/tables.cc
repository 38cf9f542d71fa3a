#include "services/livelihood/tables.h"

#include <string>

#include "common/lifecycle/open_rows.h"
#include "services/livelihood/assistance_facts.h"
#include "services/livelihood/care_facility_facts.h"
#include "services/livelihood/newborn_enrollment_facts.h"
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
       .key = [due_on](const Row& row) { return due_on(row).empty() ? "" : lifecycle::kOpenKey; },
       .order = due_on}};
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

Tables::Tables() {
  newborn_enrollments.SetLinks(NewbornEnrollmentLinks(*this));
  AddNewbornEnrollmentParts(*this);
  care_facilities.SetLinks(CareFacilityLinks());
  AddOwned(kCareFacilityUpdated, "eastgate.livelihood.v1.CareFacilityService/UpdateCareFacility");
  home_care_subsidies.SetLinks(HomeCareSubsidyLinks(*this));
  HomeCareSubsidyRecoveryEntry().AddTo(*this, home_care_subsidies);
  barrier_free_retrofits.SetLinks(BarrierFreeRetrofitLinks(*this));
  BarrierFreeRetrofitRecoveryEntry().AddTo(*this, barrier_free_retrofits);
  milestones.SetLinks(MilestoneLinks(*this));
  deliverables.SetLinks(DeliverableLinks(*this));
  procurements.SetLinks(ProcurementLinks(*this));
  startup_loans.SetLinks(StartupLoanLinks(*this));
}

}  // namespace eastgate::livelihood
