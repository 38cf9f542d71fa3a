// Enterprises and recognitions in every state, for the tests of their rules.
#ifndef EASTGATE_TESTS_UNIT_ECONOMY_TESTING_RECOGNITIONS_H_
#define EASTGATE_TESTS_UNIT_ECONOMY_TESTING_RECOGNITIONS_H_

#include "gtest/gtest.h"
#include "services/economy/enterprise_rules.h"
#include "services/economy/recognition_rules.h"
#include "tests/unit/facts/testing/rules.h"

namespace eastgate::economy::testing {

inline constexpr char kUscc[] = "91350100M000100Y43";
inline constexpr char kEnterprise[] = "enterprises/91350100M000100Y43";

inline v1::CreateEnterpriseRequest Knitter() {
  v1::CreateEnterpriseRequest request;
  request.set_uscc(kUscc);
  request.set_display_name("示例针织");
  request.set_division(facts::testing::kStreet);
  request.set_industry_code("C1763");
  request.set_size(v1::ENTERPRISE_SIZE_SMALL);
  request.set_employees(120);
  request.set_owns_factory(true);
  request.set_registered_on("2020-05-06");
  request.set_source_ref("register 1");
  return request;
}

// A benchmark enterprise from 2022-01-10 to 2025-01-09.
inline v1::CreateRecognitionRequest Benchmark() {
  v1::CreateRecognitionRequest request;
  request.set_recognition_id("1");
  request.set_kind(v1::RECOGNITION_KIND_PROVINCIAL_SMART_MANUFACTURING_BENCHMARK);
  request.set_enterprise(kEnterprise);
  request.set_division(facts::testing::kStreet);
  request.set_awarded_on("2022-01-10");
  request.set_valid_until("2025-01-09");
  request.set_source_ref("notice 1");
  return request;
}

// The same in any state: awarded by facts/10, revoked by facts/11 on 2024-03-01, or retracted by facts/12.
inline v1::Recognition RecognitionIn(v1::RecognitionState state,
                                     const v1::CreateRecognitionRequest& request = Benchmark()) {
  auto recognition = Award(request, Register(Knitter(), "facts/1"), {}, "facts/10");
  EXPECT_TRUE(recognition.ok()) << recognition.status();
  absl::Status status;
  if (state == v1::RECOGNITION_STATE_REVOKED)
    status = Revoke(*recognition, reference::Date(2024, 3, 1), "no longer so", "facts/11");
  if (state == v1::RECOGNITION_STATE_RETRACTED) status = WithdrawAward(*recognition, "facts/12");
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(recognition->state(), state);
  return *recognition;
}

}  // namespace eastgate::economy::testing

#endif  // EASTGATE_TESTS_UNIT_ECONOMY_TESTING_RECOGNITIONS_H_
