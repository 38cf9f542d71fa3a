#include "common/lifecycle/actor.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/rules.h"

namespace eastgate::lifecycle {
namespace {

bool Same(const Actor& a, const Actor& b) {
  static const auto reference = testing::TestReference();
  EXPECT_EQ(IsSameActor(a, b, *reference), IsSameActor(b, a, *reference));
  return IsSameActor(a, b, *reference);
}

TEST(Actor, OfTwoWhoActForTheirOwnUnitsThePrincipalsCount) {
  EXPECT_TRUE(Same({"clerk:of-a", ""}, {"clerk:of-a", ""}));
  EXPECT_TRUE(Same({"clerk:of-a", ""}, {"Clerk:Of-A", ""}));
  EXPECT_FALSE(Same({"clerk:of-a", ""}, {"chief:of-a", ""}));
}

TEST(Actor, WhereAnImporterActsForAUnitTheUnitsCount) {
  EXPECT_FALSE(Same({"loader", "unit-a"}, {"loader", "unit-b"}));
  EXPECT_TRUE(Same({"loader", "unit-a"}, {"other loader", "unit-a"}));
  EXPECT_TRUE(Same({"loader", "unit-a"}, {"clerk:of-a", ""}));
  EXPECT_FALSE(Same({"loader", "unit-a"}, {"clerk:of-b", ""}));
  EXPECT_TRUE(Same({"loader", "unit-a"}, {"loader", "unit-merged"})) << "the one took over from the other";
}

TEST(Actor, WhereAUnitIsNotKnownThePrincipalsCount) {
  EXPECT_TRUE(Same({"loader", "unit-a"}, {"loader", ""}));
  EXPECT_FALSE(Same({"loader", "unit-a"}, {"stranger", ""}));
}

TEST(Actor, IsDataOfARefusal) {
  EXPECT_THAT(MetadataOf({"clerk:of-a", ""}),
              ::testing::ElementsAre(::testing::Pair("principal", "clerk:of-a")));
  EXPECT_THAT(MetadataOf({"loader", "unit-a"}),
              ::testing::ElementsAre(::testing::Pair("acting_unit", "unit-a"),
                                     ::testing::Pair("principal", "loader")));
}

}  // namespace
}  // namespace eastgate::lifecycle
