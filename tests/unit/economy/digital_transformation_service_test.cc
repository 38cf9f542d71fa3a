#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/economy_test.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using lifecycle::testing::Correcting;
using testing::kEnterprise;

class TransformationServiceTest : public testing::EconomyTest {
 protected:
  absl::StatusOr<v1::DigitalTransformation> Abandon(const std::string& id, const std::string& on) {
    v1::AbandonDigitalTransformationRequest request;
    request.set_name("digitalTransformations/" + id);
    request.set_occurred_on(on);
    return Call(projects_, &DigitalTransformationService::Abandon, request);
  }
  int Candidates(const std::string& as_of = "2024-01-01") {
    v1::ListDigitalTransformationCandidatesRequest request;
    request.set_as_of(as_of);
    return Call(projects_, &DigitalTransformationService::ListCandidates, request)->enterprises_size();
  }
};

TEST_F(TransformationServiceTest, AProjectNeedsItsEnterprise) {
  EXPECT_THAT(Plan("1"), StatusIs(absl::StatusCode::kNotFound)) << "no such enterprise";
  EXPECT_THAT(Abandon("1", "2023-05-01"), StatusIs(absl::StatusCode::kNotFound)) << "no such project";
  const auto enterprise = Register();
  const auto planned = Plan("1");
  ASSERT_THAT(planned, IsOk());
  fact::v1::CorrectFactRequest correction = Correcting(planned->steps(0).fact());
  correction.set_occurred_on("2020-05-05");
  EXPECT_THAT(Correct(correction), RefusedAs("DATE_OUT_OF_ORDER earliest=2020-05-06 field=occurred_on"));
  ASSERT_THAT(Retract(planned->steps(0).fact()), IsOk());
  ASSERT_THAT(Retract(enterprise->steps(0).fact()), IsOk());
  EXPECT_THAT(Plan("2"), RefusedAs("RECORD_RETRACTED name=" + std::string(kEnterprise)));
}

TEST_F(TransformationServiceTest, AProjectIsBuiltAcceptedAndShownAsAnExample) {
  ASSERT_THAT(Register(), IsOk());
  ASSERT_THAT(Plan("1"), IsOk());
  v1::StartDigitalTransformationRequest start;
  start.set_name("digitalTransformations/1");
  start.set_occurred_on("2023-05-01");
  start.set_validate_only(true);
  const int64_t before = revision();
  EXPECT_EQ(Call(projects_, &DigitalTransformationService::Start, start)->state(),
            v1::DIGITAL_TRANSFORMATION_STATE_BUILDING);
  EXPECT_EQ(revision(), before) << "only validated";
  start.set_validate_only(false);
  EXPECT_EQ(Call(projects_, &DigitalTransformationService::Start, start)->state(),
            v1::DIGITAL_TRANSFORMATION_STATE_BUILDING);
  v1::AcceptDigitalTransformationRequest accept;
  accept.set_name("digitalTransformations/1");
  accept.set_occurred_on("2023-04-30");
  EXPECT_THAT(Call(projects_, &DigitalTransformationService::Accept, accept),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2023-05-01 field=occurred_on"));
  accept.set_occurred_on("2023-09-01");
  EXPECT_EQ(Call(projects_, &DigitalTransformationService::Accept, accept)->state(),
            v1::DIGITAL_TRANSFORMATION_STATE_ACCEPTED);
  v1::ShowcaseDigitalTransformationRequest showcase;
  showcase.set_name("digitalTransformations/1");
  showcase.set_occurred_on("2024-01-01");
  EXPECT_EQ(Call(projects_, &DigitalTransformationService::Showcase, showcase)->state(),
            v1::DIGITAL_TRANSFORMATION_STATE_BENCHMARK);
  EXPECT_EQ(Figure("economy.smart_factory_projects", "2023-12-31", "", {{"stage", "accepted"}}), 1);
  EXPECT_EQ(Figure("economy.smart_factory_projects", "2024-01-01", "", {{"stage", "benchmark"}}), 1);
  EXPECT_THAT(Abandon("1", "2024-02-01"), Refused("TRANSITION_NOT_ALLOWED"));
}

TEST_F(TransformationServiceTest, AnEnterpriseHasOneProjectAndIsACandidateWithoutOne) {
  ASSERT_THAT(Register(), IsOk());
  EXPECT_EQ(Candidates(), 1);
  ASSERT_THAT(Plan("1"), IsOk());
  EXPECT_EQ(Candidates(), 0);
  EXPECT_THAT(Plan("2"),
              RefusedAs("DIGITAL_TRANSFORMATION_EXISTS digital_transformation=digitalTransformations/1"));
  const auto abandoned = Abandon("1", "2023-06-01");
  ASSERT_THAT(abandoned, IsOk());
  EXPECT_EQ(Candidates(), 1);
  ASSERT_THAT(Plan("2"), IsOk());
  EXPECT_THAT(Retract(abandoned->steps(1).fact()),
              RefusedAs("DIGITAL_TRANSFORMATION_EXISTS digital_transformation=digitalTransformations/2"));
  fact::v1::CorrectFactRequest correction = Correcting(abandoned->steps(0).fact());
  correction.set_occurred_on("2023-01-11");
  EXPECT_THAT(Correct(correction), IsOk()) << "given up, it is in no other's way";
  EXPECT_EQ(Figure("economy.smart_factory_projects", "2024-01-01"), 1);
}

TEST_F(TransformationServiceTest, CandidatesOfADayAreJudgedByTheAttributesAndProjectsOfTheDay) {
  ASSERT_THAT(Register(), IsOk());
  v1::UpdateEnterpriseRequest update;
  update.mutable_enterprise()->set_name(kEnterprise);
  update.mutable_enterprise()->set_digital_maturity_level(1);
  update.mutable_update_mask()->add_paths("digital_maturity_level");
  update.set_changed_on("2024-02-01");
  ASSERT_THAT(Call(enterprises_, &EnterpriseService::Update, update), IsOk());
  EXPECT_EQ(Candidates("2024-01-31"), 1) << "it reached the level then";
  EXPECT_EQ(Candidates("2024-02-01"), 0);
  ASSERT_THAT(Plan("1"), IsOk());
  EXPECT_EQ(Candidates("2023-01-09"), 1) << "it had no project yet";
  EXPECT_EQ(Candidates("2023-01-10"), 0);
  ASSERT_THAT(Abandon("1", "2023-06-01"), IsOk());
  EXPECT_EQ(Candidates("2023-05-31"), 0);
  EXPECT_EQ(Candidates("2023-06-01"), 1);
}

TEST_F(TransformationServiceTest, AnEnterpriseIsACandidateUntilTheDayBeforeItsEnd) {
  ASSERT_THAT(Register(), IsOk());
  ASSERT_THAT(
      Call(enterprises_, &EnterpriseService::Move, testing::StepOf<v1::MoveEnterpriseRequest>("2024-02-01")),
      IsOk());
  ASSERT_THAT(Call(enterprises_, &EnterpriseService::Deregister,
                   testing::StepOf<v1::DeregisterEnterpriseRequest>("2024-03-01")),
              IsOk());
  EXPECT_EQ(Candidates("2024-01-31"), 1);
  EXPECT_EQ(Candidates("2024-02-29"), 1);
  EXPECT_EQ(Candidates("2024-03-01"), 0);
}

TEST_F(TransformationServiceTest, CandidatesNeedTheParameterOfTheDay) {
  v1::ListDigitalTransformationCandidatesRequest request;
  request.set_as_of("2020-12-31");
  EXPECT_THAT(Call(projects_, &DigitalTransformationService::ListCandidates, request),
              RefusedAs("PARAMETER_MISSING division=360111 on=2020-12-31 "
                        "parameter=transformation_maturity_level"));
}

TEST_F(TransformationServiceTest, ARetractedProjectIsListedWhereItsStateIsAskedFor) {
  ASSERT_THAT(Register(), IsOk());
  ASSERT_THAT(Retract(Plan("1")->steps(0).fact()), IsOk());
  v1::ListDigitalTransformationsRequest request;
  request.set_enterprise(kEnterprise);
  EXPECT_EQ(Call(projects_, &DigitalTransformationService::List, request)->digital_transformations_size(), 0);
  request.add_states(v1::DIGITAL_TRANSFORMATION_STATE_RETRACTED);
  EXPECT_EQ(Call(projects_, &DigitalTransformationService::List, request)->digital_transformations_size(), 1);
}

}  // namespace
}  // namespace eastgate::economy
