// Chains, transformation, promotion, first stores and trade areas with the log under them: what is recorded
// once, what figures say, what corrections move and what rests on what.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/economy/chain_service.h"
#include "services/economy/enterprise_service.h"
#include "services/economy/figures.h"
#include "services/economy/first_store_service.h"
#include "services/economy/promotion_service.h"
#include "services/economy/trade_area_service.h"
#include "services/economy/transformation_service.h"
#include "tests/unit/economy/testing/recognitions.h"
#include "tests/unit/facts/testing/service_store.h"

namespace eastgate::economy {
namespace {

using facts::testing::Correcting;
using facts::testing::kStreet;
using facts::testing::RefusalOf;
using testing::kEnterprise;
using testing::Knitter;
using ::testing::StartsWith;

struct Schema {
  const Tables tables;
};

class EconomyGrowth : public ::testing::Test, public Schema, public facts::testing::ServiceStore {
 protected:
  EconomyGrowth() : ServiceStore("economy", *BuildCatalogue(tables)) {
    v1::CreateChainRequest chain;
    chain.set_chain_id("knitting");
    chain.set_title_zh("针纺");
    chain.set_division(kStreet);
    chain.set_founded_on("2021-01-01");
    EXPECT_TRUE(Call(chains_, &ChainService::Create, chain).ok());
  }
  absl::StatusOr<v1::Enterprise> Register(const std::string& chain = "chains/knitting") {
    v1::CreateEnterpriseRequest request = Knitter();
    request.set_chain(chain);
    request.set_digital_maturity_level(4);
    return Call(enterprises_, &EnterpriseService::Create, request);
  }
  absl::StatusOr<v1::OutputReport> Report(const std::string& id, const std::string& month, int64_t fen) {
    v1::CreateOutputReportRequest request;
    request.set_output_report_id(id);
    request.set_enterprise(kEnterprise);
    request.set_month(month);
    request.set_output_fen(fen);
    return Call(chains_, &ChainService::CreateReport, request);
  }
  absl::StatusOr<v1::Transformation> Plan(const std::string& id) {
    v1::CreateTransformationRequest request;
    request.set_transformation_id(id);
    request.set_enterprise(kEnterprise);
    request.set_title_zh("智慧工厂");
    request.set_division(kStreet);
    request.set_planned_on("2023-01-10");
    return Call(projects_, &TransformationService::Create, request);
  }
  absl::StatusOr<v1::Transformation> Move(const std::string& id, v1::TransformationState state,
                                          const std::string& on) {
    v1::ChangeTransformationStateRequest request;
    request.set_name("transformations/" + id);
    request.set_state(state);
    request.set_began_on(on);
    return Call(projects_, &TransformationService::ChangeState, request);
  }
  int Candidates() {
    v1::ListTransformationCandidatesRequest request;
    request.set_on("2024-01-01");
    return Call(projects_, &TransformationService::ListCandidates, request)->enterprises_size();
  }
  absl::StatusOr<v1::FirstStore> ClaimStore(const std::string& id) {
    v1::CreateFirstStoreRequest request;
    request.set_first_store_id(id);
    request.set_display_name("首店");
    request.set_brand("品牌");
    request.set_kind(v1::FIRST_STORE_KIND_BRAND_FIRST);
    request.set_level(v1::FIRST_STORE_LEVEL_CITY);
    request.set_area("南昌");
    request.set_trade_area("tradeAreas/1");
    request.set_division(kStreet);
    request.set_floor_area_m2(500);
    request.set_opened_on("2024-01-05");
    request.set_applied_on("2024-02-01");
    return Call(stores_, &FirstStoreService::Create, request);
  }
  absl::StatusOr<v1::TradeArea> FoundArea() {
    v1::CreateTradeAreaRequest request;
    request.set_trade_area_id("1");
    request.set_title_zh("商圈");
    request.set_division(kStreet);
    request.add_served_divisions(kStreet);
    request.set_founded_on("2020-01-01");
    return Call(areas_, &TradeAreaService::Create, request);
  }

  const Peers peers_{{}};
  const std::unique_ptr<EnterpriseService> enterprises_ =
      std::make_unique<EnterpriseService>(parts(), tables);
  const std::unique_ptr<ChainService> chains_ = std::make_unique<ChainService>(parts(), tables);
  const std::unique_ptr<TransformationService> projects_ =
      std::make_unique<TransformationService>(parts(), tables);
  const std::unique_ptr<PromotionService> promotion_ =
      std::make_unique<PromotionService>(parts(), tables, peers_);
  const std::unique_ptr<FirstStoreService> stores_ = std::make_unique<FirstStoreService>(parts(), tables);
  const std::unique_ptr<TradeAreaService> areas_ =
      std::make_unique<TradeAreaService>(parts(), tables, peers_);
};

TEST_F(EconomyGrowth, ASecondReportOfAMonthIsRefusedAndACorrectionNeverAdds) {
  EXPECT_TRUE(absl::IsNotFound(Register("chains/nothing").status()));
  const auto enterprise = Register();
  ASSERT_TRUE(enterprise.ok()) << enterprise.status();
  const auto first = Report("1", "2024-02", 900);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(RefusalOf(Report("2", "2024-02", 500).status()),
            "OUTPUT_ALREADY_REPORTED report=outputReports/1");
  fact::v1::CorrectFactRequest correction = Correcting(first->fact());
  (*correction.mutable_amounts())["economy.chain_output"] = 700;
  const auto corrected = Correct(correction);
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(Figure("economy.chain_output", "2024-02-28", "", {{"chain", "knitting"}}), 0);
  EXPECT_EQ(Figure("economy.chain_output", "2024-02-29", "", {{"chain", "knitting"}}), 700);
  EXPECT_EQ(Figure("economy.chain_enterprises", "2024-12-31"), 1);
  EXPECT_THAT(RefusalOf(Retract(enterprise->fact()).status()), StartsWith("DEPENDENT_FACTS"));
  ASSERT_TRUE(Retract(corrected->name()).ok());
  EXPECT_TRUE(Report("2", "2024-02", 500).ok()) << "a retracted report frees its month";
}

TEST_F(EconomyGrowth, AnEnterpriseHasOneProjectAndIsACandidateWithoutOne) {
  const auto enterprise = Register();
  EXPECT_EQ(Candidates(), 1);
  ASSERT_TRUE(Plan("1").ok());
  EXPECT_EQ(Candidates(), 0);
  EXPECT_EQ(RefusalOf(Plan("2").status()), "TRANSFORMATION_EXISTS transformation=transformations/1");
  const auto abandoned = Move("1", v1::TRANSFORMATION_STATE_ABANDONED, "2023-06-01");
  ASSERT_TRUE(abandoned.ok()) << abandoned.status();
  EXPECT_EQ(Candidates(), 1);
  ASSERT_TRUE(Plan("2").ok());
  EXPECT_EQ(RefusalOf(Retract(abandoned->steps(1).fact()).status()),
            "TRANSFORMATION_EXISTS transformation=transformations/2");
  EXPECT_EQ(Figure("economy.smart_factory_projects", "2024-01-01"), 1);
  EXPECT_THAT(RefusalOf(Retract(enterprise->fact()).status()), StartsWith("DEPENDENT_FACTS"));
}

TEST_F(EconomyGrowth, ACampaignHoldsItsEntriesAndLeverageFollows) {
  v1::CreatePromotionCampaignRequest request;
  request.set_promotion_campaign_id("c");
  request.set_title_zh("嘉年华");
  request.set_theme_year(2024);
  request.set_division(kStreet);
  request.set_started_on("2024-03-01");
  request.set_lead_unit("示例牵头单位");
  request.set_task_force("bodies/tf");
  EXPECT_EQ(rpc::ReasonOf(Call(promotion_, &PromotionService::CreateCampaign, request).status()),
            "PEER_UNAVAILABLE")
      << "command is asked";
  request.clear_task_force();
  const auto campaign = Call(promotion_, &PromotionService::CreateCampaign, request);
  ASSERT_TRUE(campaign.ok()) << campaign.status();
  EXPECT_EQ(campaign->lead_unit(), "示例牵头单位");
  v1::CreateFiscalInputRequest input;
  input.set_fiscal_input_id("1");
  input.set_campaign(campaign->name());
  input.set_division(kStreet);
  input.set_paid_on("2024-03-05");
  input.set_amount_fen(200);
  const auto paid = Call(promotion_, &PromotionService::CreateInput, input);
  ASSERT_TRUE(paid.ok()) << paid.status();
  EXPECT_EQ(Figure("economy.promotion_fiscal_input", "2024-12-31", "", {{"campaign", "c"}}), 200);
  EXPECT_EQ(RefusalOf(Retract(campaign->fact()).status()),
            "DEPENDENT_FACTS dependents=" + paid->fact() + " name=" + campaign->fact());
  fact::v1::CorrectFactRequest correction = Correcting(campaign->fact());
  correction.set_division(facts::testing::kOtherStreet);
  EXPECT_THAT(RefusalOf(Correct(correction).status()), StartsWith("DEPENDENT_FACTS"));
  ASSERT_TRUE(Retract(paid->fact()).ok());
  EXPECT_EQ(Figure("economy.promotion_fiscal_input", "2024-12-31"), 0);
  v1::ListFiscalInputsRequest list;
  list.set_campaign(campaign->name());
  EXPECT_EQ(Call(promotion_, &PromotionService::ListInputs, list)->fiscal_inputs_size(), 0);
  EXPECT_TRUE(Retract(campaign->fact()).ok());
}

TEST_F(EconomyGrowth, ABrandIsFirstOncePerLevelAndArea) {
  EXPECT_TRUE(absl::IsNotFound(ClaimStore("1").status())) << "no such trade area";
  const auto area = FoundArea();
  ASSERT_TRUE(area.ok()) << area.status();
  const auto first = ClaimStore("1");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(RefusalOf(ClaimStore("2").status()), "FIRST_STORE_EXISTS first_store=firstStores/1");
  v1::RejectFirstStoreRequest reject;
  reject.set_name("firstStores/1");
  reject.set_began_on("2024-02-10");
  reject.set_reason("r");
  const auto rejected = Call(stores_, &FirstStoreService::Reject, reject);
  ASSERT_TRUE(rejected.ok()) << rejected.status();
  ASSERT_TRUE(ClaimStore("2").ok());
  EXPECT_EQ(RefusalOf(Retract(rejected->steps(1).fact()).status()),
            "FIRST_STORE_EXISTS first_store=firstStores/2");
  EXPECT_THAT(RefusalOf(Retract(area->fact()).status()), StartsWith("DEPENDENT_FACTS"));
}

TEST_F(EconomyGrowth, ARecognitionCountsForItsTimeAndFollowsItsDay) {
  ASSERT_TRUE(FoundArea().ok());
  ASSERT_TRUE(ClaimStore("1").ok());
  v1::ReviewFirstStoreRequest review;
  review.set_name("firstStores/1");
  review.set_began_on("2024-02-20");
  ASSERT_TRUE(Call(stores_, &FirstStoreService::Review, review).ok());
  v1::PublicizeFirstStoreRequest publicity;
  publicity.set_name("firstStores/1");
  publicity.set_began_on("2024-03-01");
  ASSERT_TRUE(Call(stores_, &FirstStoreService::Publicize, publicity).ok());
  v1::RecognizeFirstStoreRequest recognize;
  recognize.set_name("firstStores/1");
  recognize.set_began_on("2024-03-12");
  EXPECT_THAT(RefusalOf(Call(stores_, &FirstStoreService::Recognize, recognize).status()),
              StartsWith("PUBLICITY_NOT_OVER"));
  recognize.set_began_on("2024-03-13");
  const auto recognized = Call(stores_, &FirstStoreService::Recognize, recognize);
  ASSERT_TRUE(recognized.ok()) << recognized.status();
  EXPECT_EQ(Figure("economy.first_stores", "2024-03-13", "", {{"level", "city"}}), 1);
  EXPECT_EQ(Figure("economy.first_stores", "2027-03-13"), 0);
  fact::v1::CorrectFactRequest correction = Correcting(recognized->steps(3).fact());
  correction.set_occurred_on("2024-04-01");
  const auto corrected = Correct(correction);
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(Figure("economy.first_stores", "2024-03-31"), 0);
  EXPECT_EQ(Figure("economy.first_stores", "2027-03-31"), 1);
  correction = Correcting(corrected->name());
  correction.set_occurred_on("2024-03-12");
  EXPECT_THAT(RefusalOf(Correct(correction).status()), StartsWith("PUBLICITY_NOT_OVER"));
}

TEST_F(EconomyGrowth, AProfileNeedsUrban) {
  v1::GetTradeAreaProfileRequest request;
  request.set_name("tradeAreas/1");
  EXPECT_TRUE(absl::IsNotFound(Call(areas_, &TradeAreaService::GetProfile, request).status()));
  ASSERT_TRUE(FoundArea().ok());
  EXPECT_TRUE(absl::IsUnavailable(Call(areas_, &TradeAreaService::GetProfile, request).status()));
  EXPECT_EQ(Figure("economy.trade_areas", "2024-12-31"), 1);
}

}  // namespace
}  // namespace eastgate::economy
