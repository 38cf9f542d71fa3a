#include "services/urban/renovation_plan_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::urban {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using lifecycle::testing::JudgmentFor;
using lifecycle::testing::kRoot;
using namespace v1;  // The states.

CreateRenovationPlanRequest AdoptedOn(const std::string& on) {
  CreateRenovationPlanRequest request;
  request.set_year(2024);
  request.set_adopted_by("示例局");
  request.set_adopted_on(on);
  return request;
}

// The plan of 2024, recorded by facts/1.
RenovationPlan Adopted() {
  RenovationPlan plan = Adopt(AdoptedOn("2024-01-15"));
  EXPECT_THAT(RenovationPlanEntry().Record(JudgmentFor("facts/1"), plan), IsOk());
  return plan;
}

absl::Status ReviseOn(RenovationPlan& plan, const std::string& on) {
  ReviseRenovationPlanRequest request;
  request.set_adopted_on(on);
  request.set_adopted_by("示例局");
  request.set_reason("增补");
  RenovationPlan revised = plan;
  RenovationPlanVersion* const version = Revise(revised, request);
  const absl::Status recorded =
      RenovationPlanVersionEntry().Record(JudgmentFor("facts/2"), revised, *version);
  if (recorded.ok()) plan = revised;
  return recorded;
}

TEST(RenovationPlan, IsAdoptedInItsYearOrInTheYearBefore) {
  const auto adopt = [](const std::string& on) {
    RenovationPlan plan = Adopt(AdoptedOn(on));
    return RenovationPlanEntry().Record(JudgmentFor("facts/1"), plan);
  };
  EXPECT_THAT(adopt("2022-12-31"), RefusedAs("DATE_OUT_OF_ORDER earliest=2023-01-01 field=adopted_on"));
  EXPECT_THAT(adopt("2023-12-20"), IsOk());
  EXPECT_THAT(adopt("2024-12-31"), IsOk());
  EXPECT_THAT(adopt("2025-01-01"), RefusedAs("DATE_OUT_OF_ORDER field=adopted_on latest=2024-12-31"));
}

TEST(RenovationPlan, VersionOneIsInEffectFromTheDayOnWhichItWasAdopted) {
  const RenovationPlan plan = Adopted();
  EXPECT_EQ(plan.state(), RENOVATION_PLAN_STATE_ADOPTED);
  EXPECT_EQ(plan.versions(0).adopted_on(), "2024-01-15");
  EXPECT_EQ(VersionNumberOn(plan, "2024-01-14"), 0);
  EXPECT_EQ(VersionNumberOn(plan, "2024-01-15"), 1);
  EXPECT_EQ(plan.versions(0).fact(), "facts/1");
  const fact::v1::Fact fact = RenovationPlanEntry().FactOf(plan, kRoot);
  EXPECT_EQ(fact.kind(), kRenovationPlanAdopted);
  EXPECT_EQ(fact.occurred_on(), "2024-01-15");
  EXPECT_EQ(fact.division(), kRoot);
}

TEST(RenovationPlan, VersionsFollowEachOtherWithinTheYear) {
  RenovationPlan plan = Adopted();
  EXPECT_THAT(ReviseOn(plan, "2024-01-15"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-01-16 field=adopted_on"));
  EXPECT_THAT(ReviseOn(plan, "2025-01-01"),
              RefusedAs("DATE_OUT_OF_ORDER field=adopted_on latest=2024-12-31"));
  ASSERT_THAT(ReviseOn(plan, "2024-07-01"), IsOk());
  EXPECT_EQ(plan.versions(1).number(), 2);
  EXPECT_EQ(plan.versions(1).reason(), "增补");
  EXPECT_EQ(plan.versions(1).fact(), "facts/2");
  EXPECT_EQ(RenovationPlanVersionEntry().FactOf(plan, plan.versions(1), kRoot).occurred_on(), "2024-07-01");
  EXPECT_EQ(VersionNumberOn(plan, "2024-06-30"), 1);
  EXPECT_EQ(VersionNumberOn(plan, "2024-07-01"), 2);
}

TEST(RenovationPlan, HasAtMostAHundredVersions) {
  RenovationPlan plan = Adopted();
  for (reference::Date day(2024, 2, 1); plan.versions_size() < kMaxPlanVersions; ++day)
    ASSERT_THAT(ReviseOn(plan, reference::FormatDate(day)), IsOk());
  EXPECT_THAT(ReviseOn(plan, "2024-12-01"), RefusedAs("LIMIT_REACHED limit=100 name=renovationPlans/2024"));
}

}  // namespace
}  // namespace eastgate::urban
