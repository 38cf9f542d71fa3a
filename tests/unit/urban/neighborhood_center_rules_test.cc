#include "services/urban/neighborhood_center_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
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
using lifecycle::testing::kOutside;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using reference::Date;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace v1;  // The states and formats.

CreateNeighborhoodCenterRequest Request() {
  CreateNeighborhoodCenterRequest request;
  request.set_neighborhood_center_id("1");
  request.set_title_zh("示例邻里中心");
  request.set_division(kStreet);
  request.set_opened_on("2024-01-10");
  return request;
}

std::string FactAfter(const NeighborhoodCenter& center) {
  return absl::StrCat("facts/", 10 + center.steps_size());
}

absl::Status OpenOn(NeighborhoodCenter& center, NeighborhoodCenterFormat format,
                    const std::string& on = "2024-02-01") {
  OpenNeighborhoodCenterFormatRequest request;
  request.set_format(format);
  request.set_occurred_on(on);
  return AddStep(NeighborhoodCenterLifecycle(), center, FactAfter(center),
                 [&](NeighborhoodCenter& changed) { return OpenFormat(changed, request); });
}

absl::Status CloseOn(NeighborhoodCenter& center, NeighborhoodCenterFormat format,
                     const std::string& on = "2024-02-01") {
  CloseNeighborhoodCenterFormatRequest request;
  request.set_format(format);
  request.set_occurred_on(on);
  return AddStep(NeighborhoodCenterLifecycle(), center, FactAfter(center),
                 [&](NeighborhoodCenter& changed) { return CloseFormat(changed, request); });
}

absl::Status Close(NeighborhoodCenter& center, const std::string& on) {
  return Enter(NeighborhoodCenterLifecycle(), center, NEIGHBORHOOD_CENTER_STATE_CLOSED, on,
               FactAfter(center));
}

// A center with the first `count` of the 1 and the 5. It was recorded by facts/10, and each format by a fact
// of its own from facts/11 on.
NeighborhoodCenter With(int count) {
  NeighborhoodCenter center =
      *lifecycle::testing::Created(NeighborhoodCenterLifecycle(), Open(Request()), "facts/10");
  for (int i = 1; i <= count; ++i)
    EXPECT_THAT(OpenOn(center, static_cast<NeighborhoodCenterFormat>(i)), IsOk());
  return center;
}

std::vector<std::string> LastPostings(const NeighborhoodCenter& center) {
  return PostingsOf(NeighborhoodCenterLifecycle().FactOf(center, center.steps_size() - 1, kRoot));
}

TEST(NeighborhoodCenterLifecycle, ACenterDoesNotOpenAfterItsContractEnded) {
  CreateNeighborhoodCenterRequest request = Request();  // On 2024-01-10.
  request.set_operator_enterprise("enterprises/1");
  request.set_contract_until("2024-06-30");
  NeighborhoodCenter center =
      *lifecycle::testing::Created(NeighborhoodCenterLifecycle(), Open(request), "facts/10");
  EXPECT_THAT(
      Correct(NeighborhoodCenterLifecycle(), center, "facts/10", "facts/20", OnDay(Date(2024, 6, 30))),
      IsOk());
  EXPECT_THAT(Correct(NeighborhoodCenterLifecycle(), center, "facts/20", "facts/21", OnDay(Date(2024, 7, 1))),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-06-30"));
  request.set_contract_until("2024-01-09");
  EXPECT_THAT(lifecycle::testing::Created(NeighborhoodCenterLifecycle(), Open(request), "facts/10"),
              RefusedAs("DATE_OUT_OF_ORDER field=opened_on latest=2024-01-09"));
}

TEST(CheckNeighborhoodCenter, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  CreateNeighborhoodCenterRequest request = Request();
  request.set_operator_enterprise("enterprises/91350100M000100Y43");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"contract_until"}));
  OpenNeighborhoodCenterFormatRequest hosted;
  hosted.set_name("neighborhoodCenters/1");
  hosted.set_format(NEIGHBORHOOD_CENTER_FORMAT_MEALS);
  hosted.set_occurred_on("2024-02-01");
  hosted.set_facility("facility");
  EXPECT_THAT(CheckOpenFormat(hosted, NewCheck()), ViolatesFields({"facility"}));
  ListNeighborhoodCentersRequest list;
  list.set_division("12");
  list.set_page_size(-1);
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"division", "page_size"}));
}

TEST(NeighborhoodCenterLifecycle, AllowsExactlyTheseTransitions) {
  lifecycle::testing::ExpectTransitions(
      NeighborhoodCenterLifecycle(), With(0),
      {{NEIGHBORHOOD_CENTER_STATE_OPERATING, {NEIGHBORHOOD_CENTER_STATE_CLOSED}}});
}

TEST(NeighborhoodCenterLifecycle, ACenterMeetsTheStandardWhileTheOneAndAllFiveAreOpen) {
  NeighborhoodCenter center = With(5);
  EXPECT_FALSE(center.meets_standard());
  EXPECT_THAT(center.missing_formats(), ElementsAre(NEIGHBORHOOD_CENTER_FORMAT_CULTURE_AND_SPORT));
  EXPECT_THAT(LastPostings(center), IsEmpty());
  ASSERT_THAT(OpenOn(center, NEIGHBORHOOD_CENTER_FORMAT_CULTURE_AND_SPORT), IsOk());
  EXPECT_TRUE(center.meets_standard());
  EXPECT_THAT(center.missing_formats(), IsEmpty());
  EXPECT_THAT(LastPostings(center),
              ElementsAre("urban.neighborhood_centers_meeting_standard 2024-02-01 360111001 1"));
  ASSERT_THAT(OpenOn(center, NEIGHBORHOOD_CENTER_FORMAT_MEALS), IsOk());
  EXPECT_THAT(LastPostings(center), IsEmpty()) << "a derived format changes nothing";
  ASSERT_THAT(CloseOn(center, NEIGHBORHOOD_CENTER_FORMAT_HEALTH, "2024-03-01"), IsOk());
  EXPECT_THAT(center.missing_formats(), ElementsAre(NEIGHBORHOOD_CENTER_FORMAT_HEALTH));
  EXPECT_THAT(LastPostings(center),
              ElementsAre("urban.neighborhood_centers_meeting_standard 2024-03-01 360111001 -1"));
  ASSERT_THAT(NeighborhoodCenterLifecycle().Retract(center, center.steps(8).fact()), IsOk());
  EXPECT_TRUE(center.meets_standard()) << "a format whose closing was retracted is open again";
}

TEST(NeighborhoodCenterLifecycle, ClosingACenterSubtractsItFromBothFigures) {
  NeighborhoodCenter center = With(6);
  ASSERT_THAT(Close(center, "2024-06-01"), IsOk());
  EXPECT_FALSE(center.meets_standard());
  EXPECT_THAT(LastPostings(center),
              ElementsAre("urban.neighborhood_centers 2024-06-01 360111001 -1",
                          "urban.neighborhood_centers_meeting_standard 2024-06-01 360111001 -1"));
  EXPECT_THAT(OpenOn(center, NEIGHBORHOOD_CENTER_FORMAT_MEALS, "2024-07-01"),
              RefusedAs("TRANSITION_NOT_ALLOWED allowed= from=NEIGHBORHOOD_CENTER_STATE_CLOSED "
                        "name=neighborhoodCenters/1 to=NEIGHBORHOOD_CENTER_STATE_CLOSED"));
}

TEST(NeighborhoodCenterLifecycle, NothingChangesInARetractedCenter) {
  NeighborhoodCenter center = With(0);
  ASSERT_THAT(NeighborhoodCenterLifecycle().Retract(center, "facts/10"), IsOk());
  const auto retracted = RefusedAs("RECORD_RETRACTED name=neighborhoodCenters/1");
  EXPECT_THAT(OpenOn(center, NEIGHBORHOOD_CENTER_FORMAT_MEALS), retracted);
  EXPECT_THAT(CloseOn(center, NEIGHBORHOOD_CENTER_FORMAT_MEALS), retracted);
  EXPECT_THAT(Close(center, "2024-06-01"), retracted);
}

TEST(NeighborhoodCenterLifecycle, HalfTheStepsAreLeftForItsEnd) {
  NeighborhoodCenter center = With(0);
  while (center.steps_size() < lifecycle::kMaxSteps / 2) {
    const bool opens = center.steps_size() % 2 == 1;
    ASSERT_THAT(opens ? OpenOn(center, NEIGHBORHOOD_CENTER_FORMAT_MEALS)
                      : CloseOn(center, NEIGHBORHOOD_CENTER_FORMAT_MEALS),
                IsOk());
  }
  EXPECT_THAT(OpenOn(center, NEIGHBORHOOD_CENTER_FORMAT_HEALTH),
              RefusedAs("LIMIT_REACHED limit=500 name=neighborhoodCenters/1"));
  EXPECT_THAT(Close(center, "2024-06-01"), IsOk());
}

TEST(NeighborhoodCenterLifecycle, OnlyAClosedFormatOpensAndOnlyAnOpenOneCloses) {
  NeighborhoodCenter center = With(1);
  EXPECT_THAT(OpenOn(center, NEIGHBORHOOD_CENTER_FORMAT_COMMUNITY),
              RefusedAs("FORMAT_UNCHANGED format=NEIGHBORHOOD_CENTER_FORMAT_COMMUNITY"));
  EXPECT_THAT(CloseOn(center, NEIGHBORHOOD_CENTER_FORMAT_HEALTH),
              RefusedAs("FORMAT_UNCHANGED format=NEIGHBORHOOD_CENTER_FORMAT_HEALTH"));
  EXPECT_THAT(OpenOn(center, NEIGHBORHOOD_CENTER_FORMAT_HEALTH, "2024-01-31"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-02-01 field=occurred_on"));
  EXPECT_THAT(CloseOn(center, NEIGHBORHOOD_CENTER_FORMAT_COMMUNITY, "2024-01-31"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-02-01 field=occurred_on"));
  EXPECT_THAT(CloseOn(center, NEIGHBORHOOD_CENTER_FORMAT_COMMUNITY), IsOk());
}

TEST(NeighborhoodCenterLifecycle, AStepSaysHowItChangedAFormat) {
  NeighborhoodCenter center = With(1);
  ASSERT_THAT(CloseOn(center, NEIGHBORHOOD_CENTER_FORMAT_COMMUNITY), IsOk());
  ASSERT_THAT(Close(center, "2024-06-01"), IsOk());
  EXPECT_EQ(center.steps(0).format_change(), NEIGHBORHOOD_CENTER_FORMAT_CHANGE_UNSPECIFIED);
  EXPECT_EQ(center.steps(1).format_change(), NEIGHBORHOOD_CENTER_FORMAT_CHANGE_OPENED);
  EXPECT_EQ(center.steps(2).format_change(), NEIGHBORHOOD_CENTER_FORMAT_CHANGE_CLOSED);
  EXPECT_EQ(center.steps(3).format_change(), NEIGHBORHOOD_CENTER_FORMAT_CHANGE_UNSPECIFIED);
}

TEST(NeighborhoodCenterLifecycle, TheDayOfAFormatIsCorrectedBetweenItsNeighbors) {
  NeighborhoodCenter center = With(2);
  EXPECT_THAT(
      Correct(NeighborhoodCenterLifecycle(), center, "facts/11", "facts/20", OnDay(Date(2024, 1, 20))),
      IsOk());
  EXPECT_EQ(center.steps(1).occurred_on(), "2024-01-20");
  EXPECT_THAT(center.open_formats(),
              ElementsAre(NEIGHBORHOOD_CENTER_FORMAT_COMMUNITY, NEIGHBORHOOD_CENTER_FORMAT_EDUCATION));
}

TEST(NeighborhoodCenterMatches, StateAndDivision) {
  const NeighborhoodCenter center = With(0);
  ListNeighborhoodCentersRequest request;
  EXPECT_TRUE(Matches(request, center));
  request.add_states(NEIGHBORHOOD_CENTER_STATE_CLOSED);
  EXPECT_FALSE(Matches(request, center));
  request.clear_states();
  request.set_division(kOutside);
  EXPECT_FALSE(Matches(request, center));
}

}  // namespace
}  // namespace eastgate::urban
