#include "services/command/city_rules.h"

#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/rules.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::ViolatesFields;
using lifecycle::testing::NewCheck;

TEST(AskedOf, ADistrictIsAskedForItselfOrForWhatLiesInIt) {
  EXPECT_EQ(AskedOf("360111", ""), "360111");
  EXPECT_EQ(AskedOf("360111", "3601"), "360111");
  EXPECT_EQ(AskedOf("360111", "360111"), "360111");
  EXPECT_EQ(AskedOf("360111", "360111001"), "360111001");
  EXPECT_EQ(AskedOf("360111", "360112"), std::nullopt);
  EXPECT_EQ(AskedOf("360111", "360112001"), std::nullopt);
}

TEST(CheckGetFigure, RevisionsAreThoseOfNobody) {
  v1::GetCityFigureRequest request;
  EXPECT_THAT(CheckGetFigure(request, {lifecycle::testing::TestReference(), "", absl::Now, request}),
              ViolatesFields({"query"}));
  request.mutable_query()->set_min_revision(1);
  request.mutable_query()->set_known_at_revision(0);
  EXPECT_THAT(
      CheckGetFigure(request, NewCheck()),
      ViolatesFields({"query.figure", "query.as_of", "query.min_revision", "query.known_at_revision"}));
}

}  // namespace
}  // namespace eastgate::command
