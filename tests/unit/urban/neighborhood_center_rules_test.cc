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

absl::Status OpenOn(NeighborhoodCenter& center, const std::string& format,
                    const std::string& on = "2024-02-01") {
  OpenNeighborhoodCenterFormatRequest request;
  request.set_format(format);
  request.set_occurred_on(on);
  return AddStep(NeighborhoodCenterLifecycle(), center, FactAfter(center),
                 [&](NeighborhoodCenter& changed) { return OpenFormat(changed, request); });
}

absl::Status CloseOn(NeighborhoodCenter& center, const std::string& format,
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
  const char* const kStandard[] = {"community",    "education", "health",
                                   "elderly_care", "commerce",  "culture_and_sport"};
  for (int i = 0; i < count; ++i) EXPECT_THAT(OpenOn(center, kStandard[i]), IsOk());
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
  hosted.set_format("meals");
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
  EXPECT_THAT(center.missing_formats(), ElementsAre("culture_and_sport"));
  EXPECT_THAT(LastPostings(center), IsEmpty());
  ASSERT_THAT(OpenOn(center, "culture_and_sport"), IsOk());
  EXPECT_TRUE(center.meets_standard());
  EXPECT_THAT(center.missing_formats(), IsEmpty());
  EXPECT_THAT(LastPostings(center),
              ElementsAre("urban.neighborhood_centers_meeting_standard 2024-02-01 360111001 1"));
  ASSERT_THAT(OpenOn(center, "meals"), IsOk());
  EXPECT_THAT(LastPostings(center), IsEmpty()) << "a derived format changes nothing";
  ASSERT_THAT(CloseOn(center, "health", "2024-03-01"), IsOk());
  EXPECT_THAT(center.missing_formats(), ElementsAre("health"));
  EXPECT_THAT(LastPostings(center),
              ElementsAre("urban.neighborhood_centers_meeting_standard 2024-03-01 360111001 -1"));
  ASSERT_THAT(NeighborhoodCenterLifecycle().Retract(center, center.steps(8).fact()), IsOk());
  EXPECT_TRUE(center.meets_standard()) << "a format whose closing was retracted is open again";
}

// Returns the judgment in a district whose standard is the community alone, and from 2024-06-01 on health as
// well.
lifecycle::Judgment WithAnotherStandard(const std::string& fact) {
  reference::ReferenceFiles files = lifecycle::testing::DistrictFiles();
  files["kinds.csv"] =
      "list,code,title_zh,level,valid_from,valid_to,rule\n"
      "center_format,community,社区,,2000-01-01,,standard\n"
      "center_format,health,健康,,2000-01-01,2024-06-01,\n"
      "center_format,health,健康,,2024-06-01,,standard\n"
      "center_format,meals,助餐,,2024-03-01,,\n";
  lifecycle::Judgment judgment = lifecycle::testing::JudgmentFor(fact);
  judgment.reference = *reference::ParseReference(files);
  return judgment;
}

TEST(NeighborhoodCenterLifecycle, TheStandardIsThatOfTheDayOfTheStep) {
  const auto& rules = NeighborhoodCenterLifecycle();
  NeighborhoodCenter center = Open(Request());
  ASSERT_THAT(rules.Record(WithAnotherStandard("facts/10"), center, 0), IsOk());
  EXPECT_THAT(center.missing_formats(), ElementsAre("community"));
  const auto open = [&](const std::string& format, const std::string& on, const std::string& fact) {
    OpenNeighborhoodCenterFormatRequest request;
    request.set_format(format);
    request.set_occurred_on(on);
    const int first = center.steps_size();
    ASSERT_THAT(OpenFormat(center, request), IsOk());
    ASSERT_THAT(rules.Record(WithAnotherStandard(fact), center, first), IsOk());
  };
  open("community", "2024-05-31", "facts/11");
  EXPECT_TRUE(center.meets_standard());
  open("meals", "2024-06-01", "facts/12");
  EXPECT_FALSE(center.meets_standard()) << "the standard has changed";
  EXPECT_THAT(center.missing_formats(), ElementsAre("health"));
  EXPECT_THAT(LastPostings(center),
              ElementsAre("urban.neighborhood_centers_meeting_standard 2024-06-01 360111001 -1"));
  EXPECT_TRUE(center.steps(1).meets_standard()) << "what was, stays";
  open("health", "2024-06-02", "facts/13");
  EXPECT_TRUE(center.meets_standard());
  NeighborhoodCenter moved = center;
  lifecycle::Judgment judgment = WithAnotherStandard("facts/20");
  judgment.is_correction = judgment.moves_day = true;
  ASSERT_THAT(rules.Correct(judgment, moved, "facts/11", OnDay(Date(2024, 6, 1))).status(), IsOk());
  EXPECT_TRUE(moved.steps(1).meets_standard()) << "the next step has posted that it no longer does";
  ASSERT_THAT(rules.Correct(judgment, center, "facts/13", OnDay(Date(2024, 6, 1))).status(), IsOk());
  EXPECT_TRUE(center.meets_standard());
  ASSERT_THAT(rules.Retract(center, "facts/20"), IsOk());
  EXPECT_THAT(center.missing_formats(), ElementsAre("health"));
}

TEST(NeighborhoodCenterLifecycle, AnOpeningMovesToNoDayOnWhichThereIsNoSuchFormat) {
  NeighborhoodCenter center = Open(Request());
  const auto& rules = NeighborhoodCenterLifecycle();
  ASSERT_THAT(rules.Record(WithAnotherStandard("facts/10"), center, 0), IsOk());
  OpenNeighborhoodCenterFormatRequest request;
  request.set_format("meals");
  request.set_occurred_on("2024-03-02");
  ASSERT_THAT(OpenFormat(center, request), IsOk());
  ASSERT_THAT(rules.Record(WithAnotherStandard("facts/11"), center, 1), IsOk());
  lifecycle::Judgment judgment = WithAnotherStandard("facts/20");
  judgment.is_correction = judgment.moves_day = true;
  NeighborhoodCenter moved = center;
  EXPECT_THAT(rules.Correct(judgment, moved, "facts/11", OnDay(Date(2024, 2, 29))).status(),
              ViolatesFields({"occurred_on"}));
  moved = center;
  EXPECT_THAT(rules.Correct(judgment, moved, "facts/11", OnDay(Date(2024, 3, 1))).status(), IsOk());
}

TEST(NeighborhoodCenterLifecycle, WithoutAStandardNoCenterMeetsIt) {
  lifecycle::Judgment judgment = lifecycle::testing::JudgmentFor("facts/10");
  reference::ReferenceFiles files = lifecycle::testing::DistrictFiles();
  files.erase("kinds.csv");
  judgment.reference = *reference::ParseReference(files);
  NeighborhoodCenter center = Open(Request());
  ASSERT_THAT(NeighborhoodCenterLifecycle().Record(judgment, center, 0), IsOk());
  EXPECT_FALSE(center.meets_standard());
  EXPECT_THAT(center.missing_formats(), IsEmpty());
}

TEST(NeighborhoodCenterLifecycle, ClosingACenterSubtractsItFromBothFigures) {
  NeighborhoodCenter center = With(6);
  ASSERT_THAT(Close(center, "2024-06-01"), IsOk());
  EXPECT_FALSE(center.meets_standard());
  EXPECT_THAT(LastPostings(center),
              ElementsAre("urban.neighborhood_centers 2024-06-01 360111001 -1",
                          "urban.neighborhood_centers_meeting_standard 2024-06-01 360111001 -1"));
  EXPECT_THAT(OpenOn(center, "meals", "2024-07-01"),
              RefusedAs("TRANSITION_NOT_ALLOWED allowed= from=NEIGHBORHOOD_CENTER_STATE_CLOSED "
                        "name=neighborhoodCenters/1 to=NEIGHBORHOOD_CENTER_STATE_CLOSED"));
}

TEST(NeighborhoodCenterLifecycle, NothingChangesInARetractedCenter) {
  NeighborhoodCenter center = With(0);
  ASSERT_THAT(NeighborhoodCenterLifecycle().Retract(center, "facts/10"), IsOk());
  const auto retracted = RefusedAs("RECORD_RETRACTED name=neighborhoodCenters/1");
  EXPECT_THAT(OpenOn(center, "meals"), retracted);
  EXPECT_THAT(CloseOn(center, "meals"), retracted);
  EXPECT_THAT(Close(center, "2024-06-01"), retracted);
}

TEST(NeighborhoodCenterLifecycle, HalfTheStepsAreLeftForItsEnd) {
  NeighborhoodCenter center = With(0);
  while (center.steps_size() < lifecycle::kMaxSteps / 2) {
    const bool opens = center.steps_size() % 2 == 1;
    ASSERT_THAT(opens ? OpenOn(center, "meals") : CloseOn(center, "meals"), IsOk());
  }
  EXPECT_THAT(OpenOn(center, "health"), RefusedAs("LIMIT_REACHED limit=500 name=neighborhoodCenters/1"));
  EXPECT_THAT(Close(center, "2024-06-01"), IsOk());
}

TEST(NeighborhoodCenterLifecycle, OnlyAClosedFormatOpensAndOnlyAnOpenOneCloses) {
  NeighborhoodCenter center = With(1);
  EXPECT_THAT(OpenOn(center, "community"), RefusedAs("FORMAT_UNCHANGED format=community"));
  EXPECT_THAT(CloseOn(center, "health"), RefusedAs("FORMAT_UNCHANGED format=health"));
  EXPECT_THAT(OpenOn(center, "health", "2024-01-31"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-02-01 field=occurred_on"));
  EXPECT_THAT(CloseOn(center, "community", "2024-01-31"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-02-01 field=occurred_on"));
  EXPECT_THAT(CloseOn(center, "community"), IsOk());
}

TEST(NeighborhoodCenterLifecycle, AStepSaysHowItChangedAFormat) {
  NeighborhoodCenter center = With(1);
  ASSERT_THAT(CloseOn(center, "community"), IsOk());
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
  EXPECT_THAT(center.open_formats(), ElementsAre("community", "education"));
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
