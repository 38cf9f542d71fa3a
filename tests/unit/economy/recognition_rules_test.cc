// Which requests about recognitions are well-formed, and every (state, step): allowed, or refused with its
// reason.
#include "services/economy/recognition_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/economy/tables.h"
#include "tests/unit/economy/testing/recognitions.h"

namespace eastgate::economy {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kOtherStreet;
using facts::testing::kOutside;
using facts::testing::NewCheck;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using reference::Date;
using testing::Benchmark;
using ::testing::ElementsAre;
using testing::Knitter;
using testing::RecognitionIn;
using v1::RECOGNITION_STATE_AWARDED;
using v1::RECOGNITION_STATE_RETRACTED;
using v1::RECOGNITION_STATE_REVOKED;

constexpr char kRetracted[] = "RECORD_RETRACTED name=recognitions/1";

v1::Enterprise Holder() {
  return Register(Knitter(), "facts/1");
}

facts::Correction On(Date day) {
  facts::Correction correction;
  correction.occurred_on = day;
  return correction;
}

TEST(CheckCreateRecognition, EveryViolationIsNamedAtOnce) {
  EXPECT_TRUE(CheckCreate(Benchmark(), NewCheck()).ok());
  EXPECT_THAT(FieldsOf(CheckCreate(v1::CreateRecognitionRequest(), NewCheck())),
              ElementsAre("awarded_on", "division", "enterprise", "kind", "recognition_id"));
  v1::CreateRecognitionRequest request = Benchmark();
  request.set_recognition_id("a b");
  request.set_kind(static_cast<v1::RecognitionKind>(99));
  request.set_enterprise("persons/1");
  request.set_scenario("weaving");
  request.set_division(kOutside);
  request.set_valid_until("2022-01-09");
  request.set_source_ref(std::string(129, 'x'));
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())),
              ElementsAre("division", "enterprise", "kind", "recognition_id", "scenario", "source_ref",
                          "valid_until"));
}

TEST(CheckCreateRecognition, AScenarioIsNamedWhereTheKindIsOfScenarios) {
  v1::CreateRecognitionRequest request = Benchmark();
  for (int kind = 1; v1::RecognitionKind_IsValid(kind); ++kind) {
    request.set_kind(static_cast<v1::RecognitionKind>(kind));
    const bool of_scenario = DescriptionOf(request.kind()).of_scenario;
    request.clear_scenario();
    EXPECT_EQ(CheckCreate(request, NewCheck()).ok(), !of_scenario) << kind;
    request.set_scenario("weaving");
    EXPECT_EQ(CheckCreate(request, NewCheck()).ok(), of_scenario) << kind;
  }
}

TEST(CheckListRecognitions, FiltersAreOptionalAndChecked) {
  v1::ListRecognitionsRequest request;
  EXPECT_TRUE(CheckList(request, NewCheck()).ok());
  request.set_kind(static_cast<v1::RecognitionKind>(99));
  request.set_enterprise("x");
  request.set_division("12");
  request.set_live_on("today");
  request.set_page_size(-1);
  EXPECT_THAT(FieldsOf(CheckList(request, NewCheck())),
              ElementsAre("division", "enterprise", "kind", "live_on", "page_size"));
}

TEST(CheckRevokeRecognition, EveryViolationIsNamedAtOnce) {
  EXPECT_THAT(FieldsOf(CheckRevoke(v1::RevokeRecognitionRequest(), NewCheck())),
              ElementsAre("name", "reason", "revoked_on"));
}

TEST(RecognitionMatches, AllFiltersMustHold) {
  v1::ListRecognitionsRequest request;
  const v1::Recognition recognition = RecognitionIn(RECOGNITION_STATE_AWARDED);
  EXPECT_TRUE(Matches(request, recognition));
  request.set_live_on("2025-01-09");
  EXPECT_TRUE(Matches(request, recognition));
  request.set_live_on("2025-01-10");
  EXPECT_FALSE(Matches(request, recognition));
  request.clear_live_on();
  request.set_kind(v1::RECOGNITION_KIND_PROVINCIAL_TWO_INTEGRATION_DEMONSTRATION);
  EXPECT_FALSE(Matches(request, recognition));
  request.clear_kind();
  request.set_enterprise("enterprises/other");
  EXPECT_FALSE(Matches(request, recognition));
  request.clear_enterprise();
  EXPECT_FALSE(Matches(request, RecognitionIn(RECOGNITION_STATE_RETRACTED)));
  request.set_include_retracted(true);
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

TEST(AwardRecognition, TheAwardPostsItsEnd) {
  EXPECT_THAT(
      PostingsOf(AwardedFact(RecognitionIn(RECOGNITION_STATE_AWARDED))),
      ElementsAre(
          "economy.recognition_awards 2022-01-10 360111001 1 kind=provincial_smart_manufacturing_benchmark "
          "level=provincial",
          "economy.recognitions 2022-01-10 360111001 1 kind=provincial_smart_manufacturing_benchmark "
          "level=provincial",
          "economy.recognitions 2025-01-10 360111001 -1 kind=provincial_smart_manufacturing_benchmark "
          "level=provincial"));
}

TEST(AwardRecognition, NotBeforeTheEnterpriseWasThereAndNotToARetractedOne) {
  v1::CreateRecognitionRequest request = Benchmark();
  request.set_awarded_on("2020-05-05");
  EXPECT_EQ(RefusalOf(Award(request, Holder(), {}, "facts/10").status()),
            "DATE_OUT_OF_ORDER earliest=2020-05-06 field=awarded_on");
  v1::Enterprise retracted = Holder();
  ASSERT_TRUE(WithdrawRegistration(retracted, {}, "facts/2").ok());
  EXPECT_EQ(RefusalOf(Award(Benchmark(), retracted, {}, "facts/10").status()),
            "RECORD_RETRACTED name=enterprises/91350100M000100Y43");
}

TEST(AwardRecognition, OneOfAKindAtATime) {
  const std::vector<v1::Recognition> standing = {RecognitionIn(RECOGNITION_STATE_AWARDED)};
  v1::CreateRecognitionRequest request = Benchmark();
  request.set_recognition_id("2");
  const auto refusal = [&](const char* from, const char* until) {
    request.set_awarded_on(from);
    request.set_valid_until(until);
    return RefusalOf(Award(request, Holder(), standing, "facts/20").status());
  };
  const char* exists =
      "RECOGNITION_EXISTS awarded_on=2022-01-10 recognition=recognitions/1 valid_until=2025-01-09";
  EXPECT_EQ(refusal("2022-01-10", "2025-01-09"), exists);
  EXPECT_EQ(refusal("2025-01-09", ""), exists) << "the last day";
  EXPECT_EQ(refusal("2021-01-01", "2022-01-10"), exists) << "the first day";
  EXPECT_EQ(refusal("2021-01-01", ""), exists) << "around it";
  EXPECT_EQ(refusal("2025-01-10", ""), "OK") << "after it lapsed";
  EXPECT_EQ(refusal("2021-01-01", "2022-01-09"), "OK") << "a late record of an earlier one";
  request.set_kind(v1::RECOGNITION_KIND_PROVINCIAL_TWO_INTEGRATION_DEMONSTRATION);
  EXPECT_EQ(refusal("2023-01-01", ""), "OK") << "another kind";
}

TEST(AwardRecognition, OneForEachNamedScenario) {
  v1::CreateRecognitionRequest request = Benchmark();
  request.set_kind(v1::RECOGNITION_KIND_PROVINCIAL_5G_INDUSTRIAL_INTERNET_SCENARIO);
  request.set_scenario("weaving");
  const std::vector<v1::Recognition> standing = {RecognitionIn(RECOGNITION_STATE_AWARDED, request)};
  request.set_recognition_id("2");
  EXPECT_FALSE(Award(request, Holder(), standing, "facts/20").ok());
  request.set_scenario("dyeing");
  EXPECT_TRUE(Award(request, Holder(), standing, "facts/20").ok());
}

TEST(AwardRecognition, ARevokedOneMakesRoomFromItsRevocationOn) {
  const std::vector<v1::Recognition> standing = {RecognitionIn(RECOGNITION_STATE_REVOKED)};
  v1::CreateRecognitionRequest request = Benchmark();
  request.set_recognition_id("2");
  request.set_awarded_on("2024-03-01");
  EXPECT_TRUE(Award(request, Holder(), standing, "facts/20").ok());
  request.set_awarded_on("2024-02-29");
  EXPECT_FALSE(Award(request, Holder(), standing, "facts/20").ok());
}

TEST(AwardRecognition, AnEnterpriseHasALimit) {
  v1::CreateRecognitionRequest request = Benchmark();
  request.set_recognition_id("2");
  const std::vector<v1::Recognition> standing(kMaxRecognitionsOfEnterprise);
  EXPECT_EQ(RefusalOf(Award(request, Holder(), standing, "facts/20").status()),
            "LIMIT_REACHED limit=1000 name=enterprises/91350100M000100Y43");
}

TEST(RevokeRecognition, OfEveryState) {
  v1::Recognition awarded = RecognitionIn(RECOGNITION_STATE_AWARDED);
  EXPECT_EQ(RefusalOf(Revoke(awarded, Date(2022, 1, 10), "why", "facts/11")),
            "DATE_OUT_OF_ORDER earliest=2022-01-11 field=revoked_on");
  EXPECT_EQ(RefusalOf(Revoke(awarded, Date(2025, 1, 10), "why", "facts/11")),
            "RECOGNITION_LAPSED recognition=recognitions/1 valid_until=2025-01-09");
  ASSERT_TRUE(Revoke(awarded, Date(2024, 3, 1), "why", "facts/11").ok());
  EXPECT_EQ(awarded.revoked_on(), "2024-03-01");
  EXPECT_EQ(awarded.revocation_reason(), "why");
  EXPECT_EQ(awarded.revocation_fact(), "facts/11");
  EXPECT_EQ(RefusalOf(Revoke(awarded, Date(2024, 4, 1), "why", "facts/12")),
            "TRANSITION_NOT_ALLOWED allowed= from=RECOGNITION_STATE_REVOKED name=recognitions/1 "
            "to=RECOGNITION_STATE_REVOKED");
  v1::Recognition retracted = RecognitionIn(RECOGNITION_STATE_RETRACTED);
  EXPECT_EQ(RefusalOf(Revoke(retracted, Date(2024, 3, 1), "why", "facts/11")), kRetracted);
}

TEST(RevokeRecognition, ItIsTakenOutOnceHoweverLongItWouldHaveBeenValid) {
  EXPECT_THAT(PostingsOf(RevokedFact(RecognitionIn(RECOGNITION_STATE_REVOKED))),
              ElementsAre("economy.recognitions 2024-03-01 360111001 -1 "
                          "kind=provincial_smart_manufacturing_benchmark level=provincial",
                          "economy.recognitions 2025-01-10 360111001 1 "
                          "kind=provincial_smart_manufacturing_benchmark level=provincial"));
  v1::CreateRecognitionRequest endless = Benchmark();
  endless.clear_valid_until();
  EXPECT_EQ(RevokedFact(RecognitionIn(RECOGNITION_STATE_REVOKED, endless)).postings_size(), 1);
}

TEST(AmendAward, TheDayMovesWithinWhatStandsAround) {
  v1::Recognition awarded = RecognitionIn(RECOGNITION_STATE_AWARDED);
  EXPECT_EQ(RefusalOf(AmendAward(awarded, Holder(), {awarded}, "facts/20", On(Date(2020, 5, 5)))),
            "DATE_OUT_OF_ORDER earliest=2020-05-06 field=occurred_on");
  EXPECT_EQ(RefusalOf(AmendAward(awarded, Holder(), {awarded}, "facts/20", On(Date(2025, 1, 10)))),
            "DATE_OUT_OF_ORDER field=occurred_on latest=2025-01-09");
  ASSERT_TRUE(AmendAward(awarded, Holder(), {awarded}, "facts/20", On(Date(2022, 2, 1))).ok());
  EXPECT_EQ(awarded.awarded_on(), "2022-02-01");
  EXPECT_EQ(awarded.fact(), "facts/20");

  v1::Recognition revoked = RecognitionIn(RECOGNITION_STATE_REVOKED);
  EXPECT_EQ(RefusalOf(AmendAward(revoked, Holder(), {revoked}, "facts/20", On(Date(2024, 3, 1)))),
            "DATE_OUT_OF_ORDER field=occurred_on latest=2024-02-29");
  EXPECT_TRUE(AmendAward(revoked, Holder(), {revoked}, "facts/20", On(Date(2024, 2, 29))).ok());

  v1::Recognition retracted = RecognitionIn(RECOGNITION_STATE_RETRACTED);
  EXPECT_EQ(RefusalOf(AmendAward(retracted, Holder(), {}, "facts/20", On(Date(2022, 2, 1)))), kRetracted);
}

TEST(AmendAward, TheDayDoesNotMoveIntoAnotherOfItsKind) {
  v1::CreateRecognitionRequest earlier = Benchmark();
  earlier.set_recognition_id("0");
  earlier.set_awarded_on("2021-01-01");
  earlier.set_valid_until("2021-12-31");
  const v1::Recognition other = RecognitionIn(RECOGNITION_STATE_AWARDED, earlier);
  v1::Recognition awarded = RecognitionIn(RECOGNITION_STATE_AWARDED);
  EXPECT_EQ(RefusalOf(AmendAward(awarded, Holder(), {other, awarded}, "facts/20", On(Date(2021, 12, 31)))),
            "RECOGNITION_EXISTS awarded_on=2021-01-01 recognition=recognitions/0 valid_until=2021-12-31");
}

TEST(AmendAward, TheDivisionMovesUnlessARevocationRestsOnIt) {
  facts::Correction correction;
  correction.division = kOtherStreet;
  v1::Recognition awarded = RecognitionIn(RECOGNITION_STATE_AWARDED);
  ASSERT_TRUE(AmendAward(awarded, Holder(), {}, "facts/20", correction).ok());
  EXPECT_EQ(awarded.division(), kOtherStreet);
  v1::Recognition revoked = RecognitionIn(RECOGNITION_STATE_REVOKED);
  EXPECT_EQ(RefusalOf(AmendAward(revoked, Holder(), {}, "facts/20", correction)),
            "DEPENDENT_FACTS dependents=facts/11 name=facts/10");
}

TEST(AmendRevocation, TheDayMovesWhileThereIsSomethingToRevoke) {
  v1::Recognition revoked = RecognitionIn(RECOGNITION_STATE_REVOKED);
  EXPECT_EQ(RefusalOf(AmendRevocation(revoked, {}, "facts/20", On(Date(2022, 1, 10)))),
            "DATE_OUT_OF_ORDER earliest=2022-01-11 field=occurred_on");
  EXPECT_EQ(RefusalOf(AmendRevocation(revoked, {}, "facts/20", On(Date(2025, 1, 10)))),
            "RECOGNITION_LAPSED recognition=recognitions/1 valid_until=2025-01-09");
  ASSERT_TRUE(AmendRevocation(revoked, {}, "facts/20", On(Date(2024, 4, 1))).ok());
  EXPECT_EQ(revoked.revoked_on(), "2024-04-01");
  EXPECT_EQ(revoked.revocation_fact(), "facts/20");
}

TEST(RetractRevocation, ItIsLiveAgainUnlessAnotherTookItsPlace) {
  v1::Recognition revoked = RecognitionIn(RECOGNITION_STATE_REVOKED);
  v1::CreateRecognitionRequest request = Benchmark();
  request.set_recognition_id("2");
  request.set_awarded_on("2024-05-01");
  const v1::Recognition next = *Award(request, Holder(), {revoked}, "facts/30");
  v1::Recognition again = revoked;
  EXPECT_EQ(RefusalOf(WithdrawRevocation(again, {revoked, next})),
            "RECOGNITION_EXISTS awarded_on=2024-05-01 recognition=recognitions/2 valid_until=2025-01-09");
  again = revoked;
  EXPECT_EQ(RefusalOf(AmendRevocation(again, {revoked, next}, "facts/31", On(Date(2024, 5, 2)))),
            "RECOGNITION_EXISTS awarded_on=2024-05-01 recognition=recognitions/2 valid_until=2025-01-09");
  ASSERT_TRUE(WithdrawRevocation(revoked, {revoked}).ok());
  EXPECT_EQ(revoked.SerializeAsString(), RecognitionIn(RECOGNITION_STATE_AWARDED).SerializeAsString());
}

TEST(RetractAward, OfEveryState) {
  v1::Recognition revoked = RecognitionIn(RECOGNITION_STATE_REVOKED);
  EXPECT_EQ(RefusalOf(WithdrawAward(revoked, "facts/20")),
            "DEPENDENT_FACTS dependents=facts/11 name=facts/10");
  v1::Recognition retracted = RecognitionIn(RECOGNITION_STATE_RETRACTED);
  EXPECT_EQ(RefusalOf(WithdrawAward(retracted, "facts/20")), kRetracted);
  EXPECT_EQ(RefusalOf(AmendRevocation(retracted, {}, "facts/20", {})), kRetracted);
  EXPECT_EQ(RefusalOf(WithdrawRevocation(retracted, {})), kRetracted);
}

}  // namespace
}  // namespace eastgate::economy
