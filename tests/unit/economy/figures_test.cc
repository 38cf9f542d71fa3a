// The catalogue is complete and consistent.
#include "services/economy/figures.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/economy/enterprise_rules.h"
#include "services/economy/recognition_rules.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;

TEST(EconomyCatalogue, EveryFigureIsFedByAKindOfFact) {
  const Tables tables;
  const auto catalogue = BuildCatalogue(tables);
  ASSERT_THAT(catalogue, IsOk());
  EXPECT_FALSE(catalogue->figures().empty());
  for (const auto& definition : catalogue->figures())
    EXPECT_GT(definition.figure.fact_kinds_size(), 0) << definition.id();
}

TEST(EconomyCatalogue, EveryKindOfRecognitionHasAValueATitleAndALevelOfItsOwn) {
  const Tables tables;
  const auto catalogue = BuildCatalogue(tables);
  ASSERT_THAT(catalogue, IsOk());
  std::set<std::string> values;
  for (int kind = 1; v1::RecognitionKind_IsValid(kind); ++kind) {
    const auto& known = DescriptionOf(static_cast<v1::RecognitionKind>(kind));
    EXPECT_TRUE(values.insert(known.value).second) << known.value;
    EXPECT_EQ(catalogue->TitleOf("kind", known.value), known.title_zh);
    EXPECT_NE(catalogue->TitleOf("level", known.level), known.level);
  }
  EXPECT_EQ(values.size(), 6u);
}

TEST(EconomyCatalogue, AnUpdateIsOwnedByItsMethod) {
  const Tables tables;
  const auto catalogue = BuildCatalogue(tables);
  ASSERT_THAT(catalogue, IsOk());
  EXPECT_EQ(catalogue->FindKind(kEnterpriseUpdated)->owner_rpc,
            "eastgate.economy.v1.EnterpriseService/UpdateEnterprise");
  for (const char* kind : {kEnterpriseRegistered, kRecognitionAwarded, kRecognitionRevoked})
    EXPECT_EQ(catalogue->FindKind(kind)->owner_rpc, "") << kind;
}

}  // namespace
}  // namespace eastgate::economy
