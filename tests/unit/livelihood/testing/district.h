// Livelihood without its server: the store with the service's catalogue, and the services. No other service
// answers, unless a test makes peers of its own.
#ifndef EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_DISTRICT_H_
#define EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_DISTRICT_H_

#include <memory>
#include <string>

#include "services/livelihood/assistance_service.h"
#include "services/livelihood/care_facility_service.h"
#include "services/livelihood/identities.h"
#include "services/livelihood/newborn_enrollment_service.h"
#include "services/livelihood/person_service.h"
#include "services/livelihood/project_service.h"
#include "services/livelihood/startup_loan_service.h"
#include "services/livelihood/tables.h"
#include "tests/unit/lifecycle/testing/service_store.h"
#include "tests/unit/livelihood/testing/requests.h"

namespace eastgate::livelihood::testing {

using lifecycle::testing::Correcting;

struct Schema {
  const Tables tables;
};

class District : public Schema, public lifecycle::testing::ServiceStore {
 public:
  District() : ServiceStore("livelihood", *tables.BuildCatalogue()) {}

  using ServiceStore::parts;

  const Identities identities{*auth::KeyedDigest::FromKey(std::string(32, 'k')), tables.persons};
  const Peers no_peers{{}};
  const std::unique_ptr<NewbornEnrollmentService> newborns =
      std::make_unique<NewbornEnrollmentService>(parts(), tables, identities);
  const std::unique_ptr<CareFacilityService> facilities =
      std::make_unique<CareFacilityService>(parts(), tables);
  const std::unique_ptr<AssistanceService> assistance =
      std::make_unique<AssistanceService>(parts(), tables, identities);
  const std::unique_ptr<ProjectService> projects =
      std::make_unique<ProjectService>(parts(), tables, no_peers);
  const std::unique_ptr<StartupLoanService> loans =
      std::make_unique<StartupLoanService>(parts(), tables, identities, no_peers);
  const std::unique_ptr<PersonService> persons = std::make_unique<PersonService>(parts(), tables, identities);
};

}  // namespace eastgate::livelihood::testing

#endif  // EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_DISTRICT_H_
