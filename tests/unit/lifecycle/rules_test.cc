#include "common/lifecycle/rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::lifecycle {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using reference::Date;

TEST(StoredDates, AreReadAsTheyWereChecked) {
  EXPECT_EQ(StoredDate("2024-02-29"), Date(2024, 2, 29));
  EXPECT_EQ(LastDayOf("2024-02"), Date(2024, 2, 29));
  EXPECT_EQ(LastDayOf("2199-12"), Date(2199, 12, 31));
  EXPECT_EQ(StoredPeriod("2024-Q3").LastDay(), Date(2024, 9, 30));
}

TEST(StoredDatesDeathTest, OneThatNothingHadCheckedEndsTheProcessAndIsSaid) {
  EXPECT_DEATH(StoredDate("2024=09-30"), "nothing had checked: got 2024=09-30, want YYYY-MM-DD");
  EXPECT_DEATH(StoredDate(""), "want YYYY-MM-DD");
  EXPECT_DEATH(LastDayOf("2024-13"), "got 2024-13");
  EXPECT_DEATH(StoredPeriod("2024-Q5"), "got 2024-Q5");
}

TEST(IsStale, AnotherDayIsAndNoDaySaysNothing) {
  EXPECT_FALSE(IsStale("2024-03-01", Date(2024, 3, 1)));
  EXPECT_TRUE(IsStale("2024-03-01", Date(2024, 3, 4)));
  EXPECT_FALSE(IsStale("2024-03-01", absl::FailedPreconditionError("outside the calendar")));
}

TEST(OrderOfDays, TheSameDayIsInOrder) {
  EXPECT_THAT(CheckNotBefore("held_on", Date(2024, 9, 30), "2024-09-30", "the start"), IsOk());
  EXPECT_THAT(CheckNotAfter("held_on", Date(2024, 9, 30), "2024-09-30", "the end"), IsOk());
  EXPECT_THAT(CheckNotBefore("held_on", Date(2024, 9, 29), "2024-09-30", "the start"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-09-30 field=held_on"));
  EXPECT_THAT(CheckNotAfter("held_on", Date(2024, 10, 1), "2024-09-30", "the end"),
              RefusedAs("DATE_OUT_OF_ORDER field=held_on latest=2024-09-30"));
}

TEST(CorrectFen, AnAmountHasBoundsAndAMissingOneStays) {
  int64_t amount = 5;
  const auto correct = [&](const facts::Correction& correction) {
    return CorrectFen(
        correction, "m", [&](int64_t fen) { amount = fen; }, 1, 9);
  };
  EXPECT_THAT(correct({}), IsOk());
  facts::Correction correction;
  for (const int64_t bad : {0, 10}) {
    correction.amounts["m"] = bad;
    EXPECT_THAT(correct(correction), ViolatesFields({"amounts.m"}));
    EXPECT_EQ(amount, 5);
  }
  for (const int64_t good : {1, 9}) {
    correction.amounts["m"] = good;
    EXPECT_THAT(correct(correction), IsOk());
    EXPECT_EQ(amount, good);
  }
  correction.amounts["m"] = 0;
  EXPECT_THAT(CorrectFen(correction, "m", [&](int64_t fen) { amount = fen; }), IsOk());
}

TEST(CheckForYear, WhatIsAdoptedForAYearIsSoInItOrInTheYearBefore) {
  using reference::Date;
  for (const Date day : {Date(2023, 1, 1), Date(2023, 12, 31), Date(2024, 12, 31)})
    EXPECT_THAT(CheckForYear("adopted_on", day, 2024, "the plan's year"), IsOk());
  EXPECT_THAT(CheckForYear("adopted_on", Date(2022, 12, 31), 2024, "the plan's year"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2023-01-01 field=adopted_on"));
  EXPECT_THAT(CheckForYear("adopted_on", Date(2025, 1, 1), 2024, "the plan's year"),
              RefusedAs("DATE_OUT_OF_ORDER field=adopted_on latest=2024-12-31"));
  EXPECT_THAT(CheckForYear("adopted_on", Date(1900, 1, 1), 1900, "the plan's year"), IsOk());
}

}  // namespace
}  // namespace eastgate::lifecycle
