#include "services/economy/digital_transformation_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/testing/rows.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::Enter;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::PostingsOf;
using ::testing::ElementsAre;
using testing::JudgmentFor;
using testing::kEnterprise;
using testing::Registered;
using testing::Retracted;
using v1::DIGITAL_TRANSFORMATION_STATE_ABANDONED;
using v1::DIGITAL_TRANSFORMATION_STATE_ACCEPTED;
using v1::DIGITAL_TRANSFORMATION_STATE_BENCHMARK;
using v1::DIGITAL_TRANSFORMATION_STATE_BUILDING;
using v1::DIGITAL_TRANSFORMATION_STATE_PLANNED;

v1::CreateDigitalTransformationRequest Request() {
  v1::CreateDigitalTransformationRequest request;
  request.set_digital_transformation_id("1");
  request.set_enterprise(kEnterprise);
  request.set_title_zh("智慧工厂");
  request.set_division(kStreet);
  request.set_planned_on("2023-01-10");
  return request;
}

// A planned project, recorded by facts/2.
v1::DigitalTransformation Planned() {
  return *lifecycle::testing::Created(TransformationLifecycle(), PlanTransformation(Request()), "facts/2");
}

TEST(CheckTransformation, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  v1::ListDigitalTransformationsRequest list;
  list.set_enterprise("x");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"enterprise"}));
}

TEST(TransformationLifecycle, AllowsExactlyTheseTransitions) {
  lifecycle::testing::ExpectTransitions(
      TransformationLifecycle(), Planned(),
      {{DIGITAL_TRANSFORMATION_STATE_PLANNED,
        {DIGITAL_TRANSFORMATION_STATE_BUILDING, DIGITAL_TRANSFORMATION_STATE_ABANDONED}},
       {DIGITAL_TRANSFORMATION_STATE_BUILDING,
        {DIGITAL_TRANSFORMATION_STATE_ACCEPTED, DIGITAL_TRANSFORMATION_STATE_ABANDONED}},
       {DIGITAL_TRANSFORMATION_STATE_ACCEPTED, {DIGITAL_TRANSFORMATION_STATE_BENCHMARK}}});
}

TEST(TransformationLifecycle, AProjectMovesFromStageToStageAndOutWhenItIsGivenUp) {
  const auto& lifecycle = TransformationLifecycle();
  v1::DigitalTransformation project = Planned();
  EXPECT_THAT(PostingsOf(lifecycle.FactOf(project, 0, kRoot)),
              ElementsAre("economy.smart_factory_projects 2023-01-10 360111001 1 stage=planned"));
  ASSERT_THAT(Enter(lifecycle, project, DIGITAL_TRANSFORMATION_STATE_BUILDING, "2023-05-01", "facts/3"),
              IsOk());
  EXPECT_THAT(PostingsOf(lifecycle.FactOf(project, 1, kRoot)),
              ElementsAre("economy.smart_factory_projects 2023-05-01 360111001 -1 stage=planned",
                          "economy.smart_factory_projects 2023-05-01 360111001 1 stage=building"));
  ASSERT_THAT(Enter(lifecycle, project, DIGITAL_TRANSFORMATION_STATE_ABANDONED, "2023-06-01", "facts/4"),
              IsOk());
  EXPECT_THAT(PostingsOf(lifecycle.FactOf(project, 2, kRoot)),
              ElementsAre("economy.smart_factory_projects 2023-06-01 360111001 -1 stage=building"));
}

TEST(TransformationMatches, StateAndEnterprise) {
  v1::ListDigitalTransformationsRequest request;
  request.set_enterprise(kEnterprise);
  EXPECT_TRUE(Matches(request, Planned()));
  request.add_states(DIGITAL_TRANSFORMATION_STATE_BENCHMARK);
  EXPECT_FALSE(Matches(request, Planned()));
}

TEST(JudgePlan, RefusesWithEveryReason) {
  const lifecycle::Judgment judgment = JudgmentFor("facts/2");
  v1::DigitalTransformation active;
  active.set_name("digitalTransformations/0");
  EXPECT_THAT(JudgePlan(judgment, Planned(), Registered(), active),
              RefusedAs("DIGITAL_TRANSFORMATION_EXISTS digital_transformation=digitalTransformations/0"));
  EXPECT_THAT(JudgePlan(judgment, Planned(), Registered(), Planned()), IsOk()) << "it is the active one";
  v1::DigitalTransformation abandoned = Planned();
  ASSERT_THAT(Enter(TransformationLifecycle(), abandoned, DIGITAL_TRANSFORMATION_STATE_ABANDONED,
                    "2023-06-01", "facts/3"),
              IsOk());
  EXPECT_THAT(JudgePlan(judgment, abandoned, Registered(), active), IsOk()) << "given up, it is corrected";
  EXPECT_THAT(
      JudgePlan(judgment, Planned(), testing::EnterpriseIn(v1::ENTERPRISE_STATE_RETRACTED), std::nullopt),
      RefusedAs("RECORD_RETRACTED name=" + std::string(kEnterprise)));
  v1::CreateDigitalTransformationRequest early = Request();
  early.set_planned_on("2020-05-05");
  EXPECT_THAT(JudgePlan(judgment, PlanTransformation(early), Registered(), std::nullopt),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2020-05-06 field=planned_on"));
  v1::CreateDigitalTransformationRequest late = Request();
  late.set_planned_on("2024-03-01");
  EXPECT_THAT(
      JudgePlan(judgment, PlanTransformation(late), testing::EnterpriseIn(v1::ENTERPRISE_STATE_DEREGISTERED),
                std::nullopt),
      RefusedAs("ENTERPRISE_NOT_REGISTERED enterprise=" + std::string(kEnterprise) + " on=2024-03-01"));
}

TEST(TransformationCandidate, OwnsItsFactoryAndReachesTheThreshold) {
  v1::ListDigitalTransformationCandidatesRequest request;
  request.set_as_of("2024-01-01");
  v1::Enterprise enterprise = Registered();
  enterprise.set_digital_maturity_level(3);
  EXPECT_TRUE(MayBeCandidate(request, enterprise, 3));
  EXPECT_FALSE(MayBeCandidate(request, enterprise, 4));
  enterprise.set_owns_factory(false);
  EXPECT_FALSE(MayBeCandidate(request, enterprise, 3));
  enterprise.set_owns_factory(true);
  request.set_as_of("2020-05-05");
  EXPECT_FALSE(MayBeCandidate(request, enterprise, 3)) << "not registered yet";
}

}  // namespace
}  // namespace eastgate::economy
