// The command server.
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/config/suite.h"
#include "common/observability/log.h"
#include "common/reference/civil_date.h"
#include "common/reference/division.h"
#include "common/reference/reference_data.h"
#include "common/rpc/await.h"
#include "common/rpc/steady_clock.h"
#include "common/rpc/transport.h"
#include "common/server/host.h"
#include "common/server/reporting_service.h"
#include "common/status/start_problem.h"
#include "common/status/status_macros.h"
#include "descriptors/command.h"
#include "services/command/briefing_items.h"
#include "services/command/briefing_service.h"
#include "services/command/city_answers.h"
#include "services/command/city_districts.h"
#include "services/command/city_gathering.h"
#include "services/command/city_publication_rules.h"
#include "services/command/city_publication_service.h"
#include "services/command/city_service.h"
#include "services/command/districts.h"
#include "services/command/fund_service.h"
#include "services/command/mechanism_service.h"
#include "services/command/peers.h"
#include "services/command/publication_service.h"
#include "services/command/supervision_plan.h"
#include "services/command/supervision_service.h"
#include "services/command/sweep_schedule.h"
#include "services/command/tables.h"
#include "services/command/target_service.h"

namespace {

// Writes to the log what will hinder sweeps from today on.
void WarnOf(const eastgate::facts::Log& log, eastgate::observability::Log& lines) {
  for (const std::string& warning : eastgate::command::WarningsOf(eastgate::reference::Today(log.Now()),
                                                                  *log.reference(), log.division_root()))
    lines.Write(eastgate::observability::Level::kWarning, "supervision", {{"warning", warning}});
}

// Makes the sweep of a day in the name of the service.
absl::StatusOr<eastgate::command::v1::ReconcileSupervisionOrdersResponse> SweepOf(
    eastgate::command::SupervisionService& supervision, const std::string& service,
    eastgate::reference::Date day) {
  using namespace eastgate;
  // No longer than a shutdown waits for calls by default.
  constexpr absl::Duration kAtMost = absl::Seconds(20);
  rpc::Call call = rpc::Call::Detached(rpc::ServicePrincipal(service), rpc::SteadyNow() + kAtMost,
                                       "eastgate.command.v1.SupervisionService/ReconcileSupervisionOrders");
  command::v1::ReconcileSupervisionOrdersRequest request;
  request.set_as_of(reference::FormatDate(day));
  return rpc::Await(supervision.ReconcileOrders(call, request));
}

// Returns the districts of a city, none where the configuration names none.
absl::StatusOr<std::vector<eastgate::command::DistrictSpec>> DistrictsOf(
    const eastgate::config::ServerConfig& config, const eastgate::reference::DivisionRegistry& divisions,
    const std::vector<eastgate::command::BriefingSectionSpec>& sections) {
  using namespace eastgate;
  ASSIGN_OR_RETURN(std::vector<command::DistrictSpec> districts,
                   command::LoadDistricts(config.districts_file));
  RETURN_IF_ERROR(command::CheckDistricts(districts, divisions, config.division_root, sections));
  return districts;
}

// Return what is good about the items and cross-checks of the briefing, and about the districts of a city.
absl::StatusOr<std::string> ExamineBriefing(const eastgate::config::ServerConfig& config,
                                            const eastgate::reference::ReferenceData& /*data*/) {
  using namespace eastgate;
  ASSIGN_OR_RETURN(const auto sections, command::LoadBriefingItems(config.reference_directory));
  ASSIGN_OR_RETURN(const auto checks, command::LoadCrossChecks(config.reference_directory));
  size_t items = 0;
  for (const command::BriefingSectionSpec& section : sections) items += section.items.size();
  return absl::StrCat(items, " items in ", sections.size(), " sections, ", checks.size(), " cross-checks");
}
absl::StatusOr<std::string> ExamineDistricts(const eastgate::config::ServerConfig& config,
                                             const eastgate::reference::ReferenceData& data) {
  using namespace eastgate;
  if (config.districts_file.empty()) return std::string();
  ASSIGN_OR_RETURN(const auto sections, command::LoadBriefingItems(config.reference_directory));
  ASSIGN_OR_RETURN(const auto districts, DistrictsOf(config, data.divisions, sections));
  size_t services = 0;
  for (const command::DistrictSpec& district : districts) services += district.targets.size();
  return absl::StrCat(districts.size(), " in ", config.division_root, ", with ", services, " services");
}

}  // namespace

int main(int argc, char** argv) {
  using namespace eastgate;
  const command::Tables tables;
  server::Host host;
  if (const std::optional<int> exit_code =
          host.Start(argc, argv,
                     {config::DefaultsOf(config::kCommand),
                      descriptors::Command(),
                      {{"briefing", ExamineBriefing}, {"districts", ExamineDistricts}}},
                     [&] { return tables.BuildCatalogue(); })) {
    return *exit_code;
  }
  auto sections = command::LoadBriefingItems(host.config().reference_directory);
  if (!sections.ok()) {
    std::cerr << sections.status().message() << std::endl;
    return 1;
  }
  auto checks = command::LoadCrossChecks(host.config().reference_directory);
  if (!checks.ok()) {
    std::cerr << checks.status().message() << std::endl;
    return 1;
  }
  const auto districts = DistrictsOf(host.config(), host.log().reference()->divisions, *sections);
  if (!districts.ok()) {
    std::cerr << districts.status().message() << std::endl;
    return static_cast<int>(status::StartProblem::kConfiguration);
  }
  host.OnReference([&host](const auto&) { WarnOf(host.log(), host.server_log()); });
  server::ReportingService reporting(host.parts(), tables.reporting);
  const command::CityDistricts city(*districts, host.peers());
  city.Connect();
  command::Peers peers(host.figures(), host.facts(), reporting, host.peers());
  peers.AskDistricts(command::FiguresTogether(host.log(), city));
  command::MechanismService mechanism(host.parts(), tables);
  command::TargetService targets(host.parts(), tables, peers);
  command::FundService funds(host.parts(), tables, peers);
  const command::CityAnswers answers(host.config().smallest_cell, city.figures());
  host.facts().TellChangesIf([&answers](const rpc::Call& call, const fact::v1::Fact& fact) {
    return fact.kind() != command::kCityBriefingPublished || answers.TellsAll(call);
  });
  command::CityService city_figures(host.parts(), tables, city, answers, *sections);
  command::CityPublicationService city_publications(host.parts(), tables, city, answers, *sections);
  command::BriefingService briefings(host.parts(), tables, peers, *sections, *checks);
  command::PublicationService publications(host.parts(), tables, peers, *std::move(sections),
                                           *std::move(checks));
  command::SupervisionService supervision(host.parts(), tables, peers);
  std::optional<command::ScheduledSweep> sweep;
  if (host.config().sweep_at) {
    sweep.emplace(
        command::ScheduledSweep::Options{.time_of_day = *host.config().sweep_at,
                                         .now = [&host] { return host.log().Now(); }},
        [&host] { return host.log().reference(); },
        [&](reference::Date day) { return SweepOf(supervision, host.log().service(), day); },
        host.server_log());
    host.AddWorker({.start = [&sweep] { sweep->Start(); },
                    .begin_stop = [&sweep] { sweep->BeginStop(); },
                    .stop = [&sweep] { sweep->Stop(); }});
  }
  host.Serve(reporting, mechanism, targets, funds, briefings, supervision, publications, city_figures,
             city_publications);
  return host.Run();
}
