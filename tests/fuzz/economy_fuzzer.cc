// Calls to economy: see calls/sequence_runner.h.
#include "services/economy/digital_transformation_service.h"
#include "services/economy/enterprise_service.h"
#include "services/economy/first_store_service.h"
#include "services/economy/industry_chain_service.h"
#include "services/economy/peers.h"
#include "services/economy/promotion_service.h"
#include "services/economy/recognition_service.h"
#include "services/economy/tables.h"
#include "services/economy/trade_area_service.h"
#include "tests/fuzz/calls/call_fuzzer.h"

namespace eastgate::fuzz {
namespace {

struct EconomyServices {
  using Tables = economy::Tables;
  static constexpr const char* kName = config::kEconomy;

  EconomyServices(const ServiceContext& context, const Tables& tables)
      : enterprises(context.parts, tables),
        recognitions(context.parts, tables),
        chains(context.parts, tables),
        transformations(context.parts, tables),
        promotion(context.parts, tables, peers),
        first_stores(context.parts, tables),
        trade_areas(context.parts, tables, peers) {}

  template <class Visitor>
  void Visit(const Visitor& visit) {
    visit(enterprises);
    visit(recognitions);
    visit(chains);
    visit(transformations);
    visit(promotion);
    visit(first_stores);
    visit(trade_areas);
  }

  const economy::Peers peers{{}};
  economy::EnterpriseService enterprises;
  economy::RecognitionService recognitions;
  economy::IndustryChainService chains;
  economy::DigitalTransformationService transformations;
  economy::PromotionService promotion;
  economy::FirstStoreService first_stores;
  economy::TradeAreaService trade_areas;
};

}  // namespace
}  // namespace eastgate::fuzz

EASTGATE_FUZZ_CALLS(eastgate::fuzz::EconomyServices)
