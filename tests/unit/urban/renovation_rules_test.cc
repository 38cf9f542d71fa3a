#include "services/urban/renovation_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/urban/renovation_plan_rules.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::urban {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::AddStep;
using lifecycle::testing::Correct;
using lifecycle::testing::Enter;
using lifecycle::testing::JudgmentFor;
using lifecycle::testing::kOutside;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using lifecycle::testing::TestReferenceWithout;
using reference::Date;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace v1;  // The states.

// The plan of 2024 with a second version from 1 July on.
RenovationPlan Plan2024() {
  RenovationPlan plan;
  plan.set_name("renovationPlans/2024");
  plan.set_year(2024);
  for (const char* on : {"2024-01-01", "2024-07-01"}) {
    RenovationPlanVersion& version = *plan.add_versions();
    version.set_number(plan.versions_size());
    version.set_adopted_on(on);
  }
  return plan;
}

RenovationPlan FirstVersion() {
  RenovationPlan plan = Plan2024();
  plan.mutable_versions()->RemoveLast();
  return plan;
}

CreateRenovationRequest Request() {
  CreateRenovationRequest request;
  request.set_renovation_id("1");
  request.set_plan("renovationPlans/2024");
  request.set_title_zh("示例小区");
  request.set_division(kStreet);
  request.set_renovation_class(RENOVATION_CLASS_IMPROVED);
  request.set_buildings(3);
  request.set_floor_area_m2(4000);
  request.set_households(90);
  return request;
}

// A renovation named by the first version of the plan, recorded by facts/10.
Renovation Planned() {
  Renovation row = Name(Request());
  EXPECT_THAT(FollowPlan(JudgmentFor("facts/10"), FirstVersion(), row, 0), IsOk());
  return *lifecycle::testing::Created(RenovationLifecycle(), row, "facts/10");
}

absl::Status Step(Renovation& row, RenovationState state, const std::string& on) {
  return Enter(RenovationLifecycle(), row, state, on, absl::StrCat("facts/", 10 + row.steps_size()));
}

Renovation Surveyed() {
  Renovation row = Planned();
  EXPECT_THAT(Step(row, RENOVATION_STATE_SURVEYED, "2024-02-01"), IsOk());
  return row;
}

ConsentToRenovationRequest Consented(int households) {
  ConsentToRenovationRequest request;
  request.set_occurred_on("2024-03-01");
  request.set_consented_households(households);
  return request;
}

absl::Status ConsentBy(Renovation& row, int households) {
  return AddStep(RenovationLifecycle(), row, "facts/12",
                 [&](Renovation& changed) { return Consent(changed, Consented(households)); });
}

TEST(CheckRenovation, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  ListRenovationsRequest list;
  list.set_plan("2024");
  list.set_division("12");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"division", "plan"}));
  GetRenovationProgressRequest progress;
  progress.set_name("renovationPlans/2024");
  progress.set_as_of("2023-12-31");
  EXPECT_THAT(CheckProgress(progress, NewCheck()), ViolatesFields({"as_of"}));
}

TEST(RenovationLifecycle, AllowsExactlyTheseTransitions) {
  lifecycle::testing::ExpectTransitions(
      RenovationLifecycle(), Planned(),
      {{RENOVATION_STATE_PLANNED, {RENOVATION_STATE_SURVEYED, RENOVATION_STATE_DROPPED}},
       {RENOVATION_STATE_SURVEYED, {RENOVATION_STATE_CONSENTED, RENOVATION_STATE_DROPPED}},
       {RENOVATION_STATE_CONSENTED, {RENOVATION_STATE_DESIGNED, RENOVATION_STATE_DROPPED}},
       {RENOVATION_STATE_DESIGNED, {RENOVATION_STATE_STARTED, RENOVATION_STATE_DROPPED}},
       {RENOVATION_STATE_STARTED, {RENOVATION_STATE_FINISHED}},
       {RENOVATION_STATE_FINISHED, {RENOVATION_STATE_ACCEPTED}}});
}

TEST(RenovationLifecycle, PlannedStartedAndAcceptedAreDifferentFigures) {
  Renovation row = Surveyed();
  const auto posted = [&row] {
    return PostingsOf(RenovationLifecycle().FactOf(row, row.steps_size() - 1, kRoot));
  };
  EXPECT_THAT(
      PostingsOf(RenovationLifecycle().FactOf(row, 0, kRoot)),
      ElementsAre("urban.renovation_planned_neighborhoods 2024-01-01@2024-01-01 360111001 1 class=improved",
                  "urban.renovation_planned_buildings 2024-01-01@2024-01-01 360111001 3 class=improved",
                  "urban.renovation_planned_area 2024-01-01@2024-01-01 360111001 4000 class=improved",
                  "urban.renovation_planned_households 2024-01-01@2024-01-01 360111001 90 class=improved"));
  EXPECT_THAT(posted(), IsEmpty());
  ASSERT_THAT(ConsentBy(row, 61), IsOk());
  EXPECT_EQ(row.steps(2).consented_households(), 61);
  EXPECT_THAT(posted(), IsEmpty());
  ASSERT_THAT(Step(row, RENOVATION_STATE_DESIGNED, "2024-04-01"), IsOk());
  EXPECT_THAT(posted(), IsEmpty());
  ASSERT_THAT(Step(row, RENOVATION_STATE_STARTED, "2024-05-01"), IsOk());
  EXPECT_THAT(
      posted(),
      Contains("urban.renovation_started_buildings 2024-05-01@2024-01-01 360111001 3 class=improved"));
  ASSERT_THAT(Step(row, RENOVATION_STATE_FINISHED, "2024-06-01"), IsOk());
  EXPECT_THAT(posted(), IsEmpty());
  ASSERT_THAT(Step(row, RENOVATION_STATE_ACCEPTED, "2024-06-08"), IsOk());
  EXPECT_THAT(posted(),
              Contains("urban.renovation_accepted_area 2024-06-08@2024-01-01 360111001 4000 class=improved"));
}

TEST(RenovationLifecycle, EnoughHouseholdsMustConsent) {
  Renovation row = Surveyed();
  EXPECT_THAT(ConsentBy(row, 91), ViolatesFields({"consented_households"}));
  EXPECT_THAT(ConsentBy(row, 60),
              RefusedAs("CONSENT_TOO_LOW consented=60 households=90 required_permille=667"));
  EXPECT_THAT(ConsentBy(row, 61), IsOk());
}

TEST(RenovationLifecycle, AConsentIsNotJudgedWithoutItsParameter) {
  Renovation row = Surveyed();
  ASSERT_THAT(Consent(row, Consented(90)), IsOk());
  lifecycle::Judgment judgment = JudgmentFor("facts/12");
  judgment.reference = TestReferenceWithout("renovation_consent_share_permille");
  EXPECT_THAT(RenovationLifecycle().Record(judgment, row, 2),
              RefusedAs("PARAMETER_MISSING division=360111001 on=2024-03-01 "
                        "parameter=renovation_consent_share_permille"));
}

TEST(RenovationLifecycle, ACorrectedConsentIsJudgedByTheShareOfItsNewDay) {
  CreateRenovationRequest early = Request();
  early.set_plan("renovationPlans/2020");
  RenovationPlan plan = FirstVersion();
  plan.mutable_versions(0)->set_adopted_on("2020-01-01");
  Renovation row = Name(early);
  ASSERT_THAT(FollowPlan(JudgmentFor("facts/10"), plan, row, 0), IsOk());
  row = *lifecycle::testing::Created(RenovationLifecycle(), row, "facts/10");
  ASSERT_THAT(Step(row, RENOVATION_STATE_SURVEYED, "2020-02-01"), IsOk());
  ASSERT_THAT(ConsentBy(row, 90), IsOk());
  EXPECT_THAT(Correct(RenovationLifecycle(), row, "facts/12", "facts/13", OnDay(Date(2020, 12, 31))),
              RefusedAs("PARAMETER_MISSING division=360111001 on=2020-12-31 "
                        "parameter=renovation_consent_share_permille"));
}

TEST(RenovationLifecycle, TheDivisionMustBeValidOnTheDayFromWhichThePlanNamesIt) {
  CreateRenovationRequest request = Request();
  request.set_division("360111004");  // Until 2024-07-01.
  Renovation row = Name(request);
  ASSERT_THAT(FollowPlan(JudgmentFor("facts/10"), FirstVersion(), row, 0), IsOk());
  EXPECT_THAT(RenovationLifecycle().Record(JudgmentFor("facts/10"), row, 0), IsOk());
  row = Name(request);
  ASSERT_THAT(FollowPlan(JudgmentFor("facts/10"), Plan2024(), row, 0), IsOk());
  EXPECT_THAT(RenovationLifecycle().Record(JudgmentFor("facts/10"), row, 0), ViolatesFields({"division"}));
}

TEST(FollowPlan, ARenovationIsNamedByTheLastVersionAndRemainsOneOfIt) {
  Renovation row = Name(Request());
  ASSERT_THAT(FollowPlan(JudgmentFor("facts/10"), Plan2024(), row, 0), IsOk());
  EXPECT_EQ(row.steps(0).occurred_on(), "2024-07-01");
  EXPECT_EQ(row.steps(0).plan_version(), 2);
  row = Planned();
  ASSERT_THAT(FollowPlan(JudgmentFor("facts/10"), Plan2024(), row, 0), IsOk());
  EXPECT_EQ(row.steps(0).occurred_on(), "2024-01-01");
  EXPECT_EQ(row.steps(0).plan_version(), 1);
}

TEST(FollowPlan, ADroppedRenovationLeavesThePlanOnThatDayByALaterVersion) {
  Renovation row = Surveyed();
  ASSERT_THAT(Step(row, RENOVATION_STATE_DROPPED, "2024-07-05"), IsOk());
  ASSERT_THAT(FollowPlan(JudgmentFor("facts/13"), Plan2024(), row, 2), IsOk());
  EXPECT_EQ(row.steps(2).plan_version(), 2);
  EXPECT_THAT(PostingsOf(RenovationLifecycle().FactOf(row, 2, kRoot)),
              Contains("urban.renovation_planned_area 2024-07-05@2024-01-01 360111001 -4000 class=improved"));
  row.mutable_steps(2)->set_occurred_on("2024-06-30");
  EXPECT_THAT(FollowPlan(JudgmentFor("facts/13"), Plan2024(), row, 2),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-07-01 field=occurred_on"));
  EXPECT_THAT(FollowPlan(JudgmentFor("facts/13"), FirstVersion(), row, 2),
              RefusedAs("TRANSITION_NOT_ALLOWED allowed= from=RENOVATION_STATE_SURVEYED name=renovations/1 "
                        "to=RENOVATION_STATE_DROPPED"));
}

TEST(RenovationLifecycle, ValuesThatNoRequestCouldGiveAreNotCorrectedInto) {
  facts::Correction luxury;
  luxury.dimensions = {{"class", "luxury"}};
  Renovation row = Planned();
  EXPECT_THAT(Correct(RenovationLifecycle(), row, "facts/10", "facts/11", luxury),
              ViolatesFields({"dimensions.class"}));
  for (const char* measure : {kPlannedBuildings, kPlannedArea, kPlannedHouseholds}) {
    facts::Correction none;
    none.amounts = {{measure, 0}};
    row = Planned();
    EXPECT_THAT(Correct(RenovationLifecycle(), row, "facts/10", "facts/11", none),
                ViolatesFields({absl::StrCat("amounts.", measure)}));
  }
}

TEST(RenovationMatches, PlanStateAndDivision) {
  const Renovation row = Planned();
  ListRenovationsRequest request;
  EXPECT_TRUE(Matches(request, row));
  request.set_plan("renovationPlans/2023");
  EXPECT_FALSE(Matches(request, row));
  request.clear_plan();
  request.add_states(RENOVATION_STATE_STARTED);
  EXPECT_FALSE(Matches(request, row));
  request.clear_states();
  request.set_division(kOutside);
  EXPECT_FALSE(Matches(request, row));
}

TEST(ProgressOf, RatesAreOverWhatWasPlannedAndAbsentWithoutAPlan) {
  const auto value_of = [](const char* figure) -> absl::StatusOr<int64_t> {
    if (figure == std::string(kPlannedNeighborhoods)) return 4;
    if (figure == std::string(kStartedNeighborhoods)) return 3;
    if (figure == std::string(kAcceptedNeighborhoods)) return 1;
    return 0;
  };
  const auto progress = ProgressOf(Plan2024(), "2024-08-01", value_of);
  ASSERT_THAT(progress, IsOk());
  EXPECT_EQ(progress->plan_version(), 2);
  ASSERT_EQ(progress->measures_size(), 4);
  EXPECT_EQ(progress->measures(0).title_zh(), "小区");
  EXPECT_EQ(progress->measures(0).planned(), 4);
  EXPECT_DOUBLE_EQ(progress->measures(0).start_rate(), 0.75);
  EXPECT_DOUBLE_EQ(progress->measures(0).acceptance_rate(), 0.25);
  EXPECT_FALSE(progress->measures(1).has_start_rate());
  EXPECT_FALSE(progress->measures(1).has_acceptance_rate());
}

TEST(ProgressOf, FailsWhereAFigureCannotBeComputed) {
  EXPECT_THAT(ProgressOf(Plan2024(), "2024-08-01",
                         [](const char*) -> absl::StatusOr<int64_t> { return absl::DataLossError("x"); }),
              eastgate::testing::StatusIs(absl::StatusCode::kDataLoss));
}

ExtendRenovationRequest Extension(const std::string& on, const std::string& due_on) {
  ExtendRenovationRequest request;
  request.set_name("renovations/1");
  request.set_occurred_on(on);
  request.set_due_on(due_on);
  request.set_approved_by("unit-b");
  request.set_reason("管线迁改");
  return request;
}
absl::Status Extend(Renovation& row, const std::string& on, const std::string& due_on) {
  return AddStep(RenovationLifecycle(), row, absl::StrCat("facts/", 10 + row.steps_size()),
                 [&](Renovation& changed) { return ExtendRenovation(changed, Extension(on, due_on)); });
}
Renovation DueOn(const std::string& due_on) {
  CreateRenovationRequest request = Request();
  request.set_due_on(due_on);
  Renovation row = Name(request);
  EXPECT_THAT(FollowPlan(JudgmentFor("facts/10"), FirstVersion(), row, 0), IsOk());
  return *lifecycle::testing::Created(RenovationLifecycle(), row, "facts/10");
}

TEST(CheckRenovation, AnExtensionNamesEveryViolationAtOnce) {
  ExtendRenovationRequest request = Extension("2024-06-01", "2024-05-31");
  request.clear_reason();
  request.set_name("x/1");
  request.set_approved_by("unit-x");
  const resource::RequestCheck check(lifecycle::testing::TestReference(), kRoot, nullptr, request);
  EXPECT_THAT(CheckExtend(request, check), ViolatesFields({"approved_by", "due_on", "name", "reason"}));
}

TEST(RenovationLifecycle, IsExtendedUntilItIsAcceptedOrDropped) {
  lifecycle::testing::ExpectExtendableWhileOpen(RenovationLifecycle(), Planned(), [](Renovation& row) {
    return ExtendRenovation(row, Extension("2024-06-01", "2024-09-30"));
  });
}

TEST(RenovationLifecycle, AnExtensionMovesTheDueDayAndPostsNothing) {
  Renovation row = DueOn("2024-06-30");
  EXPECT_EQ(row.due_on(), "2024-06-30");
  EXPECT_EQ(row.first_due_on(), "2024-06-30");
  EXPECT_THAT(Extend(row, "2024-07-01", "2024-09-30"), RefusedAs("EXTENSION_TOO_LATE due_on=2024-06-30"));
  EXPECT_THAT(Extend(row, "2024-03-01", "2024-06-30"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-07-01 field=due_on"));
  ASSERT_THAT(Extend(row, "2024-03-01", "2024-09-30"), IsOk());
  EXPECT_EQ(row.state(), RENOVATION_STATE_PLANNED);
  EXPECT_EQ(row.due_on(), "2024-09-30");
  EXPECT_EQ(row.first_due_on(), "2024-06-30");
  EXPECT_EQ(row.steps(1).approved_by(), "unit-b");
  EXPECT_EQ(row.steps(1).plan_version(), 0) << "it is no step of the plan";
  EXPECT_THAT(FollowPlan(JudgmentFor("facts/11"), FirstVersion(), row, 1), IsOk());
  EXPECT_EQ(row.steps(1).occurred_on(), "2024-03-01");
  EXPECT_THAT(PostingsOf(RenovationLifecycle().FactOf(row, 1, kRoot)), IsEmpty());
  EXPECT_THAT(Correct(RenovationLifecycle(), row, "facts/11", "facts/12", OnDay(Date(2024, 7, 1))),
              RefusedAs("EXTENSION_TOO_LATE due_on=2024-06-30"));
  row = DueOn("2024-06-30");
  ASSERT_THAT(Extend(row, "2024-03-01", "2024-09-30"), IsOk());
  ASSERT_THAT(RenovationLifecycle().Retract(row, "facts/11"), IsOk());
  EXPECT_EQ(row.due_on(), "2024-06-30");
}

TEST(RenovationLifecycle, OneWithoutADueDayGetsItsFirst) {
  Renovation row = Planned();
  EXPECT_EQ(row.due_on(), "");
  EXPECT_THAT(Extend(row, "2023-06-01", "2023-09-30"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-01-01 field=occurred_on"));
  ASSERT_THAT(Extend(row, "2024-06-01", "2024-09-30"), IsOk());
  EXPECT_EQ(row.first_due_on(), "2024-09-30");
  ASSERT_THAT(Extend(row, "2024-06-01", "2024-12-31"), IsOk());
  EXPECT_EQ(row.first_due_on(), "2024-09-30");
  EXPECT_EQ(row.due_on(), "2024-12-31");
}

}  // namespace
}  // namespace eastgate::urban
