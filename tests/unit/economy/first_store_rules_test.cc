#include "services/economy/first_store_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::AddStep;
using lifecycle::testing::Correct;
using lifecycle::testing::Enter;
using lifecycle::testing::JudgmentFor;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using lifecycle::testing::TestReferenceWithout;
using reference::Date;
using ::testing::ElementsAre;
using v1::FIRST_STORE_STATE_APPLIED;
using v1::FIRST_STORE_STATE_CLOSED;
using v1::FIRST_STORE_STATE_PUBLICITY;
using v1::FIRST_STORE_STATE_RECOGNIZED;
using v1::FIRST_STORE_STATE_REJECTED;
using v1::FIRST_STORE_STATE_REVIEWED;
using v1::FIRST_STORE_STATE_REVOKED;
using v1::FirstStore;

v1::CreateFirstStoreRequest Request() {
  v1::CreateFirstStoreRequest request;
  request.set_first_store_id("1");
  request.set_title_zh("示例首店");
  request.set_brand("示例品牌");
  request.set_kind(v1::FIRST_STORE_KIND_BRAND_FIRST);
  request.set_level(reference::v1::TERRITORIAL_LEVEL_PROVINCIAL);
  request.set_region("江西");
  request.set_division(kStreet);
  request.set_floor_area_m2(500);
  request.set_opened_on("2024-01-05");
  request.set_applied_on("2024-02-01");
  return request;
}

// A claim, recorded by facts/1.
FirstStore Claimed() {
  return *lifecycle::testing::Created(FirstStoreLifecycle(), ClaimFirstStore(Request()), "facts/1");
}

// Reviewed by facts/2.
FirstStore Reviewed() {
  FirstStore store = Claimed();
  EXPECT_THAT(Enter(FirstStoreLifecycle(), store, FIRST_STORE_STATE_REVIEWED, "2024-02-20", "facts/2"),
              IsOk());
  return store;
}

// Publicity by facts/3 from Friday 2024-03-01: seven working days, the last of them Tuesday 2024-03-12.
FirstStore Public() {
  FirstStore store = Reviewed();
  EXPECT_THAT(Enter(FirstStoreLifecycle(), store, FIRST_STORE_STATE_PUBLICITY, "2024-03-01", "facts/3"),
              IsOk());
  return store;
}

// Recognizes the store on the day by facts/4.
absl::Status Recognize(FirstStore& store, const std::string& on) {
  return Enter(FirstStoreLifecycle(), store, FIRST_STORE_STATE_RECOGNIZED, on, "facts/4");
}

FirstStore Recognized() {
  FirstStore store = Public();
  EXPECT_THAT(Recognize(store, "2024-03-13"), IsOk());
  return store;
}

// Ends the claim on the day by facts/5.
absl::Status Reject(FirstStore& store, const std::string& on) {
  v1::RejectFirstStoreRequest request;
  request.set_occurred_on(on);
  request.set_reason("r");
  return AddStep(FirstStoreLifecycle(), store, "facts/5",
                 [&](FirstStore& row) { return RejectFirstStore(row, request); });
}
absl::Status Revoke(FirstStore& store, const std::string& on) {
  v1::RevokeFirstStoreRequest request;
  request.set_occurred_on(on);
  request.set_reason("r");
  return AddStep(FirstStoreLifecycle(), store, "facts/5",
                 [&](FirstStore& row) { return RevokeFirstStore(row, request); });
}
absl::Status Close(FirstStore& store, const std::string& on) {
  v1::CloseFirstStoreRequest request;
  request.set_occurred_on(on);
  request.set_reason("r");
  return AddStep(FirstStoreLifecycle(), store, "facts/5",
                 [&](FirstStore& row) { return CloseFirstStore(row, request); });
}

// Records a step on the day with reference data of the caller's choice.
absl::Status RecordWith(std::shared_ptr<const reference::ReferenceData> reference, FirstStore store,
                        v1::FirstStoreState state, const std::string& on) {
  lifecycle::Judgment judgment = JudgmentFor("facts/4");
  judgment.reference = std::move(reference);
  FirstStoreLifecycle().Begin(store, state, on);
  return FirstStoreLifecycle().Record(judgment, store, store.steps_size() - 1);
}

TEST(CheckFirstStore, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  v1::CreateFirstStoreRequest early = Request();
  early.set_applied_on("2024-01-04");
  EXPECT_THAT(CheckCreate(early, NewCheck()), ViolatesFields({"applied_on"}));
  v1::ListFirstStoresRequest list;
  list.set_trade_area("x");
  list.set_recognized_on("today");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"recognized_on", "trade_area"}));
}

TEST(FirstStoreLifecycle, AllowsExactlyTheseTransitions) {
  lifecycle::testing::ExpectTransitions(
      FirstStoreLifecycle(), Claimed(),
      {{FIRST_STORE_STATE_APPLIED, {FIRST_STORE_STATE_REVIEWED, FIRST_STORE_STATE_REJECTED}},
       {FIRST_STORE_STATE_REVIEWED, {FIRST_STORE_STATE_PUBLICITY, FIRST_STORE_STATE_REJECTED}},
       {FIRST_STORE_STATE_PUBLICITY, {FIRST_STORE_STATE_RECOGNIZED, FIRST_STORE_STATE_REJECTED}},
       {FIRST_STORE_STATE_RECOGNIZED, {FIRST_STORE_STATE_REVOKED, FIRST_STORE_STATE_CLOSED}}});
}

TEST(FirstStoreLifecycle, PublicityLastsSevenWorkingDays) {
  FirstStore store = Public();
  EXPECT_EQ(store.publicity_until(), "2024-03-12");
  EXPECT_THAT(Recognize(store, "2024-03-12"), RefusedAs("PUBLICITY_NOT_OVER publicity_until=2024-03-12"));
}

TEST(CompleteFirstStore, SaysThatAnotherCalendarGivesAnotherEndOfPublicity) {
  const auto is_stale = [](FirstStore store, const std::string& holidays) {
    reference::ReferenceFiles files = lifecycle::testing::DistrictFiles();
    files["calendar.csv"] += holidays;
    CompleteFirstStore(**reference::ParseReference(files), store);
    return store.days_are_stale();
  };
  EXPECT_FALSE(is_stale(Reviewed(), "2024-03-05,holiday,n\n"));
  EXPECT_FALSE(is_stale(Public(), ""));
  EXPECT_TRUE(is_stale(Public(), "2024-03-05,holiday,n\n"));
  EXPECT_FALSE(is_stale(Public(), "2024-03-13,holiday,n\n")) << "after its end";
}

TEST(FirstStoreLifecycle, ADurationThatIsMissingIsNotGuessed) {
  EXPECT_THAT(RecordWith(TestReferenceWithout(kPublicityWorkingDays), Reviewed(), FIRST_STORE_STATE_PUBLICITY,
                         "2024-03-01"),
              RefusedAs("PARAMETER_MISSING division=360111001 on=2024-03-01 "
                        "parameter=first_store_publicity_working_days"));
  FirstStore store = Reviewed();
  EXPECT_THAT(Enter(FirstStoreLifecycle(), store, FIRST_STORE_STATE_PUBLICITY, "2024-12-27", "facts/3"),
              Refused("OUTSIDE_CALENDAR"))
      << "the calendar ends with the year";
  EXPECT_THAT(RecordWith(TestReferenceWithout(kRecognitionYears), Public(), FIRST_STORE_STATE_RECOGNIZED,
                         "2024-03-13"),
              RefusedAs("PARAMETER_MISSING division=360111001 on=2024-03-13 "
                        "parameter=first_store_recognition_years"));
}

TEST(FirstStoreLifecycle, ALapsedRecognitionIsNeitherRevokedNorClosed) {
  const auto lapsed = RefusedAs("RECOGNITION_LAPSED recognition=firstStores/1 valid_until=2027-03-12");
  FirstStore store = Recognized();
  EXPECT_THAT(Revoke(store, "2027-03-13"), lapsed);
  EXPECT_THAT(Close(store, "2027-03-13"), lapsed);
  ASSERT_THAT(Revoke(store, "2027-03-12"), IsOk());
  EXPECT_EQ(store.steps(4).reason(), "r");
  EXPECT_THAT(Correct(FirstStoreLifecycle(), store, "facts/5", "facts/9", OnDay(Date(2027, 3, 13))), lapsed)
      << "nor by a correction of the day";
}

TEST(FirstStoreLifecycle, AClaimIsNotMadeBeforeTheStoreOpened) {
  FirstStore store = Claimed();
  EXPECT_THAT(Correct(FirstStoreLifecycle(), store, "facts/1", "facts/9", OnDay(Date(2024, 1, 4))),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-01-05 field=occurred_on"));
}

TEST(FirstStoreLifecycle, ARecognitionPostsItsEndAndAnEarlierEndRemovesTheRest) {
  const auto& lifecycle = FirstStoreLifecycle();
  FirstStore store = Recognized();
  EXPECT_EQ(store.valid_until(), "2027-03-12");
  EXPECT_THAT(PostingsOf(lifecycle.FactOf(store, 3, kRoot)),
              ElementsAre("economy.first_stores 2024-03-13 360111001 1 kind=brand_first level=provincial",
                          "economy.first_stores 2027-03-13 360111001 -1 kind=brand_first level=provincial"));
  ASSERT_THAT(Revoke(store, "2025-01-01"), IsOk());
  EXPECT_THAT(PostingsOf(lifecycle.FactOf(store, 4, kRoot)),
              ElementsAre("economy.first_stores 2025-01-01 360111001 -1 kind=brand_first level=provincial",
                          "economy.first_stores 2027-03-13 360111001 1 kind=brand_first level=provincial"));
}

TEST(FirstStoreLifecycle, DaysThatOthersFollowFromAreCorrectedOnlyWhileTheyAreTheLast) {
  const auto& lifecycle = FirstStoreLifecycle();
  FirstStore store = Recognized();
  FirstStore refused = store;
  EXPECT_THAT(Correct(lifecycle, refused, "facts/3", "facts/9", OnDay(Date(2024, 3, 4))),
              RefusedAs("DEPENDENT_FACTS dependents=facts/4 name=facts/3"));
  ASSERT_THAT(Correct(lifecycle, store, "facts/4", "facts/9", OnDay(Date(2024, 4, 1))), IsOk());
  EXPECT_EQ(store.valid_until(), "2027-03-31");
  ASSERT_THAT(lifecycle.Retract(store, "facts/9"), IsOk());
  EXPECT_EQ(store.valid_until(), "");
  EXPECT_EQ(store.publicity_until(), "2024-03-12");
}

TEST(FirstStoreLifecycle, ACorrectionOfAnEarlierDayLeavesTheEndsOfLaterStepsAsTheyWere) {
  FirstStore store = Recognized();
  lifecycle::Judgment judgment = JudgmentFor("facts/9", lifecycle::Change::kCorrect);
  judgment.reference = TestReferenceWithout(kRecognitionYears);
  EXPECT_THAT(FirstStoreLifecycle().Correct(judgment, store, "facts/1", OnDay(Date(2024, 2, 2))), IsOk());
  EXPECT_EQ(store.valid_until(), "2027-03-12");
}

TEST(FirstStoreLifecycle, KindAndLevelAreCorrectedWhileTheClaimIsTheOnlyStep) {
  facts::Correction correction;
  correction.dimensions["kind"] = "flagship";
  correction.dimensions["level"] = "municipal";
  FirstStore store = Claimed();
  ASSERT_THAT(Correct(FirstStoreLifecycle(), store, "facts/1", "facts/9", correction), IsOk());
  EXPECT_EQ(store.kind(), v1::FIRST_STORE_KIND_FLAGSHIP);
  EXPECT_EQ(store.level(), reference::v1::TERRITORIAL_LEVEL_MUNICIPAL);
  store = Reviewed();
  EXPECT_THAT(Correct(FirstStoreLifecycle(), store, "facts/1", "facts/9", correction),
              RefusedAs("DEPENDENT_FACTS dependents=facts/2 name=facts/1"));
  correction.dimensions["level"] = "galaxy";
  store = Claimed();
  EXPECT_THAT(Correct(FirstStoreLifecycle(), store, "facts/1", "facts/9", correction),
              ViolatesFields({"dimensions.level"}));
}

TEST(ActiveClaimOf, AStoreHasItsClaimUntilItIsRejectedOrRevoked) {
  const FirstStore store = Recognized();
  EXPECT_NE(ActiveClaimOf(store), "");
  FirstStore closed = store, revoked = store, rejected = Claimed();
  ASSERT_THAT(Close(closed, "2025-01-01"), IsOk());
  EXPECT_EQ(ActiveClaimOf(closed), ActiveClaimOf(store)) << "it was the first all the same";
  ASSERT_THAT(Revoke(revoked, "2025-01-01"), IsOk());
  EXPECT_EQ(ActiveClaimOf(revoked), "");
  ASSERT_THAT(Reject(rejected, "2024-02-10"), IsOk());
  EXPECT_EQ(ActiveClaimOf(rejected), "");
  FirstStore retracted = Claimed();
  ASSERT_THAT(FirstStoreLifecycle().Retract(retracted, "facts/1"), IsOk());
  EXPECT_EQ(ActiveClaimOf(retracted), "");
  FirstStore other = store;
  other.set_name("firstStores/2");
  EXPECT_THAT(CheckNoOtherClaim(store, other), RefusedAs("FIRST_STORE_EXISTS first_store=firstStores/1"));
  EXPECT_THAT(CheckNoOtherClaim(store, store), IsOk());
}

TEST(FirstStoreMatches, RecognizedOnADay) {
  v1::ListFirstStoresRequest request;
  FirstStore store = Recognized();
  for (const auto& [on, is] : {std::pair("2024-03-12", false), std::pair("2024-03-13", true),
                               std::pair("2027-03-12", true), std::pair("2027-03-13", false)}) {
    request.set_recognized_on(on);
    EXPECT_EQ(Matches(request, store), is) << on;
  }
  ASSERT_THAT(Close(store, "2025-01-01"), IsOk());
  request.set_recognized_on("2024-12-31");
  EXPECT_TRUE(Matches(request, store));
  request.set_recognized_on("2025-01-01");
  EXPECT_FALSE(Matches(request, store));
}

}  // namespace
}  // namespace eastgate::economy
