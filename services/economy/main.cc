// The economy server.
#include <optional>

#include "common/config/suite.h"
#include "common/server/host.h"
#include "common/server/reporting_service.h"
#include "descriptors/economy.h"
#include "services/economy/digital_transformation_service.h"
#include "services/economy/enterprise_service.h"
#include "services/economy/first_store_service.h"
#include "services/economy/industry_chain_service.h"
#include "services/economy/peers.h"
#include "services/economy/promotion_service.h"
#include "services/economy/recognition_service.h"
#include "services/economy/tables.h"
#include "services/economy/trade_area_service.h"

int main(int argc, char** argv) {
  using namespace eastgate;
  const economy::Tables tables;
  server::Host host;
  if (const std::optional<int> exit_code =
          host.Start(argc, argv, {config::DefaultsOf(config::kEconomy), descriptors::Economy()},
                     [&] { return tables.BuildCatalogue(); })) {
    return *exit_code;
  }
  economy::EnterpriseService enterprises(host.parts(), tables);
  economy::RecognitionService recognitions(host.parts(), tables);
  const economy::Peers peers(host.peers());
  economy::IndustryChainService chains(host.parts(), tables);
  economy::DigitalTransformationService transformations(host.parts(), tables);
  economy::PromotionService promotion(host.parts(), tables, peers);
  economy::FirstStoreService first_stores(host.parts(), tables);
  economy::TradeAreaService trade_areas(host.parts(), tables, peers);
  server::ReportingService reporting(host.parts(), tables.reporting);
  host.Serve(enterprises, recognitions, chains, transformations, promotion, first_stores, trade_areas,
             reporting);
  return host.Run();
}
