#include "services/urban/tables.h"

#include "tests/unit/lifecycle/testing/index_walk.h"
#include "tests/unit/lifecycle/testing/table_walk.h"
#include "tests/unit/urban/urban_test.h"

namespace eastgate::urban {
namespace {

using lifecycle::testing::StepOn;
using lifecycle::testing::Text;
using lifecycle::testing::UpdateOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class UrbanTablesTest : public testing::UrbanTest {
 protected:
  void RecordRenovations() {
    walk_.Record(tables.renovation_plans, renovations_, &RenovationService::CreatePlan,
                 Text("year: 2024 adopted_by: 'u' adopted_on: '2024-01-01'"));
    walk_.Record(tables.renovation_plans, renovations_, &RenovationService::RevisePlan,
                 Text("name: 'renovationPlans/2024' adopted_on: '2024-02-01' adopted_by: 'u' reason: 'r'"));
    for (const std::string id : {"1", "2"}) {
      walk_.Record(
          tables.renovations, renovations_, &RenovationService::Create,
          Text("renovation_id: '" + id +
               "' plan: 'renovationPlans/2024' title_zh: 'n' division: '360111001' "
               "renovation_class: RENOVATION_CLASS_BASIC buildings: 2 floor_area_m2: 300 households: 40"),
          {{"class", {"basic", "improved"}}});
    }
    const auto step = [&](auto method, const std::string& on, const std::string& more = "") {
      walk_.Record(tables.renovations, renovations_, method, StepOn("renovations/1", on, more));
    };
    walk_.Record(tables.renovations, renovations_, &RenovationService::UpdateRenovation,
                 UpdateOf("renovation", "renovations/1", "2024-09-01"));
    step(&RenovationService::Survey, "2024-03-01");
    step(&RenovationService::Consent, "2024-04-01", "consented_households: 40");
    step(&RenovationService::Design, "2024-05-01");
    step(&RenovationService::Extend, "2024-05-15", "due_on: '2024-12-31' approved_by: 'unit-b' reason: 'r'");
    step(&RenovationService::Start, "2024-06-01");
    step(&RenovationService::Finish, "2024-07-01");
    step(&RenovationService::Accept, "2024-08-01");
    walk_.Record(tables.renovation_plans, renovations_, &RenovationService::RevisePlan,
                 Text("name: 'renovationPlans/2024' adopted_on: '2024-02-20' adopted_by: 'u' reason: 'r'"));
    walk_.Record(tables.renovations, renovations_, &RenovationService::Drop,
                 StepOn("renovations/2", "2024-03-01"));
  }

  void RecordCenters() {
    const auto record = [&](auto method, const Text& request) {
      walk_.Record(tables.neighborhood_centers, centers_, method, request);
    };
    record(&NeighborhoodCenterService::Create,
           Text("neighborhood_center_id: '1' title_zh: 'n' division: '360111001' opened_on: '2024-01-10'"));
    record(&NeighborhoodCenterService::Update,
           UpdateOf("neighborhood_center", "neighborhoodCenters/1", "2024-05-01"));
    // With all formats it meets the standard, until one closes.
    const auto reference = lifecycle::testing::TestReference();
    for (const reference::Kind* format :
         reference->kinds.Of(reference::kCenterFormatList, reference::Date(2024, 2, 1))) {
      record(&NeighborhoodCenterService::OpenFormat,
             StepOn("neighborhoodCenters/1", "2024-02-01", "format: '" + format->code + "'"));
    }
    record(&NeighborhoodCenterService::CloseFormat,
           StepOn("neighborhoodCenters/1", "2024-03-01", "format: 'health'"));
    record(&NeighborhoodCenterService::Close, StepOn("neighborhoodCenters/1", "2024-04-01"));
  }

  void RecordVillagePoints() {
    for (const std::string id : {"1", "2"}) {
      walk_.Record(
          tables.village_points, points_, &VillagePointService::Create,
          Text("village_point_id: '" + id +
               "' title_zh: 'n' division: '360111001' investment_fen: 500 planned_on: '2024-01-10'"));
    }
    walk_.Record(tables.village_points, points_, &VillagePointService::Update,
                 UpdateOf("village_point", "villagePoints/1", "2024-06-01"));
    const auto step = [&](auto method, const std::string& point, const std::string& on) {
      walk_.Record(tables.village_points, points_, method, StepOn(point, on));
    };
    step(&VillagePointService::Start, "villagePoints/1", "2024-02-01");
    step(&VillagePointService::Finish, "villagePoints/1", "2024-03-01");
    step(&VillagePointService::Accept, "villagePoints/1", "2024-04-01");
    step(&VillagePointService::Showcase, "villagePoints/1", "2024-05-01");
    step(&VillagePointService::Abandon, "villagePoints/2", "2024-02-01");
  }

  void RecordPatrols() {
    for (const std::string id : {"1", "2"}) {
      walk_.Record(tables.patrol_rounds, patrols_, &PatrolService::Create,
                   Text("patrol_round_id: '" + id +
                        "' route: 'r' division: '360111001' responsible_unit: 'unit-a' "
                        "planned_on: '2024-01-02' scheduled_on: '2024-02-10'"));
    }
    walk_.Record(tables.patrol_rounds, patrols_, &PatrolService::Update,
                 UpdateOf("patrol_round", "patrolRounds/1", "2024-03-01", "route"));
    walk_.Record(tables.patrol_rounds, patrols_, &PatrolService::Hold,
                 StepOn("patrolRounds/1", "2024-02-12"));
    walk_.Record(tables.patrol_rounds, patrols_, &PatrolService::Cancel,
                 StepOn("patrolRounds/2", "2024-02-05", "reason: 'r'"));
  }

  void RecordItems() {
    walk_.Record(tables.campaigns, rectification_, &RectificationService::CreateCampaign,
                 Text("rectification_campaign_id: 'c' title_zh: 'n' division: '360111001' "
                      "started_on: '2024-01-01'"));
    walk_.Record(tables.campaigns, rectification_, &RectificationService::UpdateRectificationCampaign,
                 UpdateOf("rectification_campaign", "rectificationCampaigns/c", "2024-06-01"));
    const auto list = [&](const std::string& id, const std::string& place, const std::string& found_on) {
      walk_.Record(tables.items, rectification_, &RectificationService::CreateItem,
                   Text("rectification_item_id: '" + id + "' place: '" + place + "' found_on: '" + found_on +
                        "' campaign: 'rectificationCampaigns/c' kind: 'facades' "
                        "division: '360111001' due_on: '2024-06-20'"),
                   {{"kind", {"facades", "appearance"}}});
    };
    list("1", "wall", "2024-03-01");
    list("2", "yard", "2024-03-01");
    const auto step = [&](auto method, const std::string& on, const std::string& more = "") {
      walk_.Record(tables.items, rectification_, method, StepOn("rectificationItems/1", on, more));
    };
    const std::string evidence =
        "acting_unit: 'unit-a' evidence { uri: 'u' sha256: '" + std::string(64, 'a') + "' }";
    step(&RectificationService::Dispatch, "2024-03-03", "responsible_unit: 'unit-a'");
    step(&RectificationService::Handle, "2024-03-05", evidence);
    step(&RectificationService::Return, "2024-03-07", "acting_unit: 'unit-b' reason: 'r'");
    step(&RectificationService::Extend, "2024-03-09", "due_on: '2024-06-30' reason: 'r'");
    step(&RectificationService::Handle, "2024-03-11", evidence);
    step(&RectificationService::Verify, "2024-03-13", "acting_unit: 'unit-b'");
    step(&RectificationService::Clear, "2024-03-15");
    list("3", "wall", "2024-03-25");  // A relapse.
    step(&RectificationService::Reopen, "2024-04-01", "due_on: '2024-04-20' reason: 'r'");
    walk_.Record(tables.items, rectification_, &RectificationService::Withdraw,
                 StepOn("rectificationItems/2", "2024-03-05", "reason: 'r'"));
  }

  const std::unique_ptr<NeighborhoodCenterService> centers_ =
      std::make_unique<NeighborhoodCenterService>(parts(), tables, no_peers_);
  lifecycle::testing::TableWalk walk_{*this, tables};
};

[[maybe_unused]] const auto* const kEveryKind = ::testing::AddGlobalTestEnvironment([] {
  const Tables tables;
  return new lifecycle::testing::EveryKindIsWalked(tables, tables.reporting.lifecycle());
}());

TEST_F(UrbanTablesTest, EveryKindOfFactKeepsTheRulesOfAll) {
  RecordRenovations();
  RecordCenters();
  RecordVillagePoints();
  RecordPatrols();
  RecordItems();
  EXPECT_THAT(walk_.Finish({"RectificationItem.patrol_round", "RectificationItem.relapse_of"}), IsEmpty());
}

// The free text in an index is compared by its key; names and codes are compared as they are.
TEST_F(UrbanTablesTest, EveryIndexKeyOfFreeTextIsOneForAllItsSpellings) {
  lifecycle::testing::IndexWalk walk(*this);
  walk.Add(tables.renovation_plans);
  walk.Add(tables.renovations);
  walk.Add(tables.neighborhood_centers);
  walk.Add(tables.village_points);
  walk.Add(tables.campaigns);
  walk.Add(tables.items);
  walk.Add(tables.patrol_rounds);
  walk.Add(tables.reporting.table());
  EXPECT_THAT(walk.texts(), ElementsAre("RectificationItem.place"));
  EXPECT_THAT(
      walk.as_they_are(),
      ElementsAre("FigureReport.division", "FigureReport.figure", "NeighborhoodCenter.operator_enterprise",
                  "RectificationItem.campaign", "RectificationItem.division",
                  "RectificationItem.patrol_round", "Renovation.plan", "Renovation.responsible_unit"));
}

}  // namespace
}  // namespace eastgate::urban
