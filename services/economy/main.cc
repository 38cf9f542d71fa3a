// The economy server.
#include <optional>

#include "common/facts/host.h"
#include "services/economy/enterprise_service.h"
#include "services/economy/figures.h"
#include "services/economy/recognition_service.h"
#include "services/economy/tables.h"

int main(int argc, char** argv) {
  using namespace eastgate;
  const economy::Tables tables;
  facts::Host host;
  const config::ServiceDefaults defaults{.name = "economy", .listen_port = 7401, .peers = {}};
  if (const std::optional<int> exit_code =
          host.Start(argc, argv, defaults, [&] { return economy::BuildCatalogue(tables); })) {
    return *exit_code;
  }
  economy::EnterpriseService enterprises(host.parts(), tables);
  economy::RecognitionService recognitions(host.parts(), tables);
  host.Add(enterprises.Bind(host.runtime()));
  host.Add(recognitions.Bind(host.runtime()));
  return host.Run();
}
