#include "services/livelihood/figures.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;

TEST(LivelihoodCatalogue, EveryFigureHasAKindOfFactThatPostsToIt) {
  const Tables tables;
  const auto catalogue = BuildCatalogue(tables);
  ASSERT_THAT(catalogue, IsOk());
  EXPECT_FALSE(catalogue->figures().empty());
  for (const auto& definition : catalogue->figures()) {
    EXPECT_GT(definition.figure.fact_kinds_size(), 0) << definition.id();
    EXPECT_FALSE(definition.figure.title_zh().empty()) << definition.id();
  }
}

TEST(LivelihoodCatalogue, KindsThatPostNothingNameTheMethodThatOwnsThem) {
  const Tables tables;
  const auto catalogue = BuildCatalogue(tables);
  ASSERT_THAT(catalogue, IsOk());
  EXPECT_EQ(catalogue->FindKind("livelihood.care_facility_updated")->owner_rpc,
            "eastgate.livelihood.v1.CareFacilityService/UpdateCareFacility");
  EXPECT_EQ(catalogue->FindKind("livelihood.newborn_identity_linked")->owner_rpc,
            "eastgate.livelihood.v1.NewbornEnrollmentService/LinkNewbornIdentity");
  for (const char* kind :
       {"livelihood.newborn_enrolled", "livelihood.newborn_entitled", "livelihood.newborn_premium_waived",
        "livelihood.care_facility_recorded", "livelihood.care_facility_state_changed",
        "livelihood.home_care_subsidy_paid", "livelihood.barrier_free_retrofit_completed"}) {
    ASSERT_NE(catalogue->FindKind(kind), nullptr) << kind;
    EXPECT_EQ(catalogue->FindKind(kind)->owner_rpc, "") << kind;
  }
}

TEST(LivelihoodCatalogue, EveryChannelHasAChineseTitle) {
  const Tables tables;
  const auto catalogue = BuildCatalogue(tables);
  ASSERT_THAT(catalogue, IsOk());
  for (int channel = 1; v1::NewbornEnrollmentChannel_IsValid(channel); ++channel) {
    const std::string value = lifecycle::ValueOf(static_cast<v1::NewbornEnrollmentChannel>(channel));
    EXPECT_NE(value, "");
    EXPECT_NE(catalogue->TitleOf("channel", value), value);
  }
  EXPECT_EQ(catalogue->TitleOf("type", "meal_point"), "社区助餐点");
  EXPECT_EQ(catalogue->TitleOf("insurance_year", "2024"), "2024") << "a value without a title is its own";
}

}  // namespace
}  // namespace eastgate::livelihood
