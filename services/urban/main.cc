// The urban server.
#include <optional>

#include "common/config/suite.h"
#include "common/server/host.h"
#include "common/server/reporting_service.h"
#include "descriptors/urban.h"
#include "services/urban/neighborhood_center_service.h"
#include "services/urban/patrol_service.h"
#include "services/urban/peers.h"
#include "services/urban/rectification_service.h"
#include "services/urban/renovation_service.h"
#include "services/urban/tables.h"
#include "services/urban/village_point_service.h"

int main(int argc, char** argv) {
  using namespace eastgate;
  const urban::Tables tables;
  server::Host host;
  if (const std::optional<int> exit_code =
          host.Start(argc, argv, {config::DefaultsOf(config::kUrban), descriptors::Urban()},
                     [&] { return tables.BuildCatalogue(); })) {
    return *exit_code;
  }
  const urban::Peers peers(host.peers());
  urban::RenovationService renovations(host.parts(), tables);
  urban::NeighborhoodCenterService centers(host.parts(), tables, peers);
  urban::VillagePointService points(host.parts(), tables);
  urban::RectificationService rectification(host.parts(), tables, peers);
  urban::PatrolService patrols(host.parts(), tables, peers);
  server::ReportingService reporting(host.parts(), tables.reporting);
  host.Serve(renovations, centers, points, rectification, patrols, reporting);
  return host.Run();
}
