// Calls to urban: see calls/sequence_runner.h.
#include "services/urban/neighborhood_center_service.h"
#include "services/urban/patrol_service.h"
#include "services/urban/peers.h"
#include "services/urban/rectification_service.h"
#include "services/urban/renovation_service.h"
#include "services/urban/tables.h"
#include "services/urban/village_point_service.h"
#include "tests/fuzz/calls/call_fuzzer.h"

namespace eastgate::fuzz {
namespace {

struct UrbanServices {
  using Tables = urban::Tables;
  static constexpr const char* kName = config::kUrban;

  UrbanServices(const ServiceContext& context, const Tables& tables)
      : renovations(context.parts, tables),
        centers(context.parts, tables, peers),
        points(context.parts, tables),
        rectification(context.parts, tables, peers),
        patrols(context.parts, tables) {}

  template <class Visitor>
  void Visit(const Visitor& visit) {
    visit(renovations);
    visit(centers);
    visit(points);
    visit(rectification);
    visit(patrols);
  }

  const urban::Peers peers{{}};
  urban::RenovationService renovations;
  urban::NeighborhoodCenterService centers;
  urban::VillagePointService points;
  urban::RectificationService rectification;
  urban::PatrolService patrols;
};

}  // namespace
}  // namespace eastgate::fuzz

EASTGATE_FUZZ_CALLS(eastgate::fuzz::UrbanServices)
