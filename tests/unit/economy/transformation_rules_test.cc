#include "services/economy/transformation_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/testing/recognitions.h"
#include "tests/unit/facts/testing/life.h"

namespace eastgate::economy {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kStreet;
using facts::testing::NewCheck;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using ::testing::ElementsAre;
using testing::kEnterprise;
using testing::Knitter;
using v1::TRANSFORMATION_STATE_ABANDONED;
using v1::TRANSFORMATION_STATE_ACCEPTED;
using v1::TRANSFORMATION_STATE_BENCHMARK;
using v1::TRANSFORMATION_STATE_BUILDING;
using v1::TRANSFORMATION_STATE_PLANNED;
using v1::TRANSFORMATION_STATE_RETRACTED;

v1::CreateTransformationRequest Request() {
  v1::CreateTransformationRequest request;
  request.set_transformation_id("1");
  request.set_enterprise(kEnterprise);
  request.set_title_zh("智慧工厂");
  request.set_division(kStreet);
  request.set_planned_on("2023-01-10");
  return request;
}

v1::Enterprise Holder() {
  return Register(Knitter(), "facts/1");
}

TEST(CheckTransformation, EveryViolationIsNamedAtOnce) {
  EXPECT_TRUE(CheckCreate(Request(), NewCheck()).ok());
  EXPECT_THAT(FieldsOf(CheckCreate(v1::CreateTransformationRequest(), NewCheck())),
              ElementsAre("division", "enterprise", "planned_on", "title_zh", "transformation_id"));
  EXPECT_THAT(FieldsOf(CheckChange(v1::ChangeTransformationStateRequest(), NewCheck())),
              ElementsAre("began_on", "name", "state"));
  EXPECT_THAT(FieldsOf(CheckList(v1::ListTransformationCandidatesRequest(), NewCheck())), ElementsAre("on"));
}

TEST(TransformationLife, EveryTransition) {
  facts::testing::ExpectTransitions(
      TransformationLife(), *Plan(Request(), Holder(), std::nullopt, "facts/2"),
      TRANSFORMATION_STATE_RETRACTED,
      {{TRANSFORMATION_STATE_PLANNED, {TRANSFORMATION_STATE_BUILDING, TRANSFORMATION_STATE_ABANDONED}},
       {TRANSFORMATION_STATE_BUILDING, {TRANSFORMATION_STATE_ACCEPTED, TRANSFORMATION_STATE_ABANDONED}},
       {TRANSFORMATION_STATE_ACCEPTED, {TRANSFORMATION_STATE_BENCHMARK}}});
}

TEST(TransformationLife, AProjectMovesFromStageToStageAndOutWhenItIsGivenUp) {
  v1::Transformation project = *Plan(Request(), Holder(), std::nullopt, "facts/2");
  EXPECT_THAT(PostingsOf(TransformationLife().LastFact(project)),
              ElementsAre("economy.smart_factory_projects 2023-01-10 360111001 1 stage=planned"));
  ASSERT_TRUE(
      TransformationLife().Take(project, TRANSFORMATION_STATE_BUILDING, "2023-05-01", "facts/3").ok());
  EXPECT_THAT(PostingsOf(TransformationLife().LastFact(project)),
              ElementsAre("economy.smart_factory_projects 2023-05-01 360111001 -1 stage=planned",
                          "economy.smart_factory_projects 2023-05-01 360111001 1 stage=building"));
  ASSERT_TRUE(
      TransformationLife().Take(project, TRANSFORMATION_STATE_ABANDONED, "2023-06-01", "facts/4").ok());
  EXPECT_THAT(PostingsOf(TransformationLife().LastFact(project)),
              ElementsAre("economy.smart_factory_projects 2023-06-01 360111001 -1 stage=building"));
}

TEST(PlanTransformation, EveryRefusal) {
  v1::Transformation live;
  live.set_name("transformations/0");
  EXPECT_EQ(RefusalOf(Plan(Request(), Holder(), live, "facts/2").status()),
            "TRANSFORMATION_EXISTS transformation=transformations/0");
  v1::Enterprise gone = Holder();
  gone.set_state(v1::ENTERPRISE_STATE_RETRACTED);
  EXPECT_EQ(RefusalOf(Plan(Request(), gone, std::nullopt, "facts/2").status()),
            "RECORD_RETRACTED name=" + std::string(kEnterprise));
  v1::CreateTransformationRequest early = Request();
  early.set_planned_on("2020-05-05");
  EXPECT_EQ(RefusalOf(Plan(early, Holder(), std::nullopt, "facts/2").status()),
            "DATE_OUT_OF_ORDER earliest=2020-05-06 field=planned_on");
}

TEST(TransformationCandidate, OwnsItsFactoryAndReachesTheThreshold) {
  v1::ListTransformationCandidatesRequest request;
  request.set_on("2024-01-01");
  v1::Enterprise enterprise = Holder();
  enterprise.set_digital_maturity_level(3);
  EXPECT_TRUE(MayBeCandidate(request, enterprise, 3));
  EXPECT_FALSE(MayBeCandidate(request, enterprise, 4));
  enterprise.set_owns_factory(false);
  EXPECT_FALSE(MayBeCandidate(request, enterprise, 3));
  enterprise.set_owns_factory(true);
  request.set_on("2020-05-05");
  EXPECT_FALSE(MayBeCandidate(request, enterprise, 3)) << "not registered yet";
}

}  // namespace
}  // namespace eastgate::economy
