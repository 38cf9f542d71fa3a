#include "services/urban/renovation_service.h"

#include "services/urban/renovation_rules.h"
#include "tests/unit/urban/urban_test.h"

namespace eastgate::urban {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kStreet;
using namespace v1;  // The states.
using Service = urban::RenovationService;

class RenovationServiceTest : public testing::UrbanTest {
 protected:
  absl::StatusOr<RenovationPlan> Adopt() {
    CreateRenovationPlanRequest request;
    request.set_year(2024);
    request.set_adopted_by("示例局");
    request.set_adopted_on("2024-01-01");
    return Call(renovations_, &Service::CreatePlan, request);
  }
  absl::StatusOr<RenovationPlan> Revise(const std::string& on) {
    ReviseRenovationPlanRequest request;
    request.set_name("renovationPlans/2024");
    request.set_adopted_on(on);
    request.set_adopted_by("示例局");
    request.set_reason("增补");
    return Call(renovations_, &Service::RevisePlan, request);
  }
  absl::StatusOr<Renovation> Name(const std::string& id, const std::string& division = kStreet,
                                  const std::string& plan = "renovationPlans/2024") {
    CreateRenovationRequest request;
    request.set_renovation_id(id);
    request.set_plan(plan);
    request.set_title_zh("n");
    request.set_division(division);
    request.set_renovation_class(RENOVATION_CLASS_BASIC);
    request.set_buildings(2);
    request.set_floor_area_m2(300);
    request.set_households(40);
    return Call(renovations_, &Service::Create, request);
  }
  absl::StatusOr<Renovation> Survey(const std::string& id, const std::string& on) {
    SurveyRenovationRequest request;
    request.set_name("renovations/" + id);
    request.set_occurred_on(on);
    return Call(renovations_, &Service::Survey, request);
  }
  absl::StatusOr<Renovation> Consent(const std::string& id, const std::string& on, int households) {
    ConsentToRenovationRequest request;
    request.set_name("renovations/" + id);
    request.set_occurred_on(on);
    request.set_consented_households(households);
    return Call(renovations_, &Service::Consent, request);
  }
  absl::StatusOr<Renovation> Design(const std::string& id, const std::string& on) {
    DesignRenovationRequest request;
    request.set_name("renovations/" + id);
    request.set_occurred_on(on);
    return Call(renovations_, &Service::Design, request);
  }
  absl::StatusOr<Renovation> Start(const std::string& id, const std::string& on) {
    StartRenovationRequest request;
    request.set_name("renovations/" + id);
    request.set_occurred_on(on);
    return Call(renovations_, &Service::Start, request);
  }
  absl::StatusOr<Renovation> Drop(const std::string& id, const std::string& on) {
    DropRenovationRequest request;
    request.set_name("renovations/" + id);
    request.set_occurred_on(on);
    request.set_reason("纳入征收");
    return Call(renovations_, &Service::Drop, request);
  }
  absl::StatusOr<RenovationProgress> ProgressOn(const std::string& as_of,
                                                const std::string& plan = "renovationPlans/2024") {
    GetRenovationProgressRequest request;
    request.set_name(plan);
    request.set_as_of(as_of);
    return Call(renovations_, &Service::GetProgress, request);
  }
};

TEST_F(RenovationServiceTest, ProgressNamesTheVersionOfThePlanInEffect) {
  ASSERT_THAT(Adopt(), IsOk());
  ASSERT_THAT(Name("1"), IsOk());
  ASSERT_THAT(Name("2"), IsOk());
  ASSERT_THAT(Revise("2024-07-01"), IsOk());
  ASSERT_THAT(Name("3"), IsOk());
  ASSERT_THAT(Survey("1", "2024-02-01"), IsOk());
  ASSERT_THAT(Consent("1", "2024-02-10", 40), IsOk());
  ASSERT_THAT(Design("1", "2024-03-01"), IsOk());
  ASSERT_THAT(Start("1", "2024-04-01"), IsOk());
  const auto june = ProgressOn("2024-06-30");
  ASSERT_THAT(june, IsOk());
  EXPECT_EQ(june->plan_version(), 1);
  EXPECT_EQ(june->measures(0).planned(), 2);
  EXPECT_DOUBLE_EQ(june->measures(0).start_rate(), 0.5);
  EXPECT_EQ(june->revision(), revision());
  const auto july = ProgressOn("2024-07-01");
  ASSERT_THAT(july, IsOk());
  EXPECT_EQ(july->plan_version(), 2);
  EXPECT_EQ(july->measures(2).planned(), 900);
  EXPECT_NEAR(july->measures(0).start_rate(), 1.0 / 3, 1e-12);
  EXPECT_EQ(july->measures(0).accepted(), 0);
}

TEST_F(RenovationServiceTest, APlanIsNeitherCorrectedNorRetractedButRevised) {
  const auto plan = Adopt();
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->state(), RENOVATION_PLAN_STATE_ADOPTED);
  EXPECT_EQ(plan->fact(), plan->versions(0).fact());
  const auto revised = Revise("2024-07-01");
  ASSERT_THAT(revised, IsOk());
  for (const auto& version : revised->versions()) {
    EXPECT_THAT(Retract(version.fact()), Refused("OWNED_BY_RPC")) << version.number();
    fact::v1::CorrectFactRequest correction = lifecycle::testing::Correcting(version.fact());
    correction.set_occurred_on("2024-07-02");
    EXPECT_THAT(Correct(correction), Refused("OWNED_BY_RPC")) << version.number();
  }
  GetRenovationPlanRequest get;
  get.set_name("renovationPlans/2024");
  EXPECT_EQ(Call(renovations_, &Service::GetPlan, get)->versions_size(), 2);
}

TEST_F(RenovationServiceTest, ARenovationNeedsItsPlan) {
  EXPECT_THAT(Name("1"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Revise("2024-07-01"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(ProgressOn("2024-07-01"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RenovationServiceTest, TheDivisionMustBeValidOnTheDayOfThePlanVersion) {
  ASSERT_THAT(Adopt(), IsOk());
  EXPECT_THAT(Name("1", "360111004"), IsOk());
  ASSERT_THAT(Revise("2024-07-01"), IsOk());
  EXPECT_THAT(Name("2", "360111004"), ViolatesFields({"division"}));
}

TEST_F(RenovationServiceTest, ACorrectedRenovationKeepsItsVersionOfThePlan) {
  ASSERT_THAT(Adopt(), IsOk());
  const auto named = Name("1");
  ASSERT_THAT(named, IsOk());
  ASSERT_THAT(Revise("2024-07-01"), IsOk());
  fact::v1::CorrectFactRequest correction = lifecycle::testing::Correcting(named->steps(0).fact());
  correction.set_division(kOtherStreet);
  ASSERT_THAT(Correct(correction), IsOk());
  GetRenovationRequest get;
  get.set_name("renovations/1");
  const auto corrected = Call(renovations_, &Service::Get, get);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->division(), kOtherStreet);
  EXPECT_EQ(corrected->steps(0).plan_version(), 1);
  EXPECT_EQ(corrected->steps(0).occurred_on(), "2024-01-01");
  EXPECT_EQ(Figure("urban.renovation_planned_neighborhoods", "2024-06-30", kOtherStreet), 1);
}

TEST_F(RenovationServiceTest, ADroppedRenovationNamesTheVersionInEffectAlsoWhenItsDayIsCorrected) {
  ASSERT_THAT(Adopt(), IsOk());
  ASSERT_THAT(Name("1"), IsOk());
  ASSERT_THAT(Revise("2024-05-01"), IsOk());
  const auto dropped = Drop("1", "2024-05-05");
  ASSERT_THAT(dropped, IsOk());
  EXPECT_EQ(dropped->steps(1).plan_version(), 2);
  EXPECT_EQ(dropped->steps(1).reason(), "纳入征收");
  EXPECT_EQ(Figure("urban.renovation_planned_neighborhoods", "2024-05-05"), 0);
  fact::v1::CorrectFactRequest correction = lifecycle::testing::Correcting(dropped->steps(1).fact());
  correction.set_occurred_on("2024-04-30");
  EXPECT_THAT(Correct(correction), RefusedAs("DATE_OUT_OF_ORDER earliest=2024-05-01 field=occurred_on"));
  ASSERT_THAT(Revise("2024-05-20"), IsOk());
  correction.set_occurred_on("2024-05-25");
  ASSERT_THAT(Correct(correction), IsOk());
  GetRenovationRequest get;
  get.set_name("renovations/1");
  EXPECT_EQ(Call(renovations_, &Service::Get, get)->steps(1).plan_version(), 3);
  EXPECT_EQ(Figure("urban.renovation_planned_neighborhoods", "2024-05-05"), 1);
}

// Each plan counts its own, also in later years.
TEST_F(RenovationServiceTest, ARenovationCountsWithItsPlanInLaterYearsToo) {
  for (const int year : {2023, 2024}) {
    CreateRenovationPlanRequest request;
    request.set_year(year);
    request.set_adopted_by("示例办");
    request.set_adopted_on(absl::StrCat(year - 1, "-12-20"));
    ASSERT_THAT(Call(renovations_, &Service::CreatePlan, request), IsOk());
    ASSERT_THAT(Name(absl::StrCat(year), kStreet, absl::StrCat("renovationPlans/", year)), IsOk());
  }
  ASSERT_THAT(Survey("2023", "2023-11-01"), IsOk());
  ASSERT_THAT(Consent("2023", "2023-12-10", 40), IsOk());
  ASSERT_THAT(Design("2023", "2024-01-10"), IsOk());
  ASSERT_THAT(Start("2023", "2024-02-01"), IsOk());
  EXPECT_EQ(Cohorts(kStartRate, "2024-01-01", "2024-12-31", "2024-05-30"), (figures::Value{0, 1}));
  EXPECT_EQ(Cohorts(kStartRate, "2023-01-01", "2023-12-31", "2024-05-30"), (figures::Value{1, 1}));
  EXPECT_EQ(Cohorts(kStartRate, "2023-01-01", "2023-12-31", "2024-01-31"), (figures::Value{0, 1}));
  EXPECT_EQ(ProgressOn("2024-05-30")->measures(0).started(), 0);
  const auto later = ProgressOn("2024-05-30", "renovationPlans/2023");
  ASSERT_THAT(later, IsOk());
  EXPECT_EQ(later->measures(0).planned(), 1);
  EXPECT_EQ(later->measures(0).started(), 1);
  EXPECT_THAT(ProgressOn("2022-12-31", "renovationPlans/2023"), ViolatesFields({"as_of"}));
}

// Nothing leaves a plan without a version of it, and only its own plan falls.
TEST_F(RenovationServiceTest, ANeighborhoodDroppedInALaterYearLeavesOnlyItsOwnPlan) {
  ASSERT_THAT(Adopt(), IsOk());
  ASSERT_THAT(Name("1"), IsOk());
  EXPECT_THAT(Drop("1", "2025-01-05"), Refused("TRANSITION_NOT_ALLOWED"));
  ASSERT_THAT(Revise("2024-12-20"), IsOk());
  EXPECT_THAT(Drop("1", "2024-12-19"), Refused("DATE_OUT_OF_ORDER"));
  ASSERT_THAT(Drop("1", "2025-01-05"), IsOk());
  const char* planned = "urban.renovation_planned_neighborhoods";
  EXPECT_EQ(Figure(planned, "2025-01-31"), 0);
  EXPECT_EQ(Cohorts(planned, "2024-01-01", "2024-12-31", "2025-01-04").value, 1);
  EXPECT_EQ(Cohorts(planned, "2024-01-01", "2024-12-31", "2025-01-05").value, 0);
}

TEST_F(RenovationServiceTest, ARenovationIsFinishedAndAccepted) {
  ASSERT_THAT(Adopt(), IsOk());
  ASSERT_THAT(Name("1"), IsOk());
  ASSERT_THAT(Survey("1", "2024-02-01"), IsOk());
  EXPECT_THAT(Consent("1", "2024-02-10", 26), Refused("CONSENT_TOO_LOW"));
  ASSERT_THAT(Consent("1", "2024-02-10", 27), IsOk());
  ASSERT_THAT(Design("1", "2024-03-01"), IsOk());
  ASSERT_THAT(Start("1", "2024-04-01"), IsOk());
  FinishRenovationRequest finish;
  finish.set_name("renovations/1");
  finish.set_occurred_on("2024-05-20");
  ASSERT_THAT(Call(renovations_, &Service::Finish, finish), IsOk());
  AcceptRenovationRequest accept;
  accept.set_name("renovations/1");
  accept.set_occurred_on("2024-05-30");
  ASSERT_THAT(Call(renovations_, &Service::Accept, accept), IsOk());
  EXPECT_EQ(Figure("urban.renovation_accepted_households", "2024-12-31"), 40);
}

TEST_F(RenovationServiceTest, RenovationsAreListedByPlan) {
  ASSERT_THAT(Adopt(), IsOk());
  ASSERT_THAT(Name("1"), IsOk());
  ListRenovationsRequest list;
  list.set_plan("renovationPlans/2024");
  EXPECT_EQ(Call(renovations_, &Service::List, list)->renovations_size(), 1);
  list.set_plan("renovationPlans/2023");
  EXPECT_EQ(Call(renovations_, &Service::List, list)->renovations_size(), 0);
}

}  // namespace
}  // namespace eastgate::urban
