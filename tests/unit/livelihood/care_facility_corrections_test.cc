// What of a facility's facts can be corrected or retracted, and what the facility is then.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/livelihood/care_facility_rules.h"
#include "tests/unit/livelihood/testing/care_facilities.h"
#include "tests/unit/livelihood/testing/rules.h"

namespace eastgate::livelihood {
namespace {

using facts::Correction;
using reference::Date;
using testing::ChangeState;
using ::testing::ElementsAre;
using testing::FacilityIn;
using testing::FieldsOf;
using testing::kOtherStreet;
using testing::kStreet;
using testing::PostingsOf;
using testing::RefusalOf;
using v1::CARE_FACILITY_STATE_BUILDING;
using v1::CARE_FACILITY_STATE_OPEN;
using v1::CARE_FACILITY_STATE_PLANNED;
using v1::CARE_FACILITY_STATE_RETRACTED;
using v1::CARE_FACILITY_STATE_SUSPENDED;
using v1::CareFacility;

Correction OnDay(Date date) {
  return {.occurred_on = date, .division = {}, .amounts = {}, .dimensions = {}};
}

// Created open by facts/10, suspended on 2024-09-01 by facts/11, open again on 2024-10-01 by facts/12.
CareFacility Reopened() {
  CareFacility facility = FacilityIn(CARE_FACILITY_STATE_SUSPENDED);
  EXPECT_TRUE(ChangeState(facility, CARE_FACILITY_STATE_OPEN, Date(2024, 10, 1), "facts/12").ok());
  return facility;
}

// The creation corrected: what the hook of its kind does.
absl::Status AmendRecorded(CareFacility& facility, absl::string_view fact, const Correction& correction) {
  const std::string standing = facility.steps().empty() ? "facts/10" : facility.steps(0).fact();
  return CareFacilityLife().Amend(facility, standing, fact, correction).status();
}

TEST(AmendRecordedFacility, ThePlanMovesUpToTheNextStep) {
  CareFacility facility = FacilityIn(CARE_FACILITY_STATE_OPEN);
  EXPECT_EQ(RefusalOf(AmendRecorded(facility, "facts/20", OnDay(Date(2023, 6, 2)))),
            "DATE_OUT_OF_ORDER field=occurred_on latest=2023-06-01");
  ASSERT_TRUE(AmendRecorded(facility, "facts/20", OnDay(Date(2023, 6, 1))).ok());
  EXPECT_EQ(facility.steps(0).began_on(), "2023-06-01");
  for (const auto& step : facility.steps()) EXPECT_EQ(step.fact(), "facts/20");
  const fact::v1::Fact fact = CareFacilityLife().FactOf(facility, 0);
  EXPECT_EQ(fact.occurred_on(), "2023-06-01");
  EXPECT_EQ(fact.postings(0).effective_on(), "2024-03-15");
}

TEST(AmendRecordedFacility, ThePlanAloneHasNoLatestDay) {
  CareFacility facility = FacilityIn(CARE_FACILITY_STATE_PLANNED);
  ASSERT_TRUE(AmendRecorded(facility, "facts/20", OnDay(Date(2024, 12, 1))).ok());
  EXPECT_EQ(facility.steps(0).began_on(), "2024-12-01");
}

TEST(AmendRecordedFacility, ThePlanMovesAlsoWhileLaterStepsStandAndThoseKeepTheirFacts) {
  CareFacility facility = Reopened();
  Correction same_place = OnDay(Date(2023, 2, 1));
  same_place.division = kStreet;
  ASSERT_TRUE(AmendRecorded(facility, "facts/20", same_place).ok());
  EXPECT_EQ(facility.steps(2).fact(), "facts/20");
  EXPECT_EQ(facility.steps(3).fact(), "facts/11");
  EXPECT_EQ(facility.steps(4).fact(), "facts/12");
}

TEST(AmendRecordedFacility, TypeAndDivisionMoveThePostings) {
  CareFacility facility = FacilityIn(CARE_FACILITY_STATE_OPEN);
  ASSERT_TRUE(AmendRecorded(facility, "facts/20",
                            {.occurred_on = {},
                             .division = kOtherStreet,
                             .amounts = {},
                             .dimensions = {{"type", "welfare_center"}}})
                  .ok());
  EXPECT_EQ(facility.type(), v1::CARE_FACILITY_TYPE_WELFARE_CENTER);
  EXPECT_EQ(facility.division(), kOtherStreet);
  EXPECT_THAT(PostingsOf(CareFacilityLife().FactOf(facility, 0)),
              ElementsAre("livelihood.care_facilities 2024-03-15 360111003 1 type=welfare_center",
                          "livelihood.care_facility_openings 2024-03-15 360111003 1 type=welfare_center"));
}

TEST(AmendRecordedFacility, AnUnknownTypeIsABadField) {
  CareFacility facility = FacilityIn(CARE_FACILITY_STATE_OPEN);
  EXPECT_THAT(FieldsOf(AmendRecorded(
                  facility, "facts/20",
                  {.occurred_on = {}, .division = {}, .amounts = {}, .dimensions = {{"type", "hospital"}}})),
              ElementsAre("dimensions.type"));
}

TEST(AmendRecordedFacility, TypeAndDivisionStayWhileLaterFactsCarryThem) {
  for (const Correction& correction :
       {Correction{.occurred_on = {}, .division = kOtherStreet, .amounts = {}, .dimensions = {}},
        Correction{
            .occurred_on = {}, .division = {}, .amounts = {}, .dimensions = {{"type", "welfare_center"}}}}) {
    CareFacility facility = Reopened();
    EXPECT_EQ(RefusalOf(AmendRecorded(facility, "facts/20", correction)),
              "DEPENDENT_FACTS dependents=facts/11,facts/12 name=facts/10");
  }
}

TEST(AmendStepOfFacility, TheDayLiesBetweenItsNeighbors) {
  CareFacility facility = Reopened();
  EXPECT_EQ(
      RefusalOf(
          CareFacilityLife().Amend(facility, "facts/11", "facts/20", OnDay(Date(2024, 3, 14))).status()),
      "DATE_OUT_OF_ORDER earliest=2024-03-15 field=occurred_on");
  EXPECT_EQ(
      RefusalOf(
          CareFacilityLife().Amend(facility, "facts/11", "facts/20", OnDay(Date(2024, 10, 2))).status()),
      "DATE_OUT_OF_ORDER field=occurred_on latest=2024-10-01");
  ASSERT_EQ(*CareFacilityLife().Amend(facility, "facts/11", "facts/20", OnDay(Date(2024, 10, 1))), 3);
  EXPECT_EQ(facility.steps(3).began_on(), "2024-10-01");
  EXPECT_EQ(facility.steps(3).fact(), "facts/20");
  ASSERT_EQ(*CareFacilityLife().Amend(facility, "facts/20", "facts/21", OnDay(Date(2024, 3, 15))), 3);
  EXPECT_THAT(PostingsOf(CareFacilityLife().FactOf(facility, 3)),
              ElementsAre("livelihood.care_facilities 2024-03-15 360111001 -1 type=meal_point"));
}

TEST(AmendStepOfFacility, TheLastStepHasNoLatestDay) {
  CareFacility facility = Reopened();
  ASSERT_EQ(*CareFacilityLife().Amend(facility, "facts/12", "facts/20", OnDay(Date(2025, 1, 1))), 4);
  EXPECT_THAT(PostingsOf(CareFacilityLife().FactOf(facility, 4)),
              ElementsAre("livelihood.care_facilities 2025-01-01 360111001 1 type=meal_point"));
}

TEST(AmendStepOfFacility, AFactWithoutItsStepIsOurFault) {
  CareFacility facility = Reopened();
  EXPECT_TRUE(absl::IsInternal(
      CareFacilityLife().Amend(facility, "facts/99", "facts/20", OnDay(Date(2024, 10, 1))).status()));
}

TEST(WithdrawFacility, OnlyTheLastStepIsTakenBack) {
  CareFacility facility = Reopened();
  EXPECT_EQ(RefusalOf(CareFacilityLife().Withdraw(facility, "facts/11")),
            "DEPENDENT_FACTS dependents=facts/12 name=facts/11");
  EXPECT_EQ(RefusalOf(CareFacilityLife().Withdraw(facility, "facts/10")),
            "DEPENDENT_FACTS dependents=facts/11,facts/12 name=facts/10");
  ASSERT_TRUE(CareFacilityLife().Withdraw(facility, "facts/12").ok());
  EXPECT_EQ(facility.state(), CARE_FACILITY_STATE_SUSPENDED);
  ASSERT_TRUE(CareFacilityLife().Withdraw(facility, "facts/11").ok());
  EXPECT_EQ(facility.state(), CARE_FACILITY_STATE_OPEN);
  EXPECT_EQ(facility.steps_size(), 3);
  ASSERT_TRUE(CareFacilityLife().Withdraw(facility, "facts/10").ok());
  EXPECT_EQ(facility.state(), CARE_FACILITY_STATE_RETRACTED);
  EXPECT_EQ(facility.steps_size(), 0);
}

TEST(WithdrawFacility, AFirstOpeningTakenBackCanComeAgainAsTheFirst) {
  CareFacility facility = FacilityIn(CARE_FACILITY_STATE_BUILDING);
  ASSERT_TRUE(ChangeState(facility, CARE_FACILITY_STATE_OPEN, Date(2024, 5, 1), "facts/13").ok());
  ASSERT_TRUE(CareFacilityLife().Withdraw(facility, "facts/13").ok());
  ASSERT_TRUE(ChangeState(facility, CARE_FACILITY_STATE_OPEN, Date(2024, 6, 1), "facts/14").ok());
  EXPECT_EQ(CareFacilityLife().FactOf(facility, 2).postings_size(), 2);
}

TEST(WithdrawFacility, ARetractedRecordIsNeitherCorrectedNorRetracted) {
  const std::string refusal = "RECORD_RETRACTED name=careFacilities/1";
  CareFacility facility = FacilityIn(CARE_FACILITY_STATE_RETRACTED);
  EXPECT_EQ(RefusalOf(AmendRecorded(facility, "facts/20", OnDay(Date(2023, 1, 1)))), refusal);
  EXPECT_EQ(
      RefusalOf(CareFacilityLife().Amend(facility, "facts/11", "facts/20", OnDay(Date(2023, 1, 1))).status()),
      refusal);
  EXPECT_EQ(RefusalOf(CareFacilityLife().Withdraw(facility, "facts/10")), refusal);
  EXPECT_EQ(RefusalOf(CareFacilityLife().Withdraw(facility, "facts/11")), refusal);
}

}  // namespace
}  // namespace eastgate::livelihood
