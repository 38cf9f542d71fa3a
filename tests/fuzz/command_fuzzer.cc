// Calls to command: see calls/sequence_runner.h.
#include <vector>

#include "services/command/briefing_items.h"
#include "services/command/briefing_service.h"
#include "services/command/city_answers.h"
#include "services/command/city_districts.h"
#include "services/command/city_publication_service.h"
#include "services/command/city_service.h"
#include "services/command/cross_checks.h"
#include "services/command/fund_service.h"
#include "services/command/mechanism_service.h"
#include "services/command/peers.h"
#include "services/command/publication_service.h"
#include "services/command/supervision_service.h"
#include "services/command/tables.h"
#include "services/command/target_service.h"
#include "tests/fuzz/calls/call_fuzzer.h"

namespace eastgate::fuzz {
namespace {

// Returns the sections of the sample's briefing, which are read once.
const std::vector<command::BriefingSectionSpec>& Sections() {
  static const auto* const sections = new std::vector<command::BriefingSectionSpec>(
      command::LoadBriefingItems(EASTGATE_SAMPLE_REFERENCE).value());
  return *sections;
}
const std::vector<command::CrossCheckSpec>& Checks() {
  static const auto* const checks =
      new std::vector<command::CrossCheckSpec>(command::LoadCrossChecks(EASTGATE_SAMPLE_REFERENCE).value());
  return *checks;
}

struct CommandServices {
  using Tables = command::Tables;
  static constexpr const char* kName = config::kCommand;

  CommandServices(const ServiceContext& context, const Tables& tables)
      : peers(context.figures, context.facts, context.reporting, {}),
        mechanism(context.parts, tables),
        targets(context.parts, tables, peers),
        funds(context.parts, tables, peers),
        briefings(context.parts, tables, peers, Sections(), Checks()),
        publications(context.parts, tables, peers, Sections(), Checks()),
        supervision(context.parts, tables, peers),
        city_figures(context.parts, tables, city, answers, Sections()),
        city_publications(context.parts, tables, city, answers, Sections()) {}

  template <class Visitor>
  void Visit(const Visitor& visit) {
    visit(mechanism);
    visit(targets);
    visit(funds);
    visit(briefings);
    visit(publications);
    visit(supervision);
    visit(city_figures);
    visit(city_publications);
  }

  const command::Peers peers;
  command::MechanismService mechanism;
  command::TargetService targets;
  command::FundService funds;
  command::BriefingService briefings;
  command::PublicationService publications;
  command::SupervisionService supervision;
  const command::CityDistricts city{{}, {}};  // It is not that of a city.
  const command::CityAnswers answers{/*smallest_cell=*/0, city.figures()};
  command::CityService city_figures;
  command::CityPublicationService city_publications;
};

}  // namespace
}  // namespace eastgate::fuzz

EASTGATE_FUZZ_CALLS(eastgate::fuzz::CommandServices)
