// Which requests are well-formed, which steps a facility's life may take, what each step posts.
#include "services/livelihood/care_facility_rules.h"

#include <map>
#include <set>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/livelihood/testing/care_facilities.h"
#include "tests/unit/livelihood/testing/rules.h"

namespace eastgate::livelihood {
namespace {

using reference::Date;
using testing::ChangeState;
using ::testing::ElementsAre;
using testing::FacilityIn;
using testing::FieldsOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kOtherStreet;
using testing::kOutside;
using testing::kRoot;
using testing::NewCheck;
using testing::Opened;
using testing::PostingsOf;
using testing::RefusalOf;
using v1::CARE_FACILITY_STATE_BUILDING;
using v1::CARE_FACILITY_STATE_CLOSED;
using v1::CARE_FACILITY_STATE_OPEN;
using v1::CARE_FACILITY_STATE_PLANNED;
using v1::CARE_FACILITY_STATE_RETRACTED;
using v1::CARE_FACILITY_STATE_SUSPENDED;
using v1::CareFacility;
using v1::CareFacilityState;

TEST(CheckCreateCareFacility, EveryViolationIsNamedAtOnce) {
  EXPECT_THAT(FieldsOf(CheckCreate(v1::CreateCareFacilityRequest(), NewCheck())),
              ElementsAre("care_facility_id", "display_name", "division", "planned_on", "type"));
  v1::CreateCareFacilityRequest request = Opened();
  request.set_care_facility_id("a b");
  request.set_display_name(std::string(201, 'x'));
  request.set_type(static_cast<v1::CareFacilityType>(99));
  request.set_division(kOutside);
  request.set_operator_uscc("91350100M000100Y4Z");
  request.set_planned_on("2023-02-30");
  request.set_building_on("2023");
  request.set_opened_on("2023-13-01");
  request.set_source_ref(std::string(129, 'x'));
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())),
              ElementsAre("building_on", "care_facility_id", "display_name", "division", "opened_on",
                          "operator_uscc", "planned_on", "source_ref", "type"));
}

TEST(CheckCreateCareFacility, TheDaysFollowEachOtherAndMayBeTheSame) {
  EXPECT_TRUE(CheckCreate(Opened(), NewCheck()).ok());
  v1::CreateCareFacilityRequest request = Opened();
  request.set_building_on("2023-01-09");
  request.set_opened_on("2023-01-08");
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("building_on", "opened_on"));
  request.set_building_on("2023-01-10");
  request.set_opened_on("2023-01-10");
  EXPECT_TRUE(CheckCreate(request, NewCheck()).ok());
}

TEST(CheckCreateCareFacility, AnOpeningNeedsItsConstruction) {
  v1::CreateCareFacilityRequest request = Opened();
  request.clear_building_on();
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("building_on"));
  request.clear_opened_on();
  EXPECT_TRUE(CheckCreate(request, NewCheck()).ok());
}

TEST(CheckCreateCareFacility, TheDivisionIsValidOnTheDayOfPlanning) {
  v1::CreateCareFacilityRequest request = Opened();
  request.set_division("360111004");
  EXPECT_TRUE(CheckCreate(request, NewCheck()).ok());
  request.set_planned_on("2024-07-01");
  request.clear_building_on();
  request.clear_opened_on();
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("division"));
}

TEST(CheckListCareFacilities, FiltersAreOptionalAndChecked) {
  v1::ListCareFacilitiesRequest request;
  EXPECT_TRUE(CheckList(request, NewCheck()).ok());
  request.set_type(static_cast<v1::CareFacilityType>(99));
  request.set_state(static_cast<CareFacilityState>(99));
  request.set_division("12");
  request.set_page_size(1001);
  EXPECT_THAT(FieldsOf(CheckList(request, NewCheck())),
              ElementsAre("division", "page_size", "state", "type"));
}

TEST(CheckUpdateCareFacility, EveryViolationOfTheFieldsThatChangeIsNamed) {
  v1::UpdateCareFacilityRequest request;
  EXPECT_THAT(FieldsOf(CheckUpdate(request, NewCheck())),
              ElementsAre("care_facility.name", "changed_on", "update_mask"));
  request.mutable_care_facility()->set_name("careFacilities/1");
  request.mutable_care_facility()->set_operator_uscc("1");
  request.mutable_update_mask()->add_paths("display_name");
  request.mutable_update_mask()->add_paths("operator_uscc");
  request.set_changed_on("2024-01-01");
  request.set_request_id("a b");
  EXPECT_THAT(FieldsOf(CheckUpdate(request, NewCheck())),
              ElementsAre("care_facility.display_name", "care_facility.operator_uscc", "request_id"));
}

TEST(CheckUpdateCareFacility, OnlyNameAndOperatorChangeAndTheOperatorMayGo) {
  v1::UpdateCareFacilityRequest request;
  request.mutable_care_facility()->set_name("careFacilities/1");
  request.mutable_update_mask()->add_paths("operator_uscc");
  request.set_changed_on("2024-01-01");
  EXPECT_TRUE(CheckUpdate(request, NewCheck()).ok());
  request.mutable_care_facility()->set_operator_uscc("91350100M000100Y43");
  EXPECT_TRUE(CheckUpdate(request, NewCheck()).ok());
  request.mutable_update_mask()->add_paths("division");
  EXPECT_THAT(FieldsOf(CheckUpdate(request, NewCheck())), ElementsAre("update_mask"));
}

TEST(CheckChangeCareFacilityState, EveryViolationIsNamedAtOnce) {
  v1::ChangeCareFacilityStateRequest request;
  request.set_source_ref(std::string(129, 'x'));
  request.set_request_id("a b");
  EXPECT_THAT(FieldsOf(CheckChange(request, NewCheck())),
              ElementsAre("began_on", "name", "request_id", "source_ref", "state"));
}

TEST(CareFacilityMatches, AllFiltersMustHold) {
  const CareFacility facility = FacilityIn(CARE_FACILITY_STATE_OPEN);
  v1::ListCareFacilitiesRequest request;
  EXPECT_TRUE(Matches(request, facility));
  request.set_type(v1::CARE_FACILITY_TYPE_MEAL_POINT);
  request.set_state(CARE_FACILITY_STATE_OPEN);
  request.set_division(kRoot);
  EXPECT_TRUE(Matches(request, facility));
  request.set_division(kOtherStreet);
  EXPECT_FALSE(Matches(request, facility));
  request.clear_division();
  request.set_type(v1::CARE_FACILITY_TYPE_WELFARE_CENTER);
  EXPECT_FALSE(Matches(request, facility));
  request.clear_type();
  request.set_state(CARE_FACILITY_STATE_CLOSED);
  EXPECT_FALSE(Matches(request, facility));
}

TEST(CareFacilityMatches, ARetractedOneIsListedOnlyWhereItsStateIsAskedFor) {
  const CareFacility facility = FacilityIn(CARE_FACILITY_STATE_RETRACTED);
  v1::ListCareFacilitiesRequest request;
  EXPECT_FALSE(Matches(request, facility));
  request.set_state(CARE_FACILITY_STATE_RETRACTED);
  EXPECT_TRUE(Matches(request, facility));
}

TEST(CareFacilityType, EveryTypeHasItsOwnValueAndBack) {
  std::set<std::string> values;
  for (int type = 1; type < v1::CareFacilityType_ARRAYSIZE; ++type) {
    const std::string value = facts::ValueOf(static_cast<v1::CareFacilityType>(type));
    EXPECT_FALSE(value.empty()) << type;
    EXPECT_EQ(facts::FromValue<v1::CareFacilityType>(value), type);
    values.insert(value);
  }
  EXPECT_EQ(values.size(), v1::CareFacilityType_ARRAYSIZE - 1u);
  EXPECT_EQ(facts::ValueOf(v1::CARE_FACILITY_TYPE_UNSPECIFIED), "");
  EXPECT_EQ(facts::FromValue<v1::CareFacilityType>("hospital"), v1::CARE_FACILITY_TYPE_UNSPECIFIED);
}

TEST(EstablishCareFacility, AllStepsOfACreationNameItsFact) {
  const CareFacility facility = Establish(Opened(), "facts/7");
  EXPECT_EQ(facility.name(), "careFacilities/1");
  EXPECT_EQ(facility.display_name(), "青山路助餐点");
  EXPECT_EQ(facility.operator_uscc(), "91350100M000100Y43");
  EXPECT_EQ(facility.source_ref(), "form 1");
  EXPECT_EQ(facility.state(), CARE_FACILITY_STATE_OPEN);
  ASSERT_EQ(facility.steps_size(), 3);
  for (const auto& step : facility.steps()) EXPECT_EQ(step.fact(), "facts/7");
  EXPECT_EQ(facility.steps(0).state(), CARE_FACILITY_STATE_PLANNED);
  EXPECT_EQ(facility.steps(0).began_on(), "2023-01-10");
  EXPECT_EQ(facility.steps(1).state(), CARE_FACILITY_STATE_BUILDING);
  EXPECT_EQ(facility.steps(2).began_on(), "2024-03-15");
}

TEST(EstablishCareFacility, AnOpenOneCountsFromItsOpeningAndThePlanIsTheFactsDay) {
  const fact::v1::Fact fact = CareFacilityLife().LastFact(Establish(Opened(), "facts/7"));
  EXPECT_EQ(fact.kind(), "livelihood.care_facility_recorded");
  EXPECT_EQ(fact.subject(), "careFacilities/1");
  EXPECT_EQ(fact.division(), "360111001");
  EXPECT_EQ(fact.occurred_on(), "2023-01-10");
  EXPECT_THAT(PostingsOf(fact),
              ElementsAre("livelihood.care_facilities 2024-03-15 360111001 1 type=meal_point",
                          "livelihood.care_facility_openings 2024-03-15 360111001 1 type=meal_point"));
}

TEST(EstablishCareFacility, OneThatIsNotOpenAddsNothingButSaysItsType) {
  EXPECT_THAT(PostingsOf(CareFacilityLife().LastFact(FacilityIn(CARE_FACILITY_STATE_BUILDING))),
              ElementsAre("livelihood.care_facilities 2023-01-10 360111001 0 type=meal_point"));
}

// The whole lifecycle: every state against every state that may be asked for.
TEST(ChangeCareFacilityState, TheLifecycleHasTheseStepsAndNoOthers) {
  const std::map<CareFacilityState, std::set<CareFacilityState>> lifecycle = {
      {CARE_FACILITY_STATE_PLANNED, {CARE_FACILITY_STATE_BUILDING, CARE_FACILITY_STATE_CLOSED}},
      {CARE_FACILITY_STATE_BUILDING, {CARE_FACILITY_STATE_OPEN, CARE_FACILITY_STATE_CLOSED}},
      {CARE_FACILITY_STATE_OPEN, {CARE_FACILITY_STATE_SUSPENDED, CARE_FACILITY_STATE_CLOSED}},
      {CARE_FACILITY_STATE_SUSPENDED, {CARE_FACILITY_STATE_OPEN, CARE_FACILITY_STATE_CLOSED}},
      {CARE_FACILITY_STATE_CLOSED, {}}};
  for (const auto& [from, next] : lifecycle) {
    const std::string allowed = absl::StrJoin(next, ",", [](std::string* out, CareFacilityState state) {
      absl::StrAppend(out, CareFacilityState_Name(state));
    });
    for (int value = 1; value < v1::CareFacilityState_ARRAYSIZE; ++value) {
      const auto to = static_cast<CareFacilityState>(value);
      CareFacility facility = FacilityIn(from);
      const CareFacility before = facility;
      const absl::Status status = ChangeState(facility, to, Date(2024, 12, 1), "facts/99");
      if (next.count(to) == 1) {
        ASSERT_TRUE(status.ok()) << status;
        EXPECT_EQ(facility.state(), to);
        EXPECT_EQ(facility.steps_size(), before.steps_size() + 1);
        EXPECT_EQ(facility.steps().rbegin()->state(), to);
        EXPECT_EQ(facility.steps().rbegin()->began_on(), "2024-12-01");
        EXPECT_EQ(facility.steps().rbegin()->fact(), "facts/99");
      } else {
        EXPECT_EQ(RefusalOf(status), absl::StrCat("TRANSITION_NOT_ALLOWED allowed=", allowed,
                                                  " from=", CareFacilityState_Name(from),
                                                  " name=careFacilities/1 to=", CareFacilityState_Name(to)));
        EXPECT_EQ(facility.SerializeAsString(), before.SerializeAsString());
      }
    }
  }
}

TEST(ChangeCareFacilityState, ARetractedOneTakesNoStep) {
  for (int to = 1; to < v1::CareFacilityState_ARRAYSIZE; ++to) {
    CareFacility facility = FacilityIn(CARE_FACILITY_STATE_RETRACTED);
    EXPECT_EQ(
        RefusalOf(ChangeState(facility, static_cast<CareFacilityState>(to), Date(2024, 12, 1), "facts/99")),
        "RECORD_RETRACTED name=careFacilities/1");
  }
}

TEST(ChangeCareFacilityState, AStepIsNotBeforeTheOneBeforeButMayBeOnItsDay) {
  CareFacility facility = FacilityIn(CARE_FACILITY_STATE_OPEN);
  EXPECT_EQ(RefusalOf(ChangeState(facility, CARE_FACILITY_STATE_SUSPENDED, Date(2024, 3, 14), "facts/99")),
            "DATE_OUT_OF_ORDER earliest=2024-03-15 field=began_on");
  EXPECT_TRUE(ChangeState(facility, CARE_FACILITY_STATE_SUSPENDED, Date(2024, 3, 15), "facts/99").ok());
}

TEST(ChangeCareFacilityState, TheLastStepIsLeftForClosing) {
  CareFacility facility = FacilityIn(CARE_FACILITY_STATE_OPEN);
  while (facility.steps_size() < facts::kMaxSteps - 1) {
    const auto next = facility.state() == CARE_FACILITY_STATE_OPEN ? CARE_FACILITY_STATE_SUSPENDED
                                                                   : CARE_FACILITY_STATE_OPEN;
    ASSERT_TRUE(
        ChangeState(facility, next, Date(2024, 4, 1), absl::StrCat("facts/", facility.steps_size())).ok());
  }
  const absl::Status refused =
      ChangeState(facility, CARE_FACILITY_STATE_SUSPENDED, Date(2024, 4, 1), "facts/9999");
  EXPECT_THAT(RefusalOf(refused), HasSubstr("allowed=CARE_FACILITY_STATE_CLOSED "));
  EXPECT_TRUE(ChangeState(facility, CARE_FACILITY_STATE_CLOSED, Date(2024, 4, 1), "facts/9999").ok());
}

// What each step of a whole life posts.
TEST(StateChangedFact, OnlyOpenTimesCountAndOnlyTheFirstOpeningIsOne) {
  CareFacility facility = FacilityIn(CARE_FACILITY_STATE_PLANNED);
  const auto step = [&](CareFacilityState state, Date on) {
    EXPECT_TRUE(ChangeState(facility, state, on, absl::StrCat("facts/", 20 + facility.steps_size())).ok());
    return CareFacilityLife().FactOf(facility, facility.steps_size() - 1);
  };
  EXPECT_THAT(PostingsOf(step(CARE_FACILITY_STATE_BUILDING, Date(2024, 1, 1))), IsEmpty());
  const fact::v1::Fact opened = step(CARE_FACILITY_STATE_OPEN, Date(2024, 2, 1));
  EXPECT_EQ(opened.kind(), "livelihood.care_facility_state_changed");
  EXPECT_EQ(opened.occurred_on(), "2024-02-01");
  EXPECT_THAT(PostingsOf(opened),
              ElementsAre("livelihood.care_facilities 2024-02-01 360111001 1 type=meal_point",
                          "livelihood.care_facility_openings 2024-02-01 360111001 1 type=meal_point"));
  EXPECT_THAT(PostingsOf(step(CARE_FACILITY_STATE_SUSPENDED, Date(2024, 3, 1))),
              ElementsAre("livelihood.care_facilities 2024-03-01 360111001 -1 type=meal_point"));
  EXPECT_THAT(PostingsOf(step(CARE_FACILITY_STATE_OPEN, Date(2024, 4, 1))),
              ElementsAre("livelihood.care_facilities 2024-04-01 360111001 1 type=meal_point"));
  EXPECT_THAT(PostingsOf(step(CARE_FACILITY_STATE_CLOSED, Date(2024, 5, 1))),
              ElementsAre("livelihood.care_facilities 2024-05-01 360111001 -1 type=meal_point"));
}

TEST(StateChangedFact, ClosingWhatIsNotOpenPostsNothing) {
  for (const CareFacilityState from :
       {CARE_FACILITY_STATE_PLANNED, CARE_FACILITY_STATE_BUILDING, CARE_FACILITY_STATE_SUSPENDED}) {
    CareFacility facility = FacilityIn(from);
    ASSERT_TRUE(ChangeState(facility, CARE_FACILITY_STATE_CLOSED, Date(2024, 12, 1), "facts/99").ok());
    EXPECT_THAT(PostingsOf(CareFacilityLife().FactOf(facility, facility.steps_size() - 1)), IsEmpty())
        << from;
  }
}

TEST(UpdateCareFacility, OnlyTheFieldsOfTheMaskChange) {
  CareFacility facility = FacilityIn(CARE_FACILITY_STATE_OPEN);
  v1::UpdateCareFacilityRequest request;
  request.mutable_care_facility()->set_display_name("新名");
  request.mutable_care_facility()->set_type(v1::CARE_FACILITY_TYPE_WELFARE_CENTER);
  request.mutable_update_mask()->add_paths("display_name");
  EXPECT_TRUE(*Update(facility, request));
  EXPECT_EQ(facility.display_name(), "新名");
  EXPECT_EQ(facility.type(), v1::CARE_FACILITY_TYPE_MEAL_POINT);
  EXPECT_EQ(facility.operator_uscc(), "91350100M000100Y43");
  EXPECT_FALSE(*Update(facility, request));
  request.mutable_update_mask()->add_paths("operator_uscc");
  EXPECT_TRUE(*Update(facility, request));
  EXPECT_EQ(facility.operator_uscc(), "");
}

TEST(UpdateCareFacility, ARetractedOneIsNotUpdated) {
  CareFacility facility = FacilityIn(CARE_FACILITY_STATE_RETRACTED);
  EXPECT_EQ(RefusalOf(Update(facility, v1::UpdateCareFacilityRequest()).status()),
            "RECORD_RETRACTED name=careFacilities/1");
}

TEST(UpdateCareFacility, ItsFactPostsNothing) {
  const fact::v1::Fact fact = UpdatedFact(FacilityIn(CARE_FACILITY_STATE_OPEN), "2024-05-01");
  EXPECT_EQ(fact.kind(), "livelihood.care_facility_updated");
  EXPECT_EQ(fact.occurred_on(), "2024-05-01");
  EXPECT_THAT(PostingsOf(fact), IsEmpty());
}

}  // namespace
}  // namespace eastgate::livelihood
