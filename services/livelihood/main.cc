// The livelihood server.
#include <optional>

#include "common/config/suite.h"
#include "common/server/host.h"
#include "common/server/reporting_service.h"
#include "descriptors/livelihood.h"
#include "services/livelihood/assistance_service.h"
#include "services/livelihood/care_facility_service.h"
#include "services/livelihood/identities.h"
#include "services/livelihood/identity_count.h"
#include "services/livelihood/newborn_enrollment_service.h"
#include "services/livelihood/peers.h"
#include "services/livelihood/person_service.h"
#include "services/livelihood/project_service.h"
#include "services/livelihood/startup_loan_service.h"
#include "services/livelihood/tables.h"

int main(int argc, char** argv) {
  using namespace eastgate;
  const livelihood::Tables tables;
  server::Host host;
  if (const std::optional<int> exit_code =
          host.Start(argc, argv, {config::DefaultsOf(config::kLivelihood), descriptors::Livelihood()},
                     [&] { return tables.BuildCatalogue(); })) {
    return *exit_code;
  }
  const livelihood::Identities identities(host.digest_keys(), tables.persons);
  std::optional<livelihood::IdentityCount> count;
  if (!host.only_reads()) {
    count.emplace(identities, host.log(), host.metrics(), host.server_log());
    host.AddWorker({.start = [&count] { count->Start(); },
                    .begin_stop = [&count] { count->BeginStop(); },
                    .stop = [&count] { count->Stop(); }});
  }
  livelihood::NewbornEnrollmentService newborns(host.parts(), tables, identities);
  livelihood::CareFacilityService facilities(host.parts(), tables);
  livelihood::AssistanceService assistance(host.parts(), tables, identities);
  const livelihood::Peers peers(host.peers());
  livelihood::ProjectService projects(host.parts(), tables, peers);
  livelihood::StartupLoanService loans(host.parts(), tables, identities, peers);
  livelihood::PersonService persons(host.parts(), tables, identities);
  server::ReportingService reporting(host.parts(), tables.reporting);
  host.Serve(newborns, facilities, assistance, projects, loans, persons, reporting);
  return host.Run();
}
