// The urban server.
#include <optional>

#include "common/server/host.h"
#include "common/server/reporting_service.h"
#include "services/urban/figures.h"
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
  const config::ServiceDefaults defaults{
      .name = "urban",
      .listen_port = 7403,
      .peers = {
          {"command", "127.0.0.1:7400"}, {"economy", "127.0.0.1:7401"}, {"livelihood", "127.0.0.1:7402"}}};
  if (const std::optional<int> exit_code =
          host.Start(argc, argv, defaults, [&] { return urban::BuildCatalogue(tables); })) {
    return *exit_code;
  }
  const urban::Peers peers(host.config().peers);
  urban::RenovationService renovations(host.parts(), tables);
  urban::NeighborhoodCenterService centers(host.parts(), tables, peers);
  urban::VillagePointService points(host.parts(), tables);
  urban::RectificationService rectification(host.parts(), tables, peers);
  urban::PatrolService patrols(host.parts(), tables);
  host.Add(renovations.Bind(host.runtime()));
  host.Add(centers.Bind(host.runtime()));
  host.Add(points.Bind(host.runtime()));
  host.Add(rectification.Bind(host.runtime()));
  host.Add(patrols.Bind(host.runtime()));
  server::ReportingService reporting(host.parts(), tables.reporting);
  host.Add(reporting.Bind(host.runtime()));
  return host.Run();
}
