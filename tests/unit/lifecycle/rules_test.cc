#include "common/lifecycle/rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::lifecycle {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
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

TEST(OrderOfDays, TheSameDayIsInOrder) {
  EXPECT_THAT(CheckNotBefore("held_on", Date(2024, 9, 30), "2024-09-30", "the start"), IsOk());
  EXPECT_THAT(CheckNotAfter("held_on", Date(2024, 9, 30), "2024-09-30", "the end"), IsOk());
  EXPECT_THAT(CheckNotBefore("held_on", Date(2024, 9, 29), "2024-09-30", "the start"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-09-30 field=held_on"));
  EXPECT_THAT(CheckNotAfter("held_on", Date(2024, 10, 1), "2024-09-30", "the end"),
              RefusedAs("DATE_OUT_OF_ORDER field=held_on latest=2024-09-30"));
}

}  // namespace
}  // namespace eastgate::lifecycle
