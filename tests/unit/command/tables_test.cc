#include "services/command/tables.h"

#include "services/command/city_answers.h"
#include "services/command/city_publication_service.h"
#include "services/command/publication_service.h"
#include "services/command/supervision_service.h"
#include "tests/unit/command/command_test.h"
#include "tests/unit/command/testing/live_district.h"
#include "tests/unit/command/testing/projects.h"
#include "tests/unit/lifecycle/testing/index_walk.h"
#include "tests/unit/lifecycle/testing/table_walk.h"

namespace eastgate::command {
namespace {

using lifecycle::testing::StepOn;
using lifecycle::testing::Text;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CommandTablesTest : public CommandTest {
 protected:
  void RecordMechanism() {
    walk_.Record(tables.mechanism_units, mechanism_, &MechanismService::Create,
                 Text("mechanism_unit_id: 'a' type: MECHANISM_UNIT_TYPE_TASK_FORCE title_zh: 'n' "
                      "established_on: '2024-02-19'"));
    walk_.Record(tables.mechanism_units, mechanism_, &MechanismService::Create,
                 Text("mechanism_unit_id: 'b' type: MECHANISM_UNIT_TYPE_TASK_FORCE title_zh: 'n' "
                      "established_on: '2024-02-19'"));
    for (const std::string type : {"HEADQUARTERS", "FUNCTIONAL_GROUP"}) {
      walk_.Record(tables.mechanism_units, mechanism_, &MechanismService::Create,
                   Text("mechanism_unit_id: '" + type + "' type: MECHANISM_UNIT_TYPE_" + type +
                        " title_zh: 'n' established_on: '2024-02-19'"));
    }
    walk_.Record(tables.mechanism_units, mechanism_, &MechanismService::UpdateMechanismUnit,
                 Text("mechanism_unit { name: 'mechanismUnits/a' title_zh: 'm' } "
                      "update_mask { paths: 'title_zh' } changed_on: '2024-03-01'"));
    walk_.Record(tables.mechanism_units, mechanism_, &MechanismService::DissolveMechanismUnit,
                 StepOn("mechanismUnits/a", "2024-06-01"));
  }

  void RecordFunds() {
    walk_.Record(tables.appropriations, funds_, &FundService::CreateFundAppropriation,
                 Text("fund_appropriation_id: '1' level: TERRITORIAL_LEVEL_DISTRICT budget_year: 2024 "
                      "purpose: 'livelihood' amount_fen: 1000 appropriated_on: '2024-02-01'"));
    walk_.Record(tables.allocations, funds_, &FundService::CreateFundAllocation, AllocationRequest("1", 400));
    livelihood_.Add("livelihoodProjects/p", 2024);
    v1::CreateFundAllocationRequest to_project = AllocationRequest("2", 300);
    to_project.set_project("livelihoodProjects/p");
    walk_.Record(tables.allocations, asking_, &FundService::CreateFundAllocation, to_project);
  }

  void RecordOrders() {
    v1::CreateTargetRequest target = TargetRequest("forces");
    target.set_task_force("mechanismUnits/b");
    walk_.Record(tables.targets, targets_, &TargetService::Create, target);
    walk_.Record(
        tables.targets, targets_, &TargetService::UpdateTarget,
        lifecycle::testing::UpdateOf("target", "targets/forces", "2024-07-01", "lead_unit", "unit-b"));
    walk_.Record(tables.targets, targets_, &TargetService::ReviseTarget,
                 RevisionOf("forces", 6, "2024-06-01"));
    walk_.Record(tables.orders, supervision_, &SupervisionService::ReconcileOrders,
                 Text("as_of: '2024-12-02'"));
    const std::string order = LastFact().subject();
    const auto step = [&](auto method, const std::string& on, const std::string& more = "") {
      walk_.Record(tables.orders, supervision_, method, StepOn(order, on, more));
    };
    step(&SupervisionService::Acknowledge, "2024-12-03");
    step(&SupervisionService::Answer, "2024-12-04", "answer: 't'");
    step(&SupervisionService::Return, "2024-12-05", "reason: 'r'");
    step(&SupervisionService::Answer, "2024-12-06", "answer: 't'");
    step(&SupervisionService::Verify, "2024-12-07");
    step(&SupervisionService::Close, "2024-12-08");
  }

  void RecordPublication() {
    walk_.Record(tables.published_briefings, publications_, &PublicationService::Publish,
                 Text("published_briefing_id: 'b' as_of: '2024-09-30' published_on: '2024-10-08'"));
    walk_.Record(tables.published_city_briefings, city_publications_, &CityPublicationService::Publish,
                 Text("published_city_briefing_id: 'b' as_of: '2024-09-30' published_on: '2024-10-08'"));
  }

  testing::Projects livelihood_;
  const rpc::testing::FakePeer server_{livelihood_};
  const std::unique_ptr<Peers> with_livelihood_ = PeersAt({{"livelihood", server_.address()}});
  const std::unique_ptr<FundService> asking_ =
      std::make_unique<FundService>(parts(), tables, *with_livelihood_);
  const std::unique_ptr<SupervisionService> supervision_ =
      std::make_unique<SupervisionService>(parts(), tables, *peers_);
  const std::unique_ptr<PublicationService> publications_ = std::make_unique<PublicationService>(
      parts(), tables, *peers_,
      *ParseBriefingItems(std::string(kItems) + "mechanism,机制,command.task_forces,,专班,,\n"),
      *ParseCrossChecks("title_zh,left,right\n"));
  const testing::LiveDistrict district_{"360111"};
  const CityDistricts city_{{{"360111", {{"command", district_.address()}}}}, rpc::PeerTargets()};
  const CityAnswers city_answers_{0, city_.figures()};
  const std::unique_ptr<CityPublicationService> city_publications_ = std::make_unique<CityPublicationService>(
      parts(), tables, city_, city_answers_,
      *ParseBriefingItems(std::string(kItems) + "mechanism,机制,command.task_forces,,专班,,\n"));
  lifecycle::testing::TableWalk walk_{*this, tables};
};

[[maybe_unused]] const auto* const kEveryKind = ::testing::AddGlobalTestEnvironment([] {
  const Tables tables;
  return new lifecycle::testing::EveryKindIsWalked(tables, tables.reporting.lifecycle());
}());

TEST_F(CommandTablesTest, EveryKindOfFactKeepsTheRulesOfAll) {
  RecordMechanism();
  RecordFunds();
  RecordOrders();
  RecordPublication();
  EXPECT_THAT(walk_.Finish(), IsEmpty());
}

// The free text in an index is compared by its key; names and codes are compared as they are.
TEST_F(CommandTablesTest, EveryIndexKeyOfFreeTextIsOneForAllItsSpellings) {
  lifecycle::testing::IndexWalk walk(*this);
  walk.Add(tables.mechanism_units);
  walk.Add(tables.targets);
  walk.Add(tables.fund_accounts);
  walk.Add(tables.appropriations);
  walk.Add(tables.allocations);
  walk.Add(tables.published_briefings);
  walk.Add(tables.published_city_briefings);
  walk.Add(tables.orders);
  walk.Add(tables.reporting.table());
  EXPECT_THAT(walk.texts(), IsEmpty());
  EXPECT_THAT(walk.as_they_are(),
              ElementsAre("FigureReport.division", "FigureReport.figure", "SupervisionOrder.responsible_unit",
                          "SupervisionOrder.task_force", "Target.dimensions.key", "Target.dimensions.values",
                          "Target.division", "Target.figure", "Target.lead_unit", "Target.task_force"));
}

}  // namespace
}  // namespace eastgate::command
