#include "services/economy/recognition_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/testing/rows.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::Correct;
using lifecycle::testing::kOutside;
using lifecycle::testing::kRoot;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using reference::Date;
using testing::Benchmark;
using ::testing::ElementsAre;
using testing::JudgmentFor;
using testing::RecognitionIn;
using testing::Registered;
using testing::Retracted;
using testing::Revoke;
using v1::RECOGNITION_STATE_AWARDED;
using v1::RECOGNITION_STATE_RETRACTED;
using v1::RECOGNITION_STATE_REVOKED;

constexpr char kAwardFact[] = "facts/10";
constexpr char kRevocationFact[] = "facts/11";

// Judges the award that a request asks for beside other recognitions of the knitter.
absl::Status Judged(const v1::CreateRecognitionRequest& request,
                    const std::vector<v1::Recognition>& recognitions = {},
                    const v1::Enterprise& enterprise = Registered()) {
  return JudgeAward(JudgmentFor("facts/20"), AwardRecognition(request), enterprise, recognitions);
}

v1::CreateRecognitionRequest Second(const std::string& from, const std::string& until = "2025-01-09") {
  v1::CreateRecognitionRequest request = Benchmark();
  request.set_recognition_id("2");
  request.set_awarded_on(from);
  request.set_valid_until(until);
  return request;
}

TEST(CheckCreateRecognition, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Benchmark(), NewCheck()), IsOk());
  v1::CreateRecognitionRequest request = Benchmark();
  request.set_recognition_id("a b");
  request.set_enterprise("persons/1");
  request.set_scenario("weaving");
  request.set_division(kOutside);
  request.set_valid_until("2022-01-09");
  request.set_source_ref(std::string(129, 'x'));
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"division", "enterprise", "recognition_id",
                                                                "scenario", "source_ref", "valid_until"}));
}

TEST(CheckCreateRecognition, AScenarioIsNamedWhereAnEnterpriseMayHoldSeveralOfTheKind) {
  v1::CreateRecognitionRequest request = Benchmark();
  int of_scenarios = 0;
  const auto reference = lifecycle::testing::TestReference();
  for (const reference::Kind* kind : reference->kinds.Of(reference::kRecognitionList, Date(2022, 1, 10))) {
    request.set_kind(kind->code);
    const bool of_scenario = kind->rule == reference::kSeveralRule;
    of_scenarios += of_scenario ? 1 : 0;
    request.clear_scenario();
    EXPECT_EQ(CheckCreate(request, NewCheck()).ok(), !of_scenario) << kind->code;
    request.set_scenario("weaving");
    EXPECT_EQ(CheckCreate(request, NewCheck()).ok(), of_scenario) << kind->code;
  }
  EXPECT_EQ(of_scenarios, 2);
}

TEST(RecognitionLifecycle, TheLevelIsThatOfTheKindOnTheDayAndIsPosted) {
  v1::CreateRecognitionRequest request = Benchmark();
  request.set_kind("municipal_technology_center");
  request.set_awarded_on("2024-02-01");
  request.clear_valid_until();
  const auto& rules = RecognitionLifecycle();
  v1::Recognition recognition = AwardRecognition(request);
  ASSERT_THAT(rules.Record(JudgmentFor(kAwardFact), recognition, 0), IsOk());
  EXPECT_EQ(recognition.level(), reference::v1::TERRITORIAL_LEVEL_MUNICIPAL);
  EXPECT_THAT(
      PostingsOf(rules.FactOf(recognition, 0, kRoot)),
      ElementsAre("economy.recognition_awards 2024-02-01 360111001 1 kind=municipal_technology_center "
                  "level=municipal",
                  "economy.recognitions 2024-02-01 360111001 1 kind=municipal_technology_center "
                  "level=municipal"));
  request.set_awarded_on("2023-12-31");
  recognition = AwardRecognition(request);
  EXPECT_THAT(rules.Record(JudgmentFor(kAwardFact), recognition, 0), ViolatesFields({"kind"}))
      << "the day before the kind began";
}

TEST(CheckListRecognitions, FiltersAreOptionalAndChecked) {
  v1::ListRecognitionsRequest request;
  EXPECT_THAT(CheckList(request, NewCheck()), IsOk());
  request.set_level(reference::v1::TERRITORIAL_LEVEL_GLOBAL);
  request.set_enterprise("x");
  request.set_division("12");
  request.set_valid_on("today");
  request.set_expiring_before("soon");
  request.set_page_size(-1);
  EXPECT_THAT(CheckList(request, NewCheck()), ViolatesFields({"division", "enterprise", "expiring_before",
                                                              "level", "valid_on", "page_size"}));
}

TEST(RecognitionMatches, AllFiltersMustHold) {
  v1::ListRecognitionsRequest request;
  const v1::Recognition recognition = RecognitionIn(RECOGNITION_STATE_AWARDED);
  EXPECT_TRUE(Matches(request, recognition));
  request.set_valid_on("2025-01-09");
  EXPECT_TRUE(Matches(request, recognition));
  request.set_valid_on("2025-01-10");
  EXPECT_FALSE(Matches(request, recognition));
  request.clear_valid_on();
  request.set_kind("provincial_two_integration_demonstration");
  EXPECT_FALSE(Matches(request, recognition));
  request.clear_kind();
  request.set_enterprise("enterprises/other");
  EXPECT_FALSE(Matches(request, recognition));
  request.clear_enterprise();
  EXPECT_FALSE(Matches(request, RecognitionIn(RECOGNITION_STATE_RETRACTED)));
  request.add_states(RECOGNITION_STATE_RETRACTED);
  EXPECT_TRUE(Matches(request, RecognitionIn(RECOGNITION_STATE_RETRACTED)));
}

TEST(IsLiveOn, FromTheAwardToItsEndOrTheDayBeforeItsRevocation) {
  const v1::Recognition awarded = RecognitionIn(RECOGNITION_STATE_AWARDED);
  EXPECT_FALSE(IsLiveOn(awarded, Date(2022, 1, 9)));
  EXPECT_TRUE(IsLiveOn(awarded, Date(2022, 1, 10)));
  EXPECT_TRUE(IsLiveOn(awarded, Date(2025, 1, 9)));
  EXPECT_FALSE(IsLiveOn(awarded, Date(2025, 1, 10)));
  const v1::Recognition revoked = RecognitionIn(RECOGNITION_STATE_REVOKED);
  EXPECT_TRUE(IsLiveOn(revoked, Date(2024, 2, 29)));
  EXPECT_FALSE(IsLiveOn(revoked, Date(2024, 3, 1)));
  EXPECT_FALSE(IsLiveOn(RecognitionIn(RECOGNITION_STATE_RETRACTED), Date(2023, 1, 1)));
  v1::CreateRecognitionRequest endless = Benchmark();
  endless.clear_valid_until();
  EXPECT_TRUE(IsLiveOn(RecognitionIn(RECOGNITION_STATE_AWARDED, endless), Date(2099, 1, 1)));
}

TEST(RecognitionLifecycle, AllowsExactlyThisTransition) {
  lifecycle::testing::ExpectTransitions(RecognitionLifecycle(), RecognitionIn(RECOGNITION_STATE_AWARDED),
                                        {{RECOGNITION_STATE_AWARDED, {RECOGNITION_STATE_REVOKED}}});
}

TEST(RecognitionLifecycle, AnAwardPostsItsEnd) {
  EXPECT_THAT(
      PostingsOf(RecognitionLifecycle().FactOf(RecognitionIn(RECOGNITION_STATE_AWARDED), 0, kRoot)),
      ElementsAre(
          "economy.recognition_awards 2022-01-10 360111001 1 kind=provincial_smart_manufacturing_benchmark "
          "level=provincial",
          "economy.recognitions 2022-01-10 360111001 1 kind=provincial_smart_manufacturing_benchmark "
          "level=provincial",
          "economy.recognitions 2025-01-10 360111001 -1 kind=provincial_smart_manufacturing_benchmark "
          "level=provincial"));
}

TEST(RecognitionLifecycle, ARevocationRemovesTheRestOnce) {
  const auto& lifecycle = RecognitionLifecycle();
  EXPECT_THAT(PostingsOf(lifecycle.FactOf(RecognitionIn(RECOGNITION_STATE_REVOKED), 1, kRoot)),
              ElementsAre("economy.recognitions 2024-03-01 360111001 -1 "
                          "kind=provincial_smart_manufacturing_benchmark level=provincial",
                          "economy.recognitions 2025-01-10 360111001 1 "
                          "kind=provincial_smart_manufacturing_benchmark level=provincial"));
  v1::CreateRecognitionRequest endless = Benchmark();
  endless.clear_valid_until();
  EXPECT_EQ(lifecycle.FactOf(RecognitionIn(RECOGNITION_STATE_REVOKED, endless), 1, kRoot).postings_size(), 1);
}

TEST(RecognitionLifecycle, DescribesTheDaysOfItsSteps) {
  EXPECT_EQ(RecognitionIn(RECOGNITION_STATE_AWARDED).awarded_on(), "2022-01-10");
  EXPECT_EQ(RecognitionIn(RECOGNITION_STATE_AWARDED).revoked_on(), "");
  const v1::Recognition revoked = RecognitionIn(RECOGNITION_STATE_REVOKED);
  EXPECT_EQ(revoked.revoked_on(), "2024-03-01");
  EXPECT_EQ(revoked.steps(1).reason(), "no longer so");
  EXPECT_EQ(revoked.steps(1).fact(), kRevocationFact);
}

TEST(JudgeAward, NotBeforeTheEnterpriseWasRegisteredAndNotToARetractedOne) {
  v1::CreateRecognitionRequest request = Benchmark();
  request.set_awarded_on("2020-05-05");
  EXPECT_THAT(Judged(request), RefusedAs("DATE_OUT_OF_ORDER earliest=2020-05-06 field=awarded_on"));
  EXPECT_THAT(JudgeAward(JudgmentFor("facts/20", lifecycle::Change::kCorrect), AwardRecognition(request),
                         Registered(), {}),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2020-05-06 field=occurred_on"));
  EXPECT_THAT(Judged(Benchmark(), {}, testing::EnterpriseIn(v1::ENTERPRISE_STATE_RETRACTED)),
              RefusedAs("RECORD_RETRACTED name=enterprises/91350100M000100Y43"));
}

TEST(JudgeAward, NotOnOrAfterTheDayOfTheEnterprisesEnd) {
  for (const auto state : {v1::ENTERPRISE_STATE_MOVED_OUT, v1::ENTERPRISE_STATE_DEREGISTERED}) {
    v1::CreateRecognitionRequest request = Benchmark();
    request.set_awarded_on("2024-02-29");
    EXPECT_THAT(Judged(request, {}, testing::EnterpriseIn(state)), IsOk()) << "late";
    request.set_awarded_on("2024-03-01");
    EXPECT_THAT(Judged(request, {}, testing::EnterpriseIn(state)),
                RefusedAs("ENTERPRISE_NOT_REGISTERED enterprise=enterprises/91350100M000100Y43 "
                          "on=2024-03-01"));
  }
}

TEST(JudgeAward, OneOfAKindAtATime) {
  const std::vector<v1::Recognition> others = {RecognitionIn(RECOGNITION_STATE_AWARDED)};
  const auto exists =
      RefusedAs("RECOGNITION_EXISTS awarded_on=2022-01-10 recognition=recognitions/1 valid_until=2025-01-09");
  EXPECT_THAT(Judged(Second("2022-01-10", "2025-01-09"), others), exists);
  EXPECT_THAT(Judged(Second("2025-01-09", ""), others), exists) << "the last day";
  EXPECT_THAT(Judged(Second("2021-01-01", "2022-01-10"), others), exists) << "the first day";
  EXPECT_THAT(Judged(Second("2021-01-01", ""), others), exists) << "around it";
  EXPECT_THAT(Judged(Second("2025-01-10", ""), others), IsOk()) << "after it lapsed";
  EXPECT_THAT(Judged(Second("2021-01-01", "2022-01-09"), others), IsOk())
      << "a late record of an earlier one";
  v1::CreateRecognitionRequest other_kind = Second("2023-01-01", "");
  other_kind.set_kind("provincial_two_integration_demonstration");
  EXPECT_THAT(Judged(other_kind, others), IsOk());
  EXPECT_THAT(Judged(Benchmark(), others), IsOk()) << "it is the other itself";
}

TEST(JudgeAward, OneForEachNamedScenario) {
  v1::CreateRecognitionRequest request = Benchmark();
  request.set_kind("provincial_5g_industrial_internet_scenario");
  request.set_scenario("场景1");
  const std::vector<v1::Recognition> others = {RecognitionIn(RECOGNITION_STATE_AWARDED, request)};
  request.set_recognition_id("2");
  for (const char* spelling : {"场景1", "场景１", "场景1\u3000", "\u200B场景 1"}) {
    request.set_scenario(spelling);
    EXPECT_THAT(Judged(request, others), Refused("RECOGNITION_EXISTS")) << spelling;
  }
  request.set_scenario("场景2");
  EXPECT_THAT(Judged(request, others), IsOk());
}

TEST(JudgeAward, ARevokedOneMakesRoomFromItsRevocationOn) {
  const std::vector<v1::Recognition> others = {RecognitionIn(RECOGNITION_STATE_REVOKED)};
  EXPECT_THAT(Judged(Second("2024-03-01"), others), IsOk());
  EXPECT_THAT(Judged(Second("2024-02-29"), others), Refused("RECOGNITION_EXISTS"));
}

TEST(JudgeAward, AnEnterpriseHasALimit) {
  EXPECT_THAT(Judged(Second("2030-01-01", ""), std::vector<v1::Recognition>(kMaxRecognitionsOfEnterprise)),
              RefusedAs("LIMIT_REACHED limit=1000 name=enterprises/91350100M000100Y43"));
}

TEST(RevokeRecognition, OnADayOnWhichItIsLiveAfterTheAward) {
  v1::Recognition awarded = RecognitionIn(RECOGNITION_STATE_AWARDED);
  EXPECT_THAT(Revoke(awarded, "2022-01-10"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2022-01-11 field=occurred_on"));
  EXPECT_THAT(Revoke(awarded, "2025-01-10"),
              RefusedAs("RECOGNITION_LAPSED recognition=recognitions/1 valid_until=2025-01-09"));
  ASSERT_THAT(Revoke(awarded, "2024-03-01"), IsOk());
  EXPECT_THAT(Revoke(awarded, "2024-04-01"),
              RefusedAs("TRANSITION_NOT_ALLOWED allowed= from=RECOGNITION_STATE_REVOKED name=recognitions/1 "
                        "to=RECOGNITION_STATE_REVOKED"));
}

TEST(RecognitionLifecycle, TheDayOfAnAwardIsCorrectedBetweenItsNeighbors) {
  const auto& lifecycle = RecognitionLifecycle();
  v1::Recognition awarded = RecognitionIn(RECOGNITION_STATE_AWARDED);
  v1::Recognition late = awarded;
  EXPECT_THAT(Correct(lifecycle, late, kAwardFact, "facts/20", OnDay(Date(2025, 1, 10))),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2025-01-09"));
  ASSERT_THAT(Correct(lifecycle, awarded, kAwardFact, "facts/20", OnDay(Date(2022, 2, 1))), IsOk());
  EXPECT_EQ(awarded.awarded_on(), "2022-02-01");
  EXPECT_EQ(awarded.steps(0).fact(), "facts/20");

  v1::Recognition revoked = RecognitionIn(RECOGNITION_STATE_REVOKED);
  late = revoked;
  EXPECT_THAT(Correct(lifecycle, late, kAwardFact, "facts/20", OnDay(Date(2024, 3, 1))),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-02-29"));
  EXPECT_THAT(Correct(lifecycle, revoked, kAwardFact, "facts/20", OnDay(Date(2024, 2, 29))), IsOk());
}

TEST(RecognitionLifecycle, TheDayOfARevocationIsCorrectedWhileItWouldBeLive) {
  const auto& lifecycle = RecognitionLifecycle();
  v1::Recognition revoked = RecognitionIn(RECOGNITION_STATE_REVOKED);
  v1::Recognition refused = revoked;
  EXPECT_THAT(Correct(lifecycle, refused, kRevocationFact, "facts/20", OnDay(Date(2022, 1, 10))),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2022-01-11 field=occurred_on"));
  refused = revoked;
  EXPECT_THAT(Correct(lifecycle, refused, kRevocationFact, "facts/20", OnDay(Date(2025, 1, 10))),
              RefusedAs("RECOGNITION_LAPSED recognition=recognitions/1 valid_until=2025-01-09"));
  ASSERT_THAT(Correct(lifecycle, revoked, kRevocationFact, "facts/20", OnDay(Date(2024, 4, 1))), IsOk());
  EXPECT_EQ(revoked.revoked_on(), "2024-04-01");
  EXPECT_EQ(revoked.steps(1).fact(), "facts/20");
}

TEST(CheckAlone, ALaterRevocationOrNoneMeetsTheNextAward) {
  const auto& lifecycle = RecognitionLifecycle();
  v1::Recognition revoked = RecognitionIn(RECOGNITION_STATE_REVOKED);
  const v1::Recognition next = RecognitionIn(RECOGNITION_STATE_AWARDED, Second("2024-05-01"));
  const auto exists =
      RefusedAs("RECOGNITION_EXISTS awarded_on=2024-05-01 recognition=recognitions/2 valid_until=2025-01-09");
  EXPECT_THAT(CheckAlone(revoked, {revoked, next}), IsOk());
  v1::Recognition later = revoked;
  ASSERT_THAT(Correct(lifecycle, later, kRevocationFact, "facts/20", OnDay(Date(2024, 5, 2))), IsOk());
  EXPECT_THAT(CheckAlone(later, {revoked, next}), exists);
  ASSERT_THAT(lifecycle.Retract(revoked, kRevocationFact), IsOk());
  EXPECT_THAT(CheckAlone(revoked, {revoked, next}), exists);
  EXPECT_EQ(revoked.SerializeAsString(), RecognitionIn(RECOGNITION_STATE_AWARDED).SerializeAsString());
}

}  // namespace
}  // namespace eastgate::economy
