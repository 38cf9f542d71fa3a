// Requests and rows of economy, for the tests of its rules and services.
#ifndef EASTGATE_TESTS_UNIT_ECONOMY_TESTING_ROWS_H_
#define EASTGATE_TESTS_UNIT_ECONOMY_TESTING_ROWS_H_

#include <string>

#include "gtest/gtest.h"
#include "services/economy/consumption_report_rules.h"
#include "services/economy/enterprise_rules.h"
#include "services/economy/fiscal_input_rules.h"
#include "services/economy/industry_chain_rules.h"
#include "services/economy/promotion_campaign_rules.h"
#include "services/economy/promotion_event_rules.h"
#include "services/economy/recognition_rules.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"

namespace eastgate::economy::testing {

using lifecycle::testing::JudgmentFor;

inline constexpr char kUscc[] = "91350100M000100Y43";
inline constexpr char kEnterprise[] = "enterprises/91350100M000100Y43";

// Returns the row of an entry as the fact records it.
template <class Row>
Row Recorded(const lifecycle::Entry<Row>& entry, Row row, const std::string& fact = "facts/1") {
  const absl::Status recorded = entry.Record(JudgmentFor(fact), row);
  EXPECT_TRUE(recorded.ok()) << recorded;
  return row;
}

// The same, retracted by facts/9.
template <class Row>
Row Retracted(const lifecycle::Entry<Row>& entry, Row row) {
  const absl::Status retracted = entry.Retract(JudgmentFor("facts/9", lifecycle::Change::kCorrect), row);
  EXPECT_TRUE(retracted.ok()) << retracted;
  return row;
}

inline v1::CreateEnterpriseRequest Knitter() {
  v1::CreateEnterpriseRequest request;
  request.set_uscc(kUscc);
  request.set_title_zh("示例针织");
  request.set_division(lifecycle::testing::kStreet);
  request.set_industry_code("C1763");
  request.set_size(v1::ENTERPRISE_SIZE_SMALL);
  request.set_employees(120);
  request.set_owns_factory(true);
  request.set_registered_on("2020-05-06");
  request.set_source_ref("register 1");
  return request;
}

// The knitter as facts/1 registers it.
inline v1::Enterprise Registered() {
  auto enterprise =
      lifecycle::testing::Created(EnterpriseLifecycle(), RegisterEnterprise(Knitter()), "facts/1");
  EXPECT_TRUE(enterprise.ok()) << enterprise.status();
  return *enterprise;
}

// Adds a step of the rule to the enterprise, recorded by the fact.
template <class Request>
absl::Status Take(v1::Enterprise& enterprise, absl::Status (*rule)(v1::Enterprise&, const Request&),
                  const Request& request, const std::string& fact) {
  return lifecycle::testing::AddStep(EnterpriseLifecycle(), enterprise, fact,
                                     [&](v1::Enterprise& row) { return rule(row, request); });
}
template <class Request>
Request StepOf(const std::string& on) {
  Request request;
  request.set_name(kEnterprise);
  request.set_occurred_on(on);
  if constexpr (requires { request.set_division(std::string()); })
    request.set_division(lifecycle::testing::kOtherStreet);
  if constexpr (requires { request.set_destination_zh(std::string()); }) request.set_destination_zh("外省");
  return request;
}

// The knitter in any state: it moved out by facts/2 on 2024-03-01, was closed by facts/2 then, or retracted.
inline v1::Enterprise EnterpriseIn(v1::EnterpriseState state) {
  v1::Enterprise enterprise = Registered();
  absl::Status status;
  if (state == v1::ENTERPRISE_STATE_MOVED_OUT)
    status =
        Take(enterprise, MoveOutEnterprise, StepOf<v1::MoveOutEnterpriseRequest>("2024-03-01"), "facts/2");
  if (state == v1::ENTERPRISE_STATE_DEREGISTERED)
    status = Take(enterprise, DeregisterEnterprise, StepOf<v1::DeregisterEnterpriseRequest>("2024-03-01"),
                  "facts/2");
  if (state == v1::ENTERPRISE_STATE_RETRACTED) status = EnterpriseLifecycle().Retract(enterprise, "facts/1");
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(enterprise.state(), state);
  return enterprise;
}

inline v1::CreateIndustryChainRequest Knitting() {
  v1::CreateIndustryChainRequest request;
  request.set_industry_chain_id("knitting");
  request.set_title_zh("针纺");
  request.set_division(lifecycle::testing::kStreet);
  request.set_founded_on("2021-01-01");
  return request;
}

inline v1::CreatePromotionCampaignRequest Carnival() {
  v1::CreatePromotionCampaignRequest request;
  request.set_promotion_campaign_id("carnival");
  request.set_title_zh("嘉年华");
  request.set_theme_year(2024);
  request.set_division(lifecycle::testing::kStreet);
  request.set_started_on("2024-03-01");
  return request;
}

// Returns the request for an entry of the carnival with what every entry says besides its id and its day.
template <class Request>
Request OfCarnival() {
  Request request;
  request.set_campaign("promotionCampaigns/carnival");
  request.set_division(lifecycle::testing::kStreet);
  return request;
}
inline v1::CreatePromotionEventRequest Event() {
  auto request = OfCarnival<v1::CreatePromotionEventRequest>();
  request.set_promotion_event_id("1");
  request.set_title_zh("专场");
  request.set_held_on("2024-04-01");
  return request;
}
inline v1::CreateFiscalInputRequest Input() {
  auto request = OfCarnival<v1::CreateFiscalInputRequest>();
  request.set_fiscal_input_id("1");
  request.set_amount_fen(200);
  request.set_paid_on("2024-04-02");
  return request;
}
inline v1::CreateConsumptionReportRequest Consumption() {
  auto request = OfCarnival<v1::CreateConsumptionReportRequest>();
  request.set_consumption_report_id("1");
  request.set_amount_fen(90000);
  request.set_source("platforms");
  request.set_reported_on("2024-04-03");
  return request;
}

// A benchmark enterprise from 2022-01-10 to 2025-01-09.
inline v1::CreateRecognitionRequest Benchmark() {
  v1::CreateRecognitionRequest request;
  request.set_recognition_id("1");
  request.set_kind("provincial_smart_manufacturing_benchmark");
  request.set_enterprise(kEnterprise);
  request.set_division(lifecycle::testing::kStreet);
  request.set_awarded_on("2022-01-10");
  request.set_valid_until("2025-01-09");
  request.set_source_ref("notice 1");
  return request;
}

inline v1::RevokeRecognitionRequest Revocation(const std::string& on) {
  v1::RevokeRecognitionRequest request;
  request.set_name("recognitions/1");
  request.set_occurred_on(on);
  request.set_reason("no longer so");
  request.set_source_ref("notice 9");
  return request;
}

// Revokes the recognition on the day, under the name facts/11.
inline absl::Status Revoke(v1::Recognition& recognition, const std::string& on) {
  return lifecycle::testing::AddStep(
      RecognitionLifecycle(), recognition, "facts/11",
      [&](v1::Recognition& row) { return RevokeRecognition(row, Revocation(on)); });
}

// A recognition in any state: awarded by facts/10, revoked by facts/11 on 2024-03-01, or retracted.
inline v1::Recognition RecognitionIn(v1::RecognitionState state,
                                     const v1::CreateRecognitionRequest& request = Benchmark()) {
  auto recognition =
      lifecycle::testing::Created(RecognitionLifecycle(), AwardRecognition(request), "facts/10");
  EXPECT_TRUE(recognition.ok()) << recognition.status();
  absl::Status status;
  if (state == v1::RECOGNITION_STATE_REVOKED) status = Revoke(*recognition, "2024-03-01");
  if (state == v1::RECOGNITION_STATE_RETRACTED)
    status = RecognitionLifecycle().Retract(*recognition, "facts/10");
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(recognition->state(), state);
  return *recognition;
}

}  // namespace eastgate::economy::testing

#endif  // EASTGATE_TESTS_UNIT_ECONOMY_TESTING_ROWS_H_
