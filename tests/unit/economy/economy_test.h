// The fixture of the tests of economy's services: all of them over one store, and the calls that several
// tests begin with.
#ifndef EASTGATE_TESTS_UNIT_ECONOMY_ECONOMY_TEST_H_
#define EASTGATE_TESTS_UNIT_ECONOMY_ECONOMY_TEST_H_

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "services/economy/digital_transformation_service.h"
#include "services/economy/enterprise_service.h"
#include "services/economy/first_store_service.h"
#include "services/economy/industry_chain_service.h"
#include "services/economy/promotion_service.h"
#include "services/economy/recognition_service.h"
#include "services/economy/tables.h"
#include "services/economy/trade_area_service.h"
#include "tests/unit/economy/testing/rows.h"
#include "tests/unit/lifecycle/testing/service_store.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy::testing {

struct Schema {
  const Tables tables;
};

class EconomyTest : public ::testing::Test, public Schema, public lifecycle::testing::ServiceStore {
 protected:
  EconomyTest() : ServiceStore("economy", *tables.BuildCatalogue()) {}

  absl::StatusOr<v1::Enterprise> Register(const std::string& chain = "") {
    v1::CreateEnterpriseRequest request = Knitter();
    request.set_chain(chain);
    request.set_digital_maturity_level(4);
    return Call(enterprises_, &EnterpriseService::Create, request);
  }
  absl::StatusOr<v1::IndustryChain> FoundKnitting() {
    return Call(chains_, &IndustryChainService::Create, Knitting());
  }
  absl::StatusOr<v1::OutputReport> Report(const std::string& id, const std::string& month, int64_t fen) {
    v1::CreateOutputReportRequest request;
    request.set_output_report_id(id);
    request.set_enterprise(kEnterprise);
    request.set_month(month);
    request.set_output_fen(fen);
    return Call(chains_, &IndustryChainService::CreateReport, request);
  }
  absl::StatusOr<v1::DigitalTransformation> Plan(const std::string& id) {
    v1::CreateDigitalTransformationRequest request;
    request.set_digital_transformation_id(id);
    request.set_enterprise(kEnterprise);
    request.set_title_zh("智慧工厂");
    request.set_division(lifecycle::testing::kStreet);
    request.set_planned_on("2023-01-10");
    return Call(projects_, &DigitalTransformationService::Create, request);
  }
  absl::StatusOr<v1::Recognition> Award(const v1::CreateRecognitionRequest& request = Benchmark()) {
    return Call(recognitions_, &RecognitionService::Create, request);
  }
  absl::StatusOr<v1::TradeArea> FoundArea() {
    v1::CreateTradeAreaRequest request;
    request.set_trade_area_id("1");
    request.set_title_zh("商圈");
    request.set_division(lifecycle::testing::kStreet);
    request.add_served_divisions(lifecycle::testing::kStreet);
    request.add_served_divisions(lifecycle::testing::kOtherStreet);
    request.set_founded_on("2020-01-01");
    return Call(areas_, &TradeAreaService::Create, request);
  }
  static v1::CreateFirstStoreRequest StoreClaim(const std::string& id, reference::v1::TerritorialLevel level,
                                                const std::string& trade_area = "") {
    v1::CreateFirstStoreRequest request;
    request.set_first_store_id(id);
    request.set_title_zh("首店");
    request.set_brand("品牌");
    request.set_kind(v1::FIRST_STORE_KIND_BRAND_FIRST);
    request.set_level(level);
    request.set_region("南昌");
    request.set_trade_area(trade_area);
    request.set_division(lifecycle::testing::kStreet);
    request.set_floor_area_m2(500);
    request.set_opened_on("2024-01-05");
    request.set_applied_on("2024-02-01");
    return request;
  }
  // In the trade area of FoundArea.
  absl::StatusOr<v1::FirstStore> ClaimStore(const std::string& id) {
    return Call(stores_, &FirstStoreService::Create,
                StoreClaim(id, reference::v1::TERRITORIAL_LEVEL_MUNICIPAL, "tradeAreas/1"));
  }

  const Peers peers_{{}};
  const std::unique_ptr<EnterpriseService> enterprises_ =
      std::make_unique<EnterpriseService>(parts(), tables);
  const std::unique_ptr<RecognitionService> recognitions_ =
      std::make_unique<RecognitionService>(parts(), tables);
  const std::unique_ptr<IndustryChainService> chains_ =
      std::make_unique<IndustryChainService>(parts(), tables);
  const std::unique_ptr<DigitalTransformationService> projects_ =
      std::make_unique<DigitalTransformationService>(parts(), tables);
  const std::unique_ptr<PromotionService> promotion_ =
      std::make_unique<PromotionService>(parts(), tables, peers_);
  const std::unique_ptr<FirstStoreService> stores_ = std::make_unique<FirstStoreService>(parts(), tables);
  const std::unique_ptr<TradeAreaService> areas_ =
      std::make_unique<TradeAreaService>(parts(), tables, peers_);
};

}  // namespace eastgate::economy::testing

#endif  // EASTGATE_TESTS_UNIT_ECONOMY_ECONOMY_TEST_H_
