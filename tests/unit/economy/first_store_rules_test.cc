#include "services/economy/first_store_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/economy/tables.h"
#include "tests/unit/facts/testing/life.h"

namespace eastgate::economy {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kStreet;
using facts::testing::NewCheck;
using facts::testing::OnDay;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using facts::testing::TestReference;
using facts::testing::TestReferenceWithout;
using reference::Date;
using ::testing::ElementsAre;
using ::testing::StartsWith;
using v1::FIRST_STORE_STATE_APPLIED;
using v1::FIRST_STORE_STATE_CLOSED;
using v1::FIRST_STORE_STATE_PUBLICITY;
using v1::FIRST_STORE_STATE_RECOGNIZED;
using v1::FIRST_STORE_STATE_REJECTED;
using v1::FIRST_STORE_STATE_RETRACTED;
using v1::FIRST_STORE_STATE_REVIEWED;
using v1::FIRST_STORE_STATE_REVOKED;
using v1::FirstStore;

v1::CreateFirstStoreRequest Request() {
  v1::CreateFirstStoreRequest request;
  request.set_first_store_id("1");
  request.set_display_name("示例首店");
  request.set_brand("示例品牌");
  request.set_kind(v1::FIRST_STORE_KIND_BRAND_FIRST);
  request.set_level(v1::FIRST_STORE_LEVEL_PROVINCE);
  request.set_area("江西");
  request.set_division(kStreet);
  request.set_floor_area_m2(500);
  request.set_opened_on("2024-01-05");
  request.set_applied_on("2024-02-01");
  return request;
}

template <class Step>
Step On(const std::string& on) {
  Step request;
  request.set_name("firstStores/1");
  request.set_began_on(on);
  if constexpr (requires { request.set_reason(""); }) request.set_reason("r");
  return request;
}

// Publicity from Friday 2024-03-01: seven working days, the last of them Tuesday 2024-03-12.
FirstStore Public() {
  FirstStore store = Claim(Request(), "facts/1");
  EXPECT_TRUE(Review(store, On<v1::ReviewFirstStoreRequest>("2024-02-20"), "facts/2").ok());
  EXPECT_TRUE(
      Publicize(store, On<v1::PublicizeFirstStoreRequest>("2024-03-01"), *TestReference(), "facts/3").ok());
  return store;
}

FirstStore Recognized() {
  FirstStore store = Public();
  EXPECT_TRUE(
      Recognize(store, On<v1::RecognizeFirstStoreRequest>("2024-03-13"), *TestReference(), "facts/4").ok());
  return store;
}

TEST(CheckFirstStore, EveryViolationIsNamedAtOnce) {
  EXPECT_TRUE(CheckCreate(Request(), NewCheck()).ok());
  EXPECT_THAT(FieldsOf(CheckCreate(v1::CreateFirstStoreRequest(), NewCheck())),
              ElementsAre("applied_on", "area", "brand", "display_name", "division", "first_store_id",
                          "floor_area_m2", "kind", "level", "opened_on"));
  EXPECT_THAT(FieldsOf(CheckReview({}, NewCheck())), ElementsAre("began_on", "name"));
  EXPECT_THAT(FieldsOf(CheckPublicize({}, NewCheck())), ElementsAre("began_on", "name"));
  EXPECT_THAT(FieldsOf(CheckRecognize({}, NewCheck())), ElementsAre("began_on", "name"));
  EXPECT_THAT(FieldsOf(CheckReject({}, NewCheck())), ElementsAre("began_on", "name", "reason"));
  EXPECT_THAT(FieldsOf(CheckRevoke({}, NewCheck())), ElementsAre("began_on", "name", "reason"));
  EXPECT_THAT(FieldsOf(CheckClose({}, NewCheck())), ElementsAre("began_on", "name", "reason"));
  v1::CreateTurnoverReportRequest report;
  report.set_region("华东");
  report.set_rank(4);
  report.set_stores(3);
  EXPECT_THAT(FieldsOf(CheckCreate(report, NewCheck())),
              ElementsAre("first_store", "month", "rank", "turnover_report_id"));
}

TEST(FirstStoreLife, EveryTransition) {
  facts::testing::ExpectTransitions(
      FirstStoreLife(), Claim(Request(), "facts/1"), FIRST_STORE_STATE_RETRACTED,
      {{FIRST_STORE_STATE_APPLIED, {FIRST_STORE_STATE_REVIEWED, FIRST_STORE_STATE_REJECTED}},
       {FIRST_STORE_STATE_REVIEWED, {FIRST_STORE_STATE_PUBLICITY, FIRST_STORE_STATE_REJECTED}},
       {FIRST_STORE_STATE_PUBLICITY, {FIRST_STORE_STATE_RECOGNIZED, FIRST_STORE_STATE_REJECTED}},
       {FIRST_STORE_STATE_RECOGNIZED, {FIRST_STORE_STATE_REVOKED, FIRST_STORE_STATE_CLOSED}}});
}

TEST(FirstStoreLife, PublicityLastsSevenWorkingDays) {
  FirstStore store = Public();
  EXPECT_EQ(store.publicity_until(), "2024-03-12");
  EXPECT_EQ(RefusalOf(Recognize(store, On<v1::RecognizeFirstStoreRequest>("2024-03-12"), *TestReference(),
                                "facts/4")),
            "PUBLICITY_NOT_OVER publicity_until=2024-03-12");
}

TEST(FirstStoreLife, ADurationThatIsNotThereIsNotGuessed) {
  FirstStore store = Claim(Request(), "facts/1");
  ASSERT_TRUE(Review(store, On<v1::ReviewFirstStoreRequest>("2024-02-20"), "facts/2").ok());
  FirstStore refused = store;
  EXPECT_EQ(RefusalOf(Publicize(refused, On<v1::PublicizeFirstStoreRequest>("2024-03-01"),
                                *TestReferenceWithout(kPublicityWorkingDays), "facts/3")),
            "PARAMETER_MISSING division=360111001 on=2024-03-01 "
            "parameter=first_store_publicity_working_days");
  refused = store;
  EXPECT_THAT(RefusalOf(Publicize(refused, On<v1::PublicizeFirstStoreRequest>("2024-12-27"), *TestReference(),
                                  "facts/3")),
              StartsWith("OUTSIDE_CALENDAR"))
      << "the calendar ends with the year";
  refused = Public();
  EXPECT_EQ(RefusalOf(Recognize(refused, On<v1::RecognizeFirstStoreRequest>("2024-03-13"),
                                *TestReferenceWithout(kRecognitionYears), "facts/4")),
            "PARAMETER_MISSING division=360111001 on=2024-03-13 parameter=first_store_recognition_years");
}

TEST(FirstStoreLife, WhatHasLapsedIsNeitherRevokedNorClosed) {
  const std::string lapsed = "RECOGNITION_LAPSED recognition=firstStores/1 valid_until=2027-03-12";
  FirstStore store = Recognized();
  EXPECT_EQ(RefusalOf(Revoke(store, On<v1::RevokeFirstStoreRequest>("2027-03-13"), "facts/5")), lapsed);
  store = Recognized();
  ASSERT_TRUE(Revoke(store, On<v1::RevokeFirstStoreRequest>("2027-03-12"), "facts/5").ok());
  ASSERT_TRUE(FirstStoreLife().Amend(store, "facts/5", "facts/9", OnDay(Date(2027, 3, 13))).ok());
  EXPECT_EQ(RefusalOf(Settle(store, 4, *TestReference())), lapsed) << "nor by a correction of the day";
}

TEST(FirstStoreLife, AClaimIsNotMadeBeforeTheStoreOpened) {
  FirstStore store = Claim(Request(), "facts/1");
  ASSERT_TRUE(FirstStoreLife().Amend(store, "facts/1", "facts/9", OnDay(Date(2024, 1, 4))).ok());
  EXPECT_EQ(RefusalOf(Settle(store, 0, *TestReference())),
            "DATE_OUT_OF_ORDER earliest=2024-01-05 field=occurred_on");
}

TEST(FirstStoreLife, ARecognitionPostsItsOwnEndAndWhatEndsItSoonerTakesOutTheRest) {
  FirstStore store = Recognized();
  EXPECT_EQ(store.valid_until(), "2027-03-12");
  EXPECT_THAT(PostingsOf(FirstStoreLife().LastFact(store)),
              ElementsAre("economy.first_stores 2024-03-13 360111001 1 kind=brand_first level=province",
                          "economy.first_stores 2027-03-13 360111001 -1 kind=brand_first level=province"));
  FirstStore revoked = store;
  ASSERT_TRUE(Revoke(revoked, On<v1::RevokeFirstStoreRequest>("2025-01-01"), "facts/5").ok());
  EXPECT_THAT(PostingsOf(FirstStoreLife().LastFact(revoked)),
              ElementsAre("economy.first_stores 2025-01-01 360111001 -1 kind=brand_first level=province",
                          "economy.first_stores 2027-03-13 360111001 1 kind=brand_first level=province"));
  EXPECT_EQ(RefusalOf(Close(store, On<v1::CloseFirstStoreRequest>("2027-03-13"), "facts/5")),
            "RECOGNITION_LAPSED recognition=firstStores/1 valid_until=2027-03-12");
}

TEST(FirstStoreLife, DaysThatOthersFollowFromStayWhileTheyStand) {
  FirstStore store = Recognized();
  EXPECT_EQ(RefusalOf(FirstStoreLife().Amend(store, "facts/3", "facts/9", OnDay(Date(2024, 3, 4))).status()),
            "DEPENDENT_FACTS dependents=facts/4 name=facts/3");
  ASSERT_TRUE(FirstStoreLife().Amend(store, "facts/4", "facts/9", OnDay(Date(2024, 4, 1))).ok());
  ASSERT_TRUE(Settle(store, 3, *TestReference()).ok());
  EXPECT_EQ(store.valid_until(), "2027-03-31");
  ASSERT_TRUE(FirstStoreLife().Withdraw(store, "facts/9").ok());
  EXPECT_EQ(store.valid_until(), "");
  EXPECT_EQ(store.publicity_until(), "2024-03-12");
}

TEST(ClaimKey, StandsUntilItIsRefusedOrRevoked) {
  const FirstStore store = Recognized();
  EXPECT_NE(ClaimKey(store), "");
  FirstStore closed = store, revoked = store, rejected = Claim(Request(), "facts/1");
  ASSERT_TRUE(Close(closed, On<v1::CloseFirstStoreRequest>("2025-01-01"), "facts/5").ok());
  EXPECT_EQ(ClaimKey(closed), ClaimKey(store)) << "it was the first all the same";
  ASSERT_TRUE(Revoke(revoked, On<v1::RevokeFirstStoreRequest>("2025-01-01"), "facts/5").ok());
  EXPECT_EQ(ClaimKey(revoked), "");
  ASSERT_TRUE(Reject(rejected, On<v1::RejectFirstStoreRequest>("2024-02-10"), "facts/5").ok());
  EXPECT_EQ(ClaimKey(rejected), "");
  FirstStore other = store;
  other.set_name("firstStores/2");
  EXPECT_EQ(RefusalOf(CheckNoOtherClaim(store, other)), "FIRST_STORE_EXISTS first_store=firstStores/1");
  EXPECT_EQ(RefusalOf(CheckNoOtherClaim(store, store)), "OK");
}

TEST(FirstStoreMatches, RecognizedOnADay) {
  v1::ListFirstStoresRequest request;
  FirstStore store = Recognized();
  for (const auto& [on, is] : {std::pair("2024-03-12", false), std::pair("2024-03-13", true),
                               std::pair("2027-03-12", true), std::pair("2027-03-13", false)}) {
    request.set_recognized_on(on);
    EXPECT_EQ(Matches(request, store), is) << on;
  }
  ASSERT_TRUE(Close(store, On<v1::CloseFirstStoreRequest>("2025-01-01"), "facts/5").ok());
  request.set_recognized_on("2024-12-31");
  EXPECT_TRUE(Matches(request, store));
  request.set_recognized_on("2025-01-01");
  EXPECT_FALSE(Matches(request, store));
}

TEST(ReportTurnover, OncePerMonthFromItsOpening) {
  v1::CreateTurnoverReportRequest request;
  request.set_turnover_report_id("1");
  request.set_first_store("firstStores/1");
  request.set_month("2024-02");
  request.set_turnover_fen(700);
  EXPECT_THAT(PostingsOf(ReportedFact(*Report(request, Recognized(), std::nullopt, "facts/9"))),
              ElementsAre("economy.first_store_turnover 2024-02-29 360111001 700 first_store=1"));
  v1::TurnoverReport first;
  first.set_name("turnoverReports/0");
  EXPECT_EQ(RefusalOf(Report(request, Recognized(), first, "facts/9").status()),
            "TURNOVER_ALREADY_REPORTED report=turnoverReports/0");
  request.set_month("2023-12");
  EXPECT_EQ(RefusalOf(Report(request, Recognized(), std::nullopt, "facts/9").status()),
            "DATE_OUT_OF_ORDER earliest=2024-01-05 field=month");
  FirstStore gone = Claim(Request(), "facts/1");
  ASSERT_TRUE(FirstStoreLife().Withdraw(gone, "facts/1").ok());
  EXPECT_EQ(RefusalOf(Report(request, gone, std::nullopt, "facts/9").status()),
            "RECORD_RETRACTED name=firstStores/1");
}

TEST(AmendTurnover, NotOfARetractedReport) {
  v1::TurnoverReport report;
  report.set_name("turnoverReports/1");
  report.set_retracted(true);
  EXPECT_EQ(RefusalOf(Amend(report, {})), "RECORD_RETRACTED name=turnoverReports/1");
}

}  // namespace
}  // namespace eastgate::economy
