// Dates: what is read, what is refused, and how days are counted.
#include "common/reference/civil_date.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastgate::reference {
namespace {

using ::testing::HasSubstr;

TEST(CivilDateTest, EveryDayOfTheAllowedYearsReadsBack) {
  int32_t expected = ToDayNumber(Date(1900, 1, 1));
  for (Date date(1900, 1, 1); date.year() < 2200; ++date, ++expected) {
    const auto parsed = ParseDate(FormatDate(date));
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    ASSERT_EQ(*parsed, date);
    ASSERT_EQ(ToDayNumber(date), expected);
    ASSERT_EQ(FromDayNumber(expected), date);
  }
}

TEST(CivilDateTest, DayNumbersCountFromTheEpoch) {
  EXPECT_EQ(ToDayNumber(Date(1970, 1, 1)), 0);
  EXPECT_EQ(ToDayNumber(Date(1969, 12, 31)), -1);
  EXPECT_EQ(ToDayNumber(Date(2024, 9, 30)), 19996);
}

TEST(CivilDateTest, OtherFormsAreRefused) {
  for (const char* text :
       {"", "2024-3-01", "2024-03-1", "20240301", "2024/03/01", "2024-03-01 ", " 2024-03-01", "2024-03-0a",
        "+024-03-01", "-024-03-01", "24-03-2001", "2024-03-01T00:00:00Z"}) {
    const auto parsed = ParseDate(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_THAT(std::string(parsed.status().message()), HasSubstr("want YYYY-MM-DD")) << text;
  }
  EXPECT_EQ(ParseDate("2024-3-1").status().message(), "got 2024-3-1, want YYYY-MM-DD");
}

TEST(CivilDateTest, DaysThatDoNotExistAreRefused) {
  for (const char* text : {"2023-02-29", "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00",
                           "2024-01-32", "1900-02-29", "2100-02-29"}) {
    EXPECT_FALSE(ParseDate(text).ok()) << text;
  }
  EXPECT_TRUE(ParseDate("2000-02-29").ok());
}

TEST(CivilDateTest, YearsAreBounded) {
  EXPECT_TRUE(ParseDate("1900-01-01").ok());
  EXPECT_TRUE(ParseDate("2199-12-31").ok());
  EXPECT_FALSE(ParseDate("1899-12-31").ok());
  EXPECT_FALSE(ParseDate("2200-01-01").ok());
  EXPECT_FALSE(ParseDate("0000-01-01").ok());
}

TEST(CivilDateTest, MonthsReadBackAndOtherFormsAreRefused) {
  const auto month = ParseMonth("2024-09");
  ASSERT_TRUE(month.ok());
  EXPECT_EQ(*month, Month(2024, 9));
  EXPECT_EQ(FormatMonth(*month), "2024-09");
  for (const char* text :
       {"", "2024-9", "2024-13", "2024-00", "2024-09-01", "1899-12", "2200-01", "2024/09", "abcd-ef"}) {
    EXPECT_FALSE(ParseMonth(text).ok()) << text;
  }
}

TEST(CivilDateTest, OneYearEarlierThanTheLastDayOfAMonthIsItsLastDay) {
  EXPECT_EQ(OneYearEarlier(Date(2024, 2, 29)), Date(2023, 2, 28));
  EXPECT_EQ(OneYearEarlier(Date(2025, 2, 28)), Date(2024, 2, 29));
  EXPECT_EQ(OneYearEarlier(Date(2024, 2, 28)), Date(2023, 2, 28));
  EXPECT_EQ(OneYearEarlier(Date(2024, 9, 30)), Date(2023, 9, 30));
}

TEST(CivilDateTest, TheDayBeginsAtMidnightInShanghai) {
  const absl::Time midnight = absl::FromUnixSeconds(1727625600);  // 2024-09-29T16:00:00Z
  EXPECT_EQ(Today(midnight), Date(2024, 9, 30));
  EXPECT_EQ(Today(midnight - absl::Nanoseconds(1)), Date(2024, 9, 29));
  EXPECT_FALSE(LiesAhead(Date(2024, 9, 30), midnight));
  EXPECT_TRUE(LiesAhead(Date(2024, 9, 30), midnight - absl::Nanoseconds(1)));
}

}  // namespace
}  // namespace eastgate::reference
