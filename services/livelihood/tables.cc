#include "services/livelihood/tables.h"

#include "services/livelihood/assistance_facts.h"
#include "services/livelihood/care_facility_facts.h"
#include "services/livelihood/newborn_enrollment_facts.h"
#include "services/livelihood/project_facts.h"
#include "services/livelihood/startup_loan_facts.h"

namespace eastgate::livelihood {

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
