#include "services/economy/tables.h"

#include <set>
#include <string>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/economy/enterprise_rules.h"
#include "services/economy/recognition_rules.h"
#include "tests/unit/economy/economy_test.h"
#include "tests/unit/lifecycle/testing/index_walk.h"
#include "tests/unit/lifecycle/testing/table_walk.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using lifecycle::testing::StepOn;
using lifecycle::testing::Text;
using lifecycle::testing::UpdateOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EconomyTablesTest : public testing::EconomyTest {
 protected:
  void RecordEnterprises() {
    walk_.Record(tables.chains, chains_, &IndustryChainService::Create, testing::Knitting());
    v1::CreateEnterpriseRequest knitter = testing::Knitter();
    knitter.set_chain("industryChains/knitting");
    walk_.Record(tables.enterprises, enterprises_, &EnterpriseService::Create, knitter);
    walk_.Record(tables.enterprises, enterprises_, &EnterpriseService::Update,
                 Text(Of("enterprise { name: '$' employees: 130 } update_mask { paths: 'employees' } "
                         "changed_on: '2021-05-01'")));
    walk_.Record(tables.chains, chains_, &IndustryChainService::UpdateIndustryChain,
                 UpdateOf("industry_chain", "industryChains/knitting", "2024-03-01"));
    walk_.Record(tables.output_reports, chains_, &IndustryChainService::CreateReport,
                 Text(Of("output_report_id: '1' enterprise: '$' month: '2024-02' output_fen: 900")));
    walk_.Record(tables.recognitions, recognitions_, &RecognitionService::Create, testing::Benchmark());
    walk_.Record(tables.recognitions, recognitions_, &RecognitionService::Revoke,
                 StepOn("recognitions/1", "2024-03-01", "reason: 'r'"));
  }

  void RecordTransformations() {
    const auto plan = [&](const std::string& id) {
      walk_.Record(tables.transformations, projects_, &DigitalTransformationService::Create,
                   Text(Of("digital_transformation_id: '" + id +
                           "' enterprise: '$' title_zh: 'n' division: '360111001' investment_fen: 500 "
                           "planned_on: '2023-01-10'")));
    };
    const auto step = [&](auto method, const std::string& project, const std::string& on) {
      walk_.Record(tables.transformations, projects_, method, StepOn(project, on));
    };
    plan("1");
    step(&DigitalTransformationService::Abandon, "digitalTransformations/1", "2023-02-01");
    plan("2");
    step(&DigitalTransformationService::Start, "digitalTransformations/2", "2023-03-01");
    step(&DigitalTransformationService::Accept, "digitalTransformations/2", "2023-06-01");
    step(&DigitalTransformationService::Showcase, "digitalTransformations/2", "2023-09-01");
  }

  // Behind all that rests on it.
  void RecordSteps() {
    const auto step = [&](auto method, const std::string& on, const std::string& more) {
      walk_.Record(tables.enterprises, enterprises_, method, StepOn(testing::kEnterprise, on, more));
    };
    step(&EnterpriseService::Move, "2024-08-01", "division: '360111003'");
    step(&EnterpriseService::MoveOut, "2024-09-01", "destination_zh: 'n'");
    step(&EnterpriseService::MoveIn, "2024-10-01", "division: '360111003'");
    step(&EnterpriseService::Deregister, "2024-12-01", "reason: 'r'");
  }

  void RecordPromotion() {
    walk_.Record(tables.promotion_campaigns, promotion_, &PromotionService::CreateCampaign,
                 testing::Carnival());
    walk_.Record(tables.promotion_campaigns, promotion_, &PromotionService::UpdatePromotionCampaign,
                 UpdateOf("promotion_campaign", "promotionCampaigns/carnival", "2024-10-01"));
    walk_.Record(tables.promotion_events, promotion_, &PromotionService::CreateEvent, testing::Event());
    walk_.Record(tables.fiscal_inputs, promotion_, &PromotionService::CreateInput, testing::Input());
    walk_.Record(tables.fiscal_inputs, promotion_, &PromotionService::RecoverInput,
                 Text("name: 'fiscalInputs/1' occurred_on: '2024-09-02' amount_fen: 50 reason: 'r'"));
    walk_.Record(tables.consumption_reports, promotion_, &PromotionService::CreateReport,
                 testing::Consumption(), {{"source", {"platforms", "estimate"}}});
  }

  void RecordFirstStores() {
    walk_.Record(tables.trade_areas, areas_, &TradeAreaService::Create,
                 Text("trade_area_id: '1' title_zh: 'n' division: '360111001' "
                      "served_divisions: '360111001' founded_on: '2020-01-01'"));
    walk_.Record(tables.trade_areas, areas_, &TradeAreaService::UpdateTradeArea,
                 UpdateOf("trade_area", "tradeAreas/1", "2024-09-01"));
    for (const std::string id : {"1", "2", "3", "4"}) {
      auto claim = StoreClaim(id, reference::v1::TERRITORIAL_LEVEL_MUNICIPAL, "tradeAreas/1");
      claim.set_brand("b" + id);
      walk_.Record(tables.first_stores, stores_, &FirstStoreService::Create, claim,
                   {{"kind", {"brand_first", "flagship"}}, {"level", {"municipal", "provincial"}}});
    }
    const auto step = [&](auto method, const std::string& store, const std::string& on,
                          const std::string& more = "") {
      walk_.Record(tables.first_stores, stores_, method, StepOn(store, on, more));
    };
    for (const std::string store : {"firstStores/1", "firstStores/2"}) {
      step(&FirstStoreService::Review, store, "2024-02-20");
      step(&FirstStoreService::Publicize, store, "2024-03-01");
      step(&FirstStoreService::Recognize, store, "2024-03-20");
    }
    walk_.Record(tables.turnover_reports, stores_, &FirstStoreService::CreateReport,
                 Text("turnover_report_id: '1' first_store: 'firstStores/1' month: '2024-05' "
                      "turnover_fen: 700"));
    walk_.Record(
        tables.turnover_reports, stores_, &FirstStoreService::CreateReport,
        Text("turnover_report_id: '2' first_store: 'firstStores/4' month: '2024-05' turnover_fen: 700"));
    step(&FirstStoreService::Revoke, "firstStores/1", "2024-07-01", "reason: 'r'");
    step(&FirstStoreService::Close, "firstStores/2", "2024-07-01", "reason: 'r'");
    step(&FirstStoreService::Reject, "firstStores/3", "2024-02-20", "reason: 'r'");
  }

  // The text with the knitter's name for every $.
  static std::string Of(const std::string& text) {
    return absl::StrReplaceAll(text, {{"$", testing::kEnterprise}});
  }

  lifecycle::testing::TableWalk walk_{*this, tables};
};

[[maybe_unused]] const auto* const kEveryKind = ::testing::AddGlobalTestEnvironment([] {
  const Tables tables;
  return new lifecycle::testing::EveryKindIsWalked(tables, tables.reporting.lifecycle());
}());

TEST_F(EconomyTablesTest, EveryKindOfFactKeepsTheRulesOfAll) {
  RecordEnterprises();
  RecordTransformations();
  RecordSteps();
  RecordPromotion();
  RecordFirstStores();
  EXPECT_THAT(walk_.Finish(), IsEmpty());
}

TEST(EconomyTables, ACodeOfAListHasTheTitleOfItsDay) {
  const Tables tables;
  const auto catalogue = tables.BuildCatalogue();
  ASSERT_THAT(catalogue, IsOk());
  const auto reference = lifecycle::testing::TestReference();
  const auto title = [&](const char* figure, const char* dimension, const char* value) {
    return catalogue->TitleOf(*catalogue->FindFigure(figure), dimension, value, reference->kinds,
                              reference::Date(2024, 9, 30));
  };
  EXPECT_EQ(title(kRecognitions, "kind", "provincial_industrial_internet_platform"),
            "省级工业互联网平台企业");
  EXPECT_EQ(title(kRecognitions, "kind", "unknown"), "unknown");
  EXPECT_EQ(title(kPromotionConsumption, "source", "merchants"), "参与商户");
  for (const char* level : {"national", "provincial", "municipal", "district"})
    EXPECT_NE(title(kRecognitions, "level", level), level);
}

TEST(EconomyTables, AnUpdateIsOwnedByItsMethod) {
  const Tables tables;
  const auto catalogue = tables.BuildCatalogue();
  ASSERT_THAT(catalogue, IsOk());
  EXPECT_EQ(catalogue->FindKind(kEnterpriseUpdated)->owner_rpc,
            "eastgate.economy.v1.EnterpriseService/UpdateEnterprise");
  for (const char* kind : {kEnterpriseRegistered, kRecognitionAwarded, kRecognitionRevoked})
    EXPECT_EQ(catalogue->FindKind(kind)->owner_rpc, "") << kind;
}

// The free text in an index is compared by its key; names and codes are compared as they are.
TEST_F(EconomyTablesTest, EveryIndexKeyOfFreeTextIsOneForAllItsSpellings) {
  lifecycle::testing::IndexWalk walk(*this);
  walk.Add(tables.enterprises);
  walk.Add(tables.recognitions);
  walk.Add(tables.chains);
  walk.Add(tables.output_reports);
  walk.Add(tables.transformations);
  walk.Add(tables.promotion_campaigns);
  walk.Add(tables.promotion_events);
  walk.Add(tables.fiscal_inputs);
  walk.Add(tables.consumption_reports);
  walk.Add(tables.first_stores);
  walk.Add(tables.turnover_reports);
  walk.Add(tables.trade_areas);
  walk.Add(tables.reporting.table());
  EXPECT_THAT(walk.texts(), ElementsAre("Enterprise.title_zh", "FirstStore.brand", "FirstStore.region"));
  EXPECT_THAT(walk.as_they_are(),
              ElementsAre("ConsumptionReport.campaign", "DigitalTransformation.enterprise",
                          "Enterprise.chain", "Enterprise.industry_code", "FigureReport.division",
                          "FigureReport.figure", "FirstStore.trade_area", "FiscalInput.campaign",
                          "OutputReport.chain", "OutputReport.enterprise", "PromotionEvent.campaign",
                          "Recognition.enterprise", "Recognition.kind", "TurnoverReport.first_store"));
}

}  // namespace
}  // namespace eastgate::economy
