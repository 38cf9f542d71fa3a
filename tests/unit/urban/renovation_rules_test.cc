#include "services/urban/renovation_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/urban/figure_ids.h"
#include "tests/unit/facts/testing/life.h"

namespace eastgate::urban {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kStreet;
using facts::testing::NewCheck;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using facts::testing::TestParameters;
using facts::testing::TestReferenceWithout;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace v1;  // The states.

RenovationPlan Year() {
  CreateRenovationPlanRequest request;
  request.set_year(2024);
  request.set_adopted_by("示例局");
  return Adopt(request, "facts/1");
}

ReviseRenovationPlanRequest Revision(const std::string& on) {
  ReviseRenovationPlanRequest request;
  request.set_name("renovationPlans/2024");
  request.set_adopted_on(on);
  request.set_adopted_by("示例局");
  request.set_reason("增补");
  return request;
}

CreateRenovationRequest Request() {
  CreateRenovationRequest request;
  request.set_renovation_id("1");
  request.set_plan("renovationPlans/2024");
  request.set_display_name("示例小区");
  request.set_division(kStreet);
  request.set_class_(RENOVATION_CLASS_IMPROVED);
  request.set_buildings(3);
  request.set_area_m2(4000);
  request.set_households(90);
  return request;
}

ChangeRenovationStateRequest To(RenovationState state, const std::string& on, int consented = 0) {
  ChangeRenovationStateRequest request;
  request.set_name("renovations/1");
  request.set_state(state);
  request.set_began_on(on);
  request.set_consented_households(consented);
  return request;
}

Renovation Surveyed() {
  Renovation row = Name(Request(), Year(), "facts/10");
  EXPECT_TRUE(
      ChangeState(row, To(RENOVATION_STATE_SURVEYED, "2024-02-01"), Year(), TestParameters(), "facts/11")
          .ok());
  return row;
}

TEST(CheckRenovation, EveryViolationIsNamedAtOnce) {
  EXPECT_TRUE(CheckCreate(Request(), NewCheck()).ok());
  EXPECT_THAT(FieldsOf(CheckCreate(CreateRenovationRequest(), NewCheck())),
              ElementsAre("area_m2", "buildings", "class", "display_name", "division", "households", "plan",
                          "renovation_id"));
  EXPECT_THAT(FieldsOf(CheckCreate(CreateRenovationPlanRequest(), NewCheck())),
              ElementsAre("adopted_by", "year"));
  EXPECT_THAT(FieldsOf(CheckRevise(ReviseRenovationPlanRequest(), NewCheck())),
              ElementsAre("adopted_by", "adopted_on", "name", "reason"));
  EXPECT_THAT(FieldsOf(CheckChange(To(RENOVATION_STATE_STARTED, "2024-02-01", 5), NewCheck())),
              ElementsAre("consented_households"));
  GetRenovationProgressRequest progress;
  progress.set_name("renovationPlans/2024");
  progress.set_as_of("2023-12-31");
  EXPECT_THAT(FieldsOf(CheckProgress(progress, NewCheck())), ElementsAre("as_of"));
}

TEST(RenovationPlan, VersionsFollowEachOtherWithinTheYear) {
  RenovationPlan plan = Year();
  EXPECT_EQ(plan.versions(0).adopted_on(), "2024-01-01");
  EXPECT_EQ(RefusalOf(Revise(plan, Revision("2024-01-01"), "facts/2")),
            "DATE_OUT_OF_ORDER earliest=2024-01-02 field=adopted_on");
  EXPECT_EQ(RefusalOf(Revise(plan, Revision("2025-01-01"), "facts/2")),
            "DATE_OUT_OF_ORDER field=adopted_on latest=2024-12-31");
  ASSERT_TRUE(Revise(plan, Revision("2024-07-01"), "facts/2").ok());
  EXPECT_EQ(VersionOn(plan, "2024-06-30").number(), 1);
  EXPECT_EQ(VersionOn(plan, "2024-07-01").number(), 2);
  while (plan.versions_size() < kMaxPlanVersions) *plan.add_versions() = plan.versions(1);
  EXPECT_EQ(RefusalOf(Revise(plan, Revision("2024-08-01"), "facts/3")),
            "LIMIT_REACHED limit=100 name=renovationPlans/2024");
}

TEST(RenovationLife, EveryTransition) {
  facts::testing::ExpectTransitions(
      RenovationLife(), Name(Request(), Year(), "facts/10"), RENOVATION_STATE_RETRACTED,
      {{RENOVATION_STATE_PLANNED, {RENOVATION_STATE_SURVEYED, RENOVATION_STATE_DROPPED}},
       {RENOVATION_STATE_SURVEYED, {RENOVATION_STATE_CONSENTED, RENOVATION_STATE_DROPPED}},
       {RENOVATION_STATE_CONSENTED, {RENOVATION_STATE_DESIGNED, RENOVATION_STATE_DROPPED}},
       {RENOVATION_STATE_DESIGNED, {RENOVATION_STATE_STARTED, RENOVATION_STATE_DROPPED}},
       {RENOVATION_STATE_STARTED, {RENOVATION_STATE_FINISHED}},
       {RENOVATION_STATE_FINISHED, {RENOVATION_STATE_ACCEPTED}}});
}

TEST(RenovationLife, PlannedStartedAndAcceptedAreDifferentFigures) {
  Renovation row = Name(Request(), Year(), "facts/10");
  EXPECT_THAT(PostingsOf(RenovationLife().LastFact(row)),
              ElementsAre("urban.renovation_planned_neighborhoods 2024-01-01 360111001 1 class=improved",
                          "urban.renovation_planned_buildings 2024-01-01 360111001 3 class=improved",
                          "urban.renovation_planned_area 2024-01-01 360111001 4000 class=improved",
                          "urban.renovation_planned_households 2024-01-01 360111001 90 class=improved"));
  const auto step = [&](RenovationState state, const std::string& on, int consented = 0) {
    EXPECT_TRUE(ChangeState(row, To(state, on, consented), Year(), TestParameters(), "facts/20").ok());
    return PostingsOf(RenovationLife().FactOf(row, row.steps_size() - 1));
  };
  EXPECT_THAT(step(RENOVATION_STATE_SURVEYED, "2024-02-01"), IsEmpty());
  row.mutable_steps(1)->set_fact("facts/11");
  EXPECT_THAT(step(RENOVATION_STATE_CONSENTED, "2024-03-01", 61), IsEmpty());
  row.mutable_steps(2)->set_fact("facts/12");
  EXPECT_THAT(step(RENOVATION_STATE_DESIGNED, "2024-04-01"), IsEmpty());
  row.mutable_steps(3)->set_fact("facts/13");
  EXPECT_THAT(
      step(RENOVATION_STATE_STARTED, "2024-05-01"),
      ::testing::Contains("urban.renovation_started_buildings 2024-05-01 360111001 3 class=improved"));
}

TEST(RenovationLife, EnoughHouseholdsMustConsent) {
  for (const auto& [consented, outcome] :
       {std::pair(60, "CONSENT_TOO_LOW consented=60 households=90 required_permille=667"),
        std::pair(61, "OK")}) {
    Renovation row = Surveyed();
    EXPECT_EQ(RefusalOf(ChangeState(row, To(RENOVATION_STATE_CONSENTED, "2024-03-01", consented), Year(),
                                    TestParameters(), "facts/12")),
              outcome);
  }
  Renovation row = Surveyed();
  EXPECT_THAT(FieldsOf(ChangeState(row, To(RENOVATION_STATE_CONSENTED, "2024-03-01", 91), Year(),
                                   TestParameters(), "facts/12")),
              ElementsAre("consented_households"));
}

TEST(RenovationLife, AShareThatIsNotThereIsNotGuessed) {
  Renovation row = Surveyed();
  EXPECT_EQ(RefusalOf(ChangeState(row, To(RENOVATION_STATE_CONSENTED, "2024-03-01", 90), Year(),
                                  TestReferenceWithout("renovation_consent_share_permille")->parameters,
                                  "facts/12")),
            "PARAMETER_MISSING division=360111001 on=2024-03-01 parameter=renovation_consent_share_permille");
}

TEST(RenovationLife, WhatIsDroppedLeavesThePlanOnThatDayByTheVersionInForce) {
  RenovationPlan plan = Year();
  ASSERT_TRUE(Revise(plan, Revision("2024-07-01"), "facts/2").ok());
  Renovation row = Surveyed();
  ASSERT_TRUE(
      ChangeState(row, To(RENOVATION_STATE_DROPPED, "2024-07-05"), plan, TestParameters(), "facts/12").ok());
  EXPECT_EQ(row.steps(2).plan_version(), 2);
  EXPECT_THAT(PostingsOf(RenovationLife().LastFact(row)),
              ::testing::Contains("urban.renovation_planned_area 2024-07-05 360111001 -4000 class=improved"));
  Renovation added = Name(Request(), plan, "facts/30");
  EXPECT_EQ(added.steps(0).began_on(), "2024-07-01");
  EXPECT_EQ(added.steps(0).plan_version(), 2);
}

TEST(RenovationLife, AmountsAndClassAreMendedWhileItIsOnlyPlanned) {
  Renovation row = Name(Request(), Year(), "facts/10");
  facts::Correction correction;
  correction.amounts = {{kPlannedBuildings, 4}, {kPlannedArea, 5000}, {kPlannedHouseholds, 100}};
  correction.dimensions = {{"class", "upgraded"}};
  ASSERT_TRUE(RenovationLife().Amend(row, "facts/10", "facts/11", correction).ok());
  EXPECT_EQ(row.buildings(), 4);
  EXPECT_EQ(row.area_m2(), 5000);
  EXPECT_EQ(row.households(), 100);
  EXPECT_EQ(row.class_(), RENOVATION_CLASS_UPGRADED);
  correction = {};
  correction.dimensions = {{"class", "luxury"}};
  Renovation other = row;
  EXPECT_THAT(FieldsOf(RenovationLife().Amend(other, "facts/11", "facts/12", correction).status()),
              ElementsAre("dimensions.class"));
  correction = {};
  correction.amounts = {{kPlannedBuildings, 0}};
  EXPECT_THAT(FieldsOf(RenovationLife().Amend(row, "facts/11", "facts/12", correction).status()),
              ElementsAre("amounts.urban.renovation_planned_buildings"));
}

}  // namespace
}  // namespace eastgate::urban
