// Chains, transformation, promotion, first stores and trade areas with the log under them: what is recorded
// once, what figures say, what corrections move and what rests on what.
#include "common/rpc/errors.h"
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
  // With its review and publicity, where it has not had them.
  absl::StatusOr<v1::FirstStore> Recognize(const std::string& id, const std::string& on) {
    v1::ReviewFirstStoreRequest review;
    review.set_name("firstStores/" + id);
    review.set_began_on("2024-02-20");
    (void)Call(stores_, &FirstStoreService::Review, review);
    v1::PublicizeFirstStoreRequest publicity;
    publicity.set_name(review.name());
    publicity.set_began_on("2024-03-01");
    (void)Call(stores_, &FirstStoreService::Publicize, publicity);
    v1::RecognizeFirstStoreRequest recognize;
    recognize.set_name(review.name());
    recognize.set_began_on(on);
    return Call(stores_, &FirstStoreService::Recognize, recognize);
  }
  v1::Chain ChainOf(const std::string& id) {
    v1::GetChainRequest request;
    request.set_name("chains/" + id);
    return *Call(chains_, &ChainService::Get, request);
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

TEST_F(EconomyGrowth, AChainStaysWhileReportsAreOfIt) {
  const auto chain = ChainOf("knitting");
  ASSERT_TRUE(Register().ok());
  const auto report = Report("1", "2024-02", 900);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(RefusalOf(Retract(chain.fact()).status()),
            "DEPENDENT_FACTS dependents=" + report->fact() + " name=" + chain.fact());
  ASSERT_TRUE(Retract(report->fact()).ok());
  ASSERT_TRUE(Retract(chain.fact()).ok());
  EXPECT_EQ(RefusalOf(Report("2", "2024-02", 900).status()), "RECORD_RETRACTED name=chains/knitting");
  v1::CreateEnterpriseRequest other = Knitter();
  other.set_chain("chains/knitting");
  other.set_uscc("91330100799655058B");
  EXPECT_EQ(RefusalOf(Call(enterprises_, &EnterpriseService::Create, other).status()),
            "RECORD_RETRACTED name=chains/knitting");
}

TEST_F(EconomyGrowth, ARegistrationMovesOnlyBeforeWhatRestsOnIt) {
  const auto enterprise = Register();
  const auto report = Report("1", "2024-02", 900);
  fact::v1::CorrectFactRequest correction = Correcting(enterprise->fact());
  correction.set_occurred_on("2020-05-07");
  EXPECT_EQ(RefusalOf(Correct(correction).status()),
            "DEPENDENT_FACTS dependents=" + report->fact() + " name=" + enterprise->fact());
  correction.set_occurred_on("2020-05-05");
  ASSERT_TRUE(Correct(correction).ok()) << "what is earlier is before all of it";
  EXPECT_EQ(Figure("economy.enterprises", "2020-05-05"), 1);
}

TEST_F(EconomyGrowth, WhatWasFoundedIsMended) {
  const auto area = FoundArea();
  fact::v1::CorrectFactRequest correction = Correcting(area->fact());
  correction.set_occurred_on("2021-01-01");
  ASSERT_TRUE(Correct(correction).ok());
  EXPECT_EQ(Figure("economy.trade_areas", "2020-12-31"), 0);
  correction = Correcting(ChainOf("knitting").fact());
  correction.set_occurred_on("2020-01-01");
  const auto corrected = Correct(correction);
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(ChainOf("knitting").founded_on(), "2020-01-01");
  EXPECT_EQ(ChainOf("knitting").fact(), corrected->name());
}

TEST_F(EconomyGrowth, WhatATransformationRestsOnIsThere) {
  EXPECT_TRUE(absl::IsNotFound(Plan("1").status())) << "no such enterprise";
  EXPECT_TRUE(absl::IsNotFound(Report("1", "2024-02", 900).status())) << "no such enterprise";
  EXPECT_TRUE(absl::IsNotFound(Move("1", v1::TRANSFORMATION_STATE_BUILDING, "2023-05-01").status()));
  const auto enterprise = Register();
  const auto planned = Plan("1");
  ASSERT_TRUE(planned.ok()) << planned.status();
  fact::v1::CorrectFactRequest correction = Correcting(planned->steps(0).fact());
  correction.set_occurred_on("2020-05-05");
  EXPECT_EQ(RefusalOf(Correct(correction).status()),
            "DATE_OUT_OF_ORDER earliest=2020-05-06 field=occurred_on");
  ASSERT_TRUE(Retract(planned->steps(0).fact()).ok());
  ASSERT_TRUE(Retract(enterprise->fact()).ok());
  EXPECT_EQ(RefusalOf(Plan("2").status()), "RECORD_RETRACTED name=" + std::string(kEnterprise));
  v1::ListTransformationCandidatesRequest candidates;
  candidates.set_on("2020-12-31");
  EXPECT_EQ(RefusalOf(Call(projects_, &TransformationService::ListCandidates, candidates).status()),
            "PARAMETER_MISSING division=360111 on=2020-12-31 parameter=transformation_maturity_level");
}

TEST_F(EconomyGrowth, EntriesNeedTheirCampaign) {
  v1::CreatePromotionEventRequest event;
  event.set_promotion_event_id("1");
  event.set_campaign("promotionCampaigns/none");
  event.set_title_zh("专场");
  event.set_division(kStreet);
  event.set_held_on("2024-04-01");
  EXPECT_TRUE(absl::IsNotFound(Call(promotion_, &PromotionService::CreateEvent, event).status()));
  v1::CreateFiscalInputRequest input;
  input.set_fiscal_input_id("1");
  input.set_campaign("promotionCampaigns/none");
  input.set_division(kStreet);
  input.set_paid_on("2024-03-05");
  EXPECT_TRUE(absl::IsNotFound(Call(promotion_, &PromotionService::CreateInput, input).status()));
  v1::CreateConsumptionReportRequest report;
  report.set_consumption_report_id("1");
  report.set_campaign("promotionCampaigns/none");
  report.set_source(v1::CONSUMPTION_SOURCE_ESTIMATE);
  report.set_division(kStreet);
  report.set_reported_on("2024-03-05");
  EXPECT_TRUE(absl::IsNotFound(Call(promotion_, &PromotionService::CreateReport, report).status()));
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
  request.set_task_force("bodies/tf");
  EXPECT_EQ(rpc::ReasonOf(Call(promotion_, &PromotionService::CreateCampaign, request).status()), "ID_TAKEN")
      << "known: nobody need be asked";
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
  correction = Correcting(paid->fact());
  correction.set_occurred_on("2024-02-29");
  EXPECT_EQ(RefusalOf(Correct(correction).status()),
            "DATE_OUT_OF_ORDER earliest=2024-03-01 field=occurred_on");
  ASSERT_TRUE(Retract(paid->fact()).ok());
  EXPECT_EQ(Figure("economy.promotion_fiscal_input", "2024-12-31"), 0);
  v1::ListFiscalInputsRequest list;
  list.set_campaign(campaign->name());
  EXPECT_EQ(Call(promotion_, &PromotionService::ListInputs, list)->fiscal_inputs_size(), 0);
  correction = Correcting(campaign->fact());
  correction.set_occurred_on("2024-02-01");
  const auto begun = Correct(correction);
  ASSERT_TRUE(begun.ok()) << begun.status();
  EXPECT_TRUE(Retract(begun->name()).ok());
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

TEST_F(EconomyGrowth, AClaimThatIsMadeAgainOrMovedMeetsTheOthers) {
  const auto area = FoundArea();
  ASSERT_TRUE(ClaimStore("1").ok());
  v1::CreateFirstStoreRequest request;
  request.set_first_store_id("2");
  request.set_display_name("首店");
  request.set_brand("品牌");
  request.set_kind(v1::FIRST_STORE_KIND_BRAND_FIRST);
  request.set_level(v1::FIRST_STORE_LEVEL_PROVINCE);
  request.set_area("南昌");
  request.set_division(kStreet);
  request.set_floor_area_m2(500);
  request.set_opened_on("2024-01-05");
  request.set_applied_on("2024-02-01");
  const auto other = Call(stores_, &FirstStoreService::Create, request);
  ASSERT_TRUE(other.ok()) << other.status();
  fact::v1::CorrectFactRequest correction = Correcting(other->steps(0).fact());
  (*correction.mutable_dimensions())["level"] = "city";
  EXPECT_EQ(RefusalOf(Correct(correction).status()), "FIRST_STORE_EXISTS first_store=firstStores/1");

  v1::CreateTurnoverReportRequest report;
  report.set_turnover_report_id("1");
  report.set_first_store("firstStores/3");
  report.set_month("2024-02");
  EXPECT_TRUE(absl::IsNotFound(Call(stores_, &FirstStoreService::CreateReport, report).status()));
  report.set_first_store("firstStores/2");
  const auto reported = Call(stores_, &FirstStoreService::CreateReport, report);
  ASSERT_TRUE(reported.ok()) << reported.status();
  EXPECT_EQ(RefusalOf(Retract(other->steps(0).fact()).status()),
            "DEPENDENT_FACTS dependents=" + reported->fact() + " name=" + other->steps(0).fact());
  correction = Correcting(reported->fact());
  (*correction.mutable_amounts())["economy.first_store_turnover"] = 70;
  const auto mended = Correct(correction);
  ASSERT_TRUE(mended.ok()) << mended.status();
  EXPECT_EQ(Figure("economy.first_store_turnover", "2024-12-31"), 70);
  ASSERT_TRUE(Retract(mended->name()).ok());
  ASSERT_TRUE(Retract(other->steps(0).fact()).ok());
}

TEST_F(EconomyGrowth, ARevocationIsNotTakenBackBesideTheNextClaim) {
  const auto area = FoundArea();
  ASSERT_TRUE(ClaimStore("1").ok());
  ASSERT_TRUE(Recognize("1", "2024-03-13").ok());
  v1::RevokeFirstStoreRequest revoke;
  revoke.set_name("firstStores/1");
  revoke.set_began_on("2024-06-01");
  revoke.set_reason("r");
  const auto revoked = Call(stores_, &FirstStoreService::Revoke, revoke);
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  const auto next = ClaimStore("2");
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(RefusalOf(Retract(revoked->steps(4).fact()).status()),
            "FIRST_STORE_EXISTS first_store=firstStores/2");
  ASSERT_TRUE(Retract(next->steps(0).fact()).ok());
  ASSERT_TRUE(Retract(revoked->steps(4).fact()).ok());
  for (int step = 3; step >= 0; --step) ASSERT_TRUE(Retract(revoked->steps(step).fact()).ok()) << step;
  ASSERT_TRUE(Retract(area->fact()).ok());
  EXPECT_EQ(RefusalOf(ClaimStore("3").status()), "RECORD_RETRACTED name=tradeAreas/1");
}

TEST_F(EconomyGrowth, PublicityIsCountedAnewWhenItsDayIsMended) {
  ASSERT_TRUE(FoundArea().ok());
  ASSERT_TRUE(ClaimStore("1").ok());
  EXPECT_THAT(RefusalOf(Recognize("1", "2024-03-12").status()), StartsWith("PUBLICITY_NOT_OVER"));
  v1::GetFirstStoreRequest get;
  get.set_name("firstStores/1");
  fact::v1::CorrectFactRequest correction =
      Correcting(Call(stores_, &FirstStoreService::Get, get)->steps(2).fact());
  correction.set_occurred_on("2024-03-04");
  ASSERT_TRUE(Correct(correction).ok());
  EXPECT_EQ(Call(stores_, &FirstStoreService::Get, get)->publicity_until(), "2024-03-13");
  ASSERT_TRUE(Recognize("1", "2024-03-14").ok());
  v1::CloseFirstStoreRequest close;
  close.set_name("firstStores/1");
  close.set_began_on("2025-01-01");
  close.set_reason("r");
  ASSERT_TRUE(Call(stores_, &FirstStoreService::Close, close).ok());
  EXPECT_EQ(Figure("economy.first_stores", "2024-12-31"), 1);
  EXPECT_EQ(Figure("economy.first_stores", "2025-01-01"), 0);
}

TEST_F(EconomyGrowth, ARecognitionCountsForItsTimeAndFollowsItsDay) {
  ASSERT_TRUE(FoundArea().ok());
  ASSERT_TRUE(ClaimStore("1").ok());
  EXPECT_THAT(RefusalOf(Recognize("1", "2024-03-12").status()), StartsWith("PUBLICITY_NOT_OVER"));
  const auto recognized = Recognize("1", "2024-03-13");
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
  EXPECT_EQ(rpc::ReasonOf(Call(areas_, &TradeAreaService::GetProfile, request).status()), "PEER_UNAVAILABLE");
  EXPECT_EQ(Figure("economy.trade_areas", "2024-12-31"), 1);
}

}  // namespace
}  // namespace eastgate::economy
