// The catalogue holds together, and every kind of fact is mended in the way that the contract says.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/livelihood/figures.h"
#include "services/livelihood/newborn_enrollment_rules.h"

namespace eastgate::livelihood {
namespace {

TEST(LivelihoodCatalogue, EveryFigureIsFedByAKindOfFact) {
  const Tables tables;
  const auto catalogue = BuildCatalogue(tables);
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  EXPECT_EQ(catalogue->figures().size(), 33u);
  for (const auto& definition : catalogue->figures()) {
    EXPECT_GT(definition.figure.fact_kinds_size(), 0) << definition.id();
    EXPECT_FALSE(definition.figure.title_zh().empty()) << definition.id();
  }
}

TEST(LivelihoodCatalogue, KindsThatPostNothingNameTheMethodThatOwnsThem) {
  const Tables tables;
  const auto catalogue = BuildCatalogue(tables);
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  EXPECT_EQ(catalogue->FindKind("livelihood.care_facility_updated")->owner_rpc,
            "eastgate.livelihood.v1.CareFacilityService/UpdateCareFacility");
  EXPECT_EQ(catalogue->FindKind("livelihood.newborn_identity_linked")->owner_rpc,
            "eastgate.livelihood.v1.NewbornEnrollmentService/LinkChildIdentity");
  for (const char* kind :
       {"livelihood.newborn_enrolled", "livelihood.newborn_entitled", "livelihood.newborn_premium_waived",
        "livelihood.care_facility_recorded", "livelihood.care_facility_state_changed",
        "livelihood.home_care_subsidy_paid", "livelihood.barrier_free_retrofit_completed"}) {
    ASSERT_NE(catalogue->FindKind(kind), nullptr) << kind;
    EXPECT_EQ(catalogue->FindKind(kind)->owner_rpc, "") << kind;
  }
}

TEST(LivelihoodCatalogue, EveryChannelIsCalledByAChineseTitle) {
  const Tables tables;
  const auto catalogue = BuildCatalogue(tables);
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  for (int channel = 1; v1::EnrollmentChannel_IsValid(channel); ++channel) {
    const std::string value = ChannelValue(static_cast<v1::EnrollmentChannel>(channel));
    EXPECT_NE(catalogue->TitleOf("channel", value), value);
  }
  EXPECT_EQ(catalogue->TitleOf("type", "meal_point"), "社区助餐点");
  EXPECT_EQ(catalogue->TitleOf("insurance_year", "2024"), "2024") << "what has no title is its own";
}

}  // namespace
}  // namespace eastgate::livelihood
