#include "services/livelihood/care_facility_rules.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/livelihood/testing/requests.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusalText;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using facts::Correction;
using lifecycle::testing::Correct;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kOutside;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using reference::Date;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::OpenFacility;
using testing::PlannedFacility;
using v1::CARE_FACILITY_STATE_BUILDING;
using v1::CARE_FACILITY_STATE_CLOSED;
using v1::CARE_FACILITY_STATE_OPEN;
using v1::CARE_FACILITY_STATE_PLANNED;
using v1::CARE_FACILITY_STATE_RETRACTED;
using v1::CARE_FACILITY_STATE_SUSPENDED;
using v1::CareFacility;
using v1::CareFacilityState;

// Created by facts/10.
CareFacility Created(const v1::CreateCareFacilityRequest& request) {
  return *lifecycle::testing::Created(CareFacilityLifecycle(), Establish(request), "facts/10");
}

absl::Status Enter(CareFacility& facility, CareFacilityState to, const std::string& on,
                   const std::string& fact) {
  return lifecycle::testing::Enter(CareFacilityLifecycle(), facility, to, on, fact);
}

absl::Status CorrectFact(CareFacility& facility, const std::string& fact, const Correction& correction) {
  return Correct(CareFacilityLifecycle(), facility, fact, "facts/20", correction);
}

fact::v1::Fact LastFact(const CareFacility& facility) {
  return CareFacilityLifecycle().FactOf(facility, facility.steps_size() - 1, kRoot);
}

// Created open, suspended on 2024-09-01 by facts/11, open again on 2024-10-01 by facts/12.
CareFacility Reopened() {
  CareFacility facility = Created(OpenFacility());
  EXPECT_THAT(Enter(facility, CARE_FACILITY_STATE_SUSPENDED, "2024-09-01", "facts/11"), IsOk());
  EXPECT_THAT(Enter(facility, CARE_FACILITY_STATE_OPEN, "2024-10-01", "facts/12"), IsOk());
  return facility;
}

CareFacility RetractedOne() {
  CareFacility facility = Created(OpenFacility());
  EXPECT_THAT(CareFacilityLifecycle().Retract(facility, "facts/10"), IsOk());
  return facility;
}

TEST(CheckCreateCareFacility, NamesEveryViolationAtOnce) {
  v1::CreateCareFacilityRequest request = OpenFacility();
  request.set_care_facility_id("a b");
  request.set_title_zh(std::string(201, 'x'));
  request.set_division(kOutside);
  request.set_operator_uscc("91350100M000100Y4Z");
  request.set_planned_on("2023-02-30");
  request.set_building_on("2023");
  request.set_opened_on("2023-13-01");
  request.set_source_ref(std::string(129, 'x'));
  EXPECT_THAT(CheckCreate(request, NewCheck()),
              ViolatesFields({"building_on", "care_facility_id", "title_zh", "division", "opened_on",
                              "operator_uscc", "planned_on", "source_ref"}));
}

TEST(CheckCreateCareFacility, TheDaysFollowEachOtherAndMayBeTheSame) {
  EXPECT_THAT(CheckCreate(OpenFacility(), NewCheck()), IsOk());
  v1::CreateCareFacilityRequest request = OpenFacility();
  request.set_building_on("2023-01-09");
  request.set_opened_on("2023-01-08");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"building_on", "opened_on"}));
  request.set_building_on("2023-01-10");
  request.set_opened_on("2023-01-10");
  EXPECT_THAT(CheckCreate(request, NewCheck()), IsOk());
}

TEST(CheckCreateCareFacility, AnOpeningNeedsItsConstruction) {
  v1::CreateCareFacilityRequest request = OpenFacility();
  request.clear_building_on();
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"building_on"}));
  request.clear_opened_on();
  EXPECT_THAT(CheckCreate(request, NewCheck()), IsOk());
}

TEST(CheckCreateCareFacility, TheDivisionIsValidOnTheDayOfPlanning) {
  v1::CreateCareFacilityRequest request = PlannedFacility();
  request.set_division("360111004");
  EXPECT_THAT(CheckCreate(request, NewCheck()), IsOk());
  request.set_planned_on("2024-07-01");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"division"}));
}

TEST(CheckListCareFacilities, FiltersAreOptionalAndChecked) {
  v1::ListCareFacilitiesRequest request;
  EXPECT_THAT(CheckList(request, NewCheck()), IsOk());
  request.set_open_on("today");
  request.set_operator_uscc("1");
  request.set_contract_ends_before("2024");
  request.set_division("12");
  request.set_page_size(-1);
  EXPECT_THAT(CheckList(request, NewCheck()),
              ViolatesFields({"contract_ends_before", "division", "open_on", "operator_uscc", "page_size"}));
}

TEST(CheckUpdateCareFacility, AnOperatorIsACodeOrNone) {
  v1::UpdateCareFacilityRequest request;
  const auto checked = [&request] {
    resource::RequestCheck check = NewCheck();
    CheckUpdate(request, check);
    return check.ToStatus();
  };
  request.mutable_care_facility()->set_operator_uscc("1");
  EXPECT_THAT(checked(), IsOk()) << "the mask does not name it";
  request.mutable_update_mask()->add_paths("operator_uscc");
  EXPECT_THAT(checked(), ViolatesFields({"care_facility.operator_uscc"}));
  request.mutable_care_facility()->set_operator_uscc("91350100M000100Y43");
  EXPECT_THAT(checked(), IsOk());
  request.mutable_care_facility()->clear_operator_uscc();
  EXPECT_THAT(checked(), IsOk());
}

TEST(CheckCareFacilitySteps, NameEveryViolationAtOnce) {
  v1::StartCareFacilityRequest start;
  start.set_source_ref(std::string(129, 'x'));
  start.set_request_id("a b");
  EXPECT_THAT(CheckStart(start, NewCheck()),
              ViolatesFields({"name", "request_id", "source_ref", "occurred_on"}));
}

TEST(CareFacilityMatches, AllFiltersMustMatch) {
  const CareFacility facility = Created(OpenFacility());
  v1::ListCareFacilitiesRequest request;
  EXPECT_TRUE(Matches(request, facility));
  request.set_type("meal_point");
  request.add_states(CARE_FACILITY_STATE_OPEN);
  request.set_division(kRoot);
  EXPECT_TRUE(Matches(request, facility));
  request.set_division(kOtherStreet);
  EXPECT_FALSE(Matches(request, facility));
  request.clear_division();
  request.set_type("welfare_center");
  EXPECT_FALSE(Matches(request, facility));
  request.clear_type();
  request.mutable_states()->Set(0, CARE_FACILITY_STATE_CLOSED);
  EXPECT_FALSE(Matches(request, facility));
}

TEST(CareFacilityMatches, ARetractedOneIsListedOnlyWhereItsStateIsAskedFor) {
  v1::ListCareFacilitiesRequest request;
  EXPECT_FALSE(Matches(request, RetractedOne()));
  request.add_states(CARE_FACILITY_STATE_RETRACTED);
  EXPECT_TRUE(Matches(request, RetractedOne()));
}

TEST(CareFacilityLifecycle, AllowsExactlyTheseTransitions) {
  lifecycle::testing::ExpectTransitions(
      CareFacilityLifecycle(), Created(PlannedFacility()),
      {{CARE_FACILITY_STATE_PLANNED, {CARE_FACILITY_STATE_BUILDING, CARE_FACILITY_STATE_CLOSED}},
       {CARE_FACILITY_STATE_BUILDING, {CARE_FACILITY_STATE_OPEN, CARE_FACILITY_STATE_CLOSED}},
       {CARE_FACILITY_STATE_OPEN, {CARE_FACILITY_STATE_SUSPENDED, CARE_FACILITY_STATE_CLOSED}},
       {CARE_FACILITY_STATE_SUSPENDED, {CARE_FACILITY_STATE_OPEN, CARE_FACILITY_STATE_CLOSED}}});
}

TEST(CareFacilityLifecycle, AllStepsOfACreationHaveItsFact) {
  const CareFacility facility = Created(OpenFacility());
  EXPECT_EQ(facility.name(), "careFacilities/1");
  EXPECT_EQ(facility.title_zh(), "青山路助餐点");
  EXPECT_EQ(facility.operator_uscc(), "91350100M000100Y43");
  EXPECT_EQ(facility.source_ref(), "form 1");
  EXPECT_EQ(facility.state(), CARE_FACILITY_STATE_OPEN);
  ASSERT_EQ(facility.steps_size(), 3);
  for (const auto& step : facility.steps()) EXPECT_EQ(step.fact(), "facts/10");
  EXPECT_EQ(facility.steps(0).state(), CARE_FACILITY_STATE_PLANNED);
  EXPECT_EQ(facility.steps(0).occurred_on(), "2023-01-10");
  EXPECT_EQ(facility.steps(1).state(), CARE_FACILITY_STATE_BUILDING);
  EXPECT_EQ(facility.steps(2).occurred_on(), "2024-03-15");
}

TEST(CareFacilityLifecycle, AnOpenOneCountsFromItsOpeningAndThePlanIsTheFactsDay) {
  const fact::v1::Fact fact = LastFact(Created(OpenFacility()));
  EXPECT_EQ(fact.kind(), "livelihood.care_facility_recorded");
  EXPECT_EQ(fact.subject(), "careFacilities/1");
  EXPECT_EQ(fact.division(), kStreet);
  EXPECT_EQ(fact.occurred_on(), "2023-01-10");
  EXPECT_THAT(PostingsOf(fact),
              ElementsAre("livelihood.care_facilities 2024-03-15 360111001 1 type=meal_point",
                          "livelihood.care_facility_openings 2024-03-15 360111001 1 type=meal_point"));
}

TEST(CareFacilityLifecycle, OneThatIsNotOpenPostsAZeroThatSaysItsType) {
  v1::CreateCareFacilityRequest building = OpenFacility();
  building.clear_opened_on();
  EXPECT_THAT(PostingsOf(LastFact(Created(building))),
              ElementsAre("livelihood.care_facilities 2023-01-10 360111001 0 type=meal_point"));
}

TEST(CareFacilityLifecycle, TheLastOfAThousandStepsIsAClosing) {
  CareFacility facility = Created(OpenFacility());
  while (facility.steps_size() < lifecycle::kMaxSteps - 1) {
    const auto next = facility.state() == CARE_FACILITY_STATE_OPEN ? CARE_FACILITY_STATE_SUSPENDED
                                                                   : CARE_FACILITY_STATE_OPEN;
    ASSERT_THAT(Enter(facility, next, "2024-04-01", absl::StrCat("facts/s", facility.steps_size())), IsOk());
  }
  EXPECT_THAT(RefusalText(Enter(facility, CARE_FACILITY_STATE_SUSPENDED, "2024-04-01", "facts/9999")),
              HasSubstr("allowed=CARE_FACILITY_STATE_CLOSED "));
  EXPECT_THAT(Enter(facility, CARE_FACILITY_STATE_CLOSED, "2024-04-01", "facts/9999"), IsOk());
}

TEST(CareFacilityLifecycle, OnlyOpenTimesCountAndOnlyTheFirstOpeningIsOne) {
  CareFacility facility = Created(PlannedFacility());
  const auto postings_of = [&](CareFacilityState state, const std::string& on) {
    EXPECT_THAT(Enter(facility, state, on, absl::StrCat("facts/", 20 + facility.steps_size())), IsOk());
    return PostingsOf(LastFact(facility));
  };
  EXPECT_THAT(postings_of(CARE_FACILITY_STATE_BUILDING, "2024-01-01"), IsEmpty());
  EXPECT_THAT(postings_of(CARE_FACILITY_STATE_OPEN, "2024-02-01"),
              ElementsAre("livelihood.care_facilities 2024-02-01 360111001 1 type=meal_point",
                          "livelihood.care_facility_openings 2024-02-01 360111001 1 type=meal_point"));
  EXPECT_EQ(LastFact(facility).kind(), "livelihood.care_facility_state_changed");
  EXPECT_EQ(LastFact(facility).occurred_on(), "2024-02-01");
  EXPECT_THAT(postings_of(CARE_FACILITY_STATE_SUSPENDED, "2024-03-01"),
              ElementsAre("livelihood.care_facilities 2024-03-01 360111001 -1 type=meal_point"));
  EXPECT_THAT(postings_of(CARE_FACILITY_STATE_OPEN, "2024-04-01"),
              ElementsAre("livelihood.care_facilities 2024-04-01 360111001 1 type=meal_point"));
  EXPECT_THAT(postings_of(CARE_FACILITY_STATE_CLOSED, "2024-05-01"),
              ElementsAre("livelihood.care_facilities 2024-05-01 360111001 -1 type=meal_point"));
  CareFacility never_open = Created(PlannedFacility());
  ASSERT_THAT(Enter(never_open, CARE_FACILITY_STATE_CLOSED, "2024-12-01", "facts/99"), IsOk());
  EXPECT_THAT(PostingsOf(LastFact(never_open)), IsEmpty());
}

TEST(CorrectCareFacility, ThePlanMovesUpToTheNextStep) {
  CareFacility facility = Created(OpenFacility());
  EXPECT_THAT(CorrectFact(facility, "facts/10", OnDay(Date(2023, 6, 2))),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2023-06-01"));
  ASSERT_THAT(CorrectFact(facility, "facts/10", OnDay(Date(2023, 6, 1))), IsOk());
  EXPECT_EQ(facility.steps(0).occurred_on(), "2023-06-01");
  for (const auto& step : facility.steps()) EXPECT_EQ(step.fact(), "facts/20");
  const fact::v1::Fact fact = CareFacilityLifecycle().FactOf(facility, 0, kRoot);
  EXPECT_EQ(fact.occurred_on(), "2023-06-01");
  EXPECT_EQ(fact.postings(0).effective_on(), "2024-03-15");
}

TEST(CorrectCareFacility, ThePlanMovesBeforeLaterStepsWhichKeepTheirFacts) {
  CareFacility facility = Reopened();
  Correction same_place = OnDay(Date(2023, 2, 1));
  same_place.division = kStreet;
  ASSERT_THAT(CorrectFact(facility, "facts/10", same_place), IsOk());
  EXPECT_EQ(facility.steps(2).fact(), "facts/20");
  EXPECT_EQ(facility.steps(3).fact(), "facts/11");
  EXPECT_EQ(facility.steps(4).fact(), "facts/12");
}

TEST(RetractCareFacility, AnOpeningAfterARetractedFirstOneIsTheFirst) {
  CareFacility facility = Created(PlannedFacility());
  ASSERT_THAT(Enter(facility, CARE_FACILITY_STATE_BUILDING, "2024-04-01", "facts/12"), IsOk());
  ASSERT_THAT(Enter(facility, CARE_FACILITY_STATE_OPEN, "2024-05-01", "facts/13"), IsOk());
  ASSERT_THAT(CareFacilityLifecycle().Retract(facility, "facts/13"), IsOk());
  ASSERT_THAT(Enter(facility, CARE_FACILITY_STATE_OPEN, "2024-06-01", "facts/14"), IsOk());
  EXPECT_EQ(LastFact(facility).postings_size(), 2);
}

}  // namespace
}  // namespace eastgate::livelihood
