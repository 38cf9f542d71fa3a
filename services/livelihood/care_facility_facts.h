// The rules of a care facility that depend on other facts: it is not planned after an update of it.
//
// Lookups in the transaction that changes the row; the rules themselves are pure and in
// care_facility_rules.h.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_FACTS_H_
#define EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_FACTS_H_

#include "common/lifecycle/lifecycle.h"
#include "eastgate/livelihood/v1/care_facility.pb.h"

namespace eastgate::livelihood {

lifecycle::LifecycleTable<v1::CareFacility>::Links CareFacilityLinks();

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_FACTS_H_
