// The whole of livelihood without its server: the store with the service's catalogue, and the three services.
#ifndef EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_DISTRICT_H_
#define EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_DISTRICT_H_

#include <memory>
#include <string>

#include "services/livelihood/assistance_service.h"
#include "services/livelihood/care_facility_service.h"
#include "services/livelihood/figures.h"
#include "services/livelihood/identities.h"
#include "services/livelihood/newborn_enrollment_service.h"
#include "services/livelihood/tables.h"
#include "tests/unit/facts/testing/service_store.h"
#include "tests/unit/livelihood/testing/rules.h"

namespace eastgate::livelihood::testing {

using facts::testing::Correcting;

struct Schema {
  const Tables tables;
};

class District : public Schema, public facts::testing::ServiceStore {
 public:
  District() : ServiceStore("livelihood", *BuildCatalogue(tables)) {
    newborns = std::make_unique<NewbornEnrollmentService>(parts(), tables, identities);
    facilities = std::make_unique<CareFacilityService>(parts(), tables);
    assistance = std::make_unique<AssistanceService>(parts(), tables, identities);
  }

  const Identities identities{*auth::KeyedDigest::FromKey(std::string(32, 'k'))};
  std::unique_ptr<NewbornEnrollmentService> newborns;
  std::unique_ptr<CareFacilityService> facilities;
  std::unique_ptr<AssistanceService> assistance;
};

}  // namespace eastgate::livelihood::testing

#endif  // EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_DISTRICT_H_
