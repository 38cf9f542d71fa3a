#include "services/urban/neighborhood_center_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/life.h"

namespace eastgate::urban {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kStreet;
using facts::testing::NewCheck;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace v1;  // The states and formats.

CreateNeighborhoodCenterRequest Request() {
  CreateNeighborhoodCenterRequest request;
  request.set_neighborhood_center_id("1");
  request.set_display_name("示例邻里中心");
  request.set_division(kStreet);
  request.set_opened_on("2024-01-10");
  return request;
}

ChangeCenterFormatRequest Format(CenterFormat format, bool open, const std::string& on = "2024-02-01") {
  ChangeCenterFormatRequest request;
  request.set_name("neighborhoodCenters/1");
  request.set_format(format);
  request.set_open(open);
  request.set_changed_on(on);
  return request;
}

// With the first `count` of the 1 and the 5, each opened by a fact of its own from facts/11 on.
NeighborhoodCenter With(int count) {
  NeighborhoodCenter center = Open(Request(), "facts/10");
  for (int i = 1; i <= count; ++i) {
    EXPECT_TRUE(
        ChangeFormat(center, Format(static_cast<CenterFormat>(i), true), absl::StrCat("facts/", 10 + i))
            .ok());
  }
  return center;
}

TEST(CheckNeighborhoodCenter, EveryViolationIsNamedAtOnce) {
  EXPECT_TRUE(CheckCreate(Request(), NewCheck()).ok());
  EXPECT_THAT(FieldsOf(CheckCreate(CreateNeighborhoodCenterRequest(), NewCheck())),
              ElementsAre("display_name", "division", "neighborhood_center_id", "opened_on"));
  CreateNeighborhoodCenterRequest request = Request();
  request.set_operator_("enterprises/91350100M000100Y43");
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("contract_until"));
  EXPECT_THAT(FieldsOf(CheckChange(ChangeCenterFormatRequest(), NewCheck())),
              ElementsAre("changed_on", "format", "name"));
  ChangeCenterFormatRequest closing = Format(CENTER_FORMAT_MEALS, false);
  closing.set_facility("careFacilities/1");
  EXPECT_THAT(FieldsOf(CheckChange(closing, NewCheck())), ElementsAre("facility"));
  EXPECT_THAT(FieldsOf(CheckClose(CloseNeighborhoodCenterRequest(), NewCheck())),
              ElementsAre("closed_on", "name"));
}

TEST(CenterLife, EveryTransition) {
  facts::testing::ExpectTransitions(
      CenterLife(), With(0), NEIGHBORHOOD_CENTER_STATE_RETRACTED,
      {{NEIGHBORHOOD_CENTER_STATE_OPERATING, {NEIGHBORHOOD_CENTER_STATE_CLOSED}}});
}

TEST(CenterLife, ItMeetsTheStandardWhileTheOneAndAllFiveAreOpen) {
  NeighborhoodCenter center = With(5);
  EXPECT_FALSE(center.meets_standard());
  EXPECT_THAT(center.missing_formats(), ElementsAre(CENTER_FORMAT_CULTURE_AND_SPORT));
  EXPECT_THAT(PostingsOf(CenterLife().LastFact(center)), IsEmpty());
  ASSERT_TRUE(ChangeFormat(center, Format(CENTER_FORMAT_CULTURE_AND_SPORT, true), "facts/20").ok());
  EXPECT_TRUE(center.meets_standard());
  EXPECT_THAT(center.missing_formats(), IsEmpty());
  EXPECT_THAT(PostingsOf(CenterLife().LastFact(center)),
              ElementsAre("urban.neighborhood_centers_meeting_standard 2024-02-01 360111001 1"));
  ASSERT_TRUE(ChangeFormat(center, Format(CENTER_FORMAT_MEALS, true), "facts/21").ok());
  EXPECT_THAT(PostingsOf(CenterLife().LastFact(center)), IsEmpty()) << "a derived format changes nothing";
  ASSERT_TRUE(ChangeFormat(center, Format(CENTER_FORMAT_HEALTH, false, "2024-03-01"), "facts/22").ok());
  EXPECT_THAT(center.missing_formats(), ElementsAre(CENTER_FORMAT_HEALTH));
  EXPECT_THAT(PostingsOf(CenterLife().LastFact(center)),
              ElementsAre("urban.neighborhood_centers_meeting_standard 2024-03-01 360111001 -1"));
  ASSERT_TRUE(CenterLife().Withdraw(center, "facts/22").ok());
  EXPECT_TRUE(center.meets_standard()) << "what was taken back is open again";
}

TEST(CenterLife, ClosingTakesOutBoth) {
  NeighborhoodCenter center = With(6);
  CloseNeighborhoodCenterRequest request;
  request.set_closed_on("2024-06-01");
  ASSERT_TRUE(Close(center, request, "facts/30").ok());
  EXPECT_FALSE(center.meets_standard());
  EXPECT_THAT(PostingsOf(CenterLife().LastFact(center)),
              ElementsAre("urban.neighborhood_centers 2024-06-01 360111001 -1",
                          "urban.neighborhood_centers_meeting_standard 2024-06-01 360111001 -1"));
  EXPECT_EQ(
      RefusalOf(ChangeFormat(center, Format(CENTER_FORMAT_MEALS, true, "2024-07-01"), "facts/31")),
      "TRANSITION_NOT_ALLOWED allowed= from=NEIGHBORHOOD_CENTER_STATE_CLOSED name=neighborhoodCenters/1 "
      "to=NEIGHBORHOOD_CENTER_STATE_CLOSED");
}

TEST(CenterLife, NothingChangesInARetractedCenter) {
  NeighborhoodCenter center = With(0);
  ASSERT_TRUE(CenterLife().Withdraw(center, "facts/10").ok());
  EXPECT_EQ(RefusalOf(ChangeFormat(center, Format(CENTER_FORMAT_MEALS, true), "facts/11")),
            "RECORD_RETRACTED name=neighborhoodCenters/1");
  CloseNeighborhoodCenterRequest request;
  request.set_closed_on("2024-06-01");
  EXPECT_EQ(RefusalOf(Close(center, request, "facts/11")), "RECORD_RETRACTED name=neighborhoodCenters/1");
}

TEST(CenterLife, HalfTheStepsAreLeftForItsEnd) {
  NeighborhoodCenter center = With(0);
  while (center.steps_size() < facts::kMaxSteps / 2) {
    const bool open = center.steps_size() % 2 == 1;
    ASSERT_TRUE(ChangeFormat(center, Format(CENTER_FORMAT_MEALS, open),
                             absl::StrCat("facts/", 10 + center.steps_size()))
                    .ok());
  }
  NeighborhoodCenter full = center;
  EXPECT_EQ(RefusalOf(ChangeFormat(full, Format(CENTER_FORMAT_HEALTH, true), "facts/900")),
            "LIMIT_REACHED limit=500 name=neighborhoodCenters/1");
  CloseNeighborhoodCenterRequest request;
  request.set_closed_on("2024-06-01");
  EXPECT_TRUE(Close(center, request, "facts/900").ok());
}

TEST(CenterLife, AFormatChangesOnlyWhatItIsNot) {
  NeighborhoodCenter center = With(1);
  EXPECT_EQ(RefusalOf(ChangeFormat(center, Format(CENTER_FORMAT_COMMUNITY, true), "facts/20")),
            "FORMAT_UNCHANGED format=CENTER_FORMAT_COMMUNITY");
  center = With(1);
  EXPECT_EQ(RefusalOf(ChangeFormat(center, Format(CENTER_FORMAT_HEALTH, false), "facts/20")),
            "FORMAT_UNCHANGED format=CENTER_FORMAT_HEALTH");
  center = With(1);
  EXPECT_EQ(RefusalOf(ChangeFormat(center, Format(CENTER_FORMAT_HEALTH, true, "2024-01-31"), "facts/20")),
            "DATE_OUT_OF_ORDER earliest=2024-02-01 field=began_on");
}

}  // namespace
}  // namespace eastgate::urban
