// Working days around the State Council's notices, and the edges of what is loaded.
#include "common/reference/working_calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "common/reference/reference_data.h"
#include "common/status/errors.h"

namespace eastgate::reference {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

constexpr char kNotice[] = "notice";

class SampleCalendarTest : public ::testing::Test {
 protected:
  SampleCalendarTest() {
    const auto files = LoadReferenceFiles(SAMPLE_REFERENCE_DIR);
    EXPECT_TRUE(files.ok()) << files.status();
    const auto data = ParseReference(*files);
    EXPECT_TRUE(data.ok()) << data.status();
    data_ = *data;
  }

  const WorkingCalendar& calendar() const { return data_->calendar; }
  bool Works(int year, int month, int day) const { return *calendar().IsWorkingDay(Date(year, month, day)); }

 private:
  std::shared_ptr<const ReferenceData> data_;
};

void ExpectOutside(const absl::Status& status, absl::string_view on) {
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status::ReasonOf(status), Optional(std::string("OUTSIDE_CALENDAR")));
  EXPECT_THAT(std::string(status.message()), HasSubstr(std::string(on)));
}

TEST_F(SampleCalendarTest, HolidaysAndMakeUpDaysFollowTheNotices) {
  EXPECT_FALSE(Works(2023, 1, 2));
  EXPECT_TRUE(Works(2023, 1, 3));
  EXPECT_TRUE(Works(2023, 1, 28));   // Saturday worked.
  EXPECT_FALSE(Works(2023, 9, 29));  // Friday off.
  EXPECT_TRUE(Works(2024, 2, 4));    // Sunday worked before the Spring Festival.
  EXPECT_TRUE(Works(2024, 2, 9));    // New Year's Eve 2024 was no statutory holiday.
  EXPECT_FALSE(Works(2024, 2, 16));
  EXPECT_TRUE(Works(2024, 10, 12));
  EXPECT_FALSE(Works(2024, 10, 13));
  EXPECT_FALSE(Works(2025, 1, 28));
  EXPECT_FALSE(Works(2025, 10, 8));
  EXPECT_TRUE(Works(2025, 10, 9));
  EXPECT_TRUE(Works(2026, 2, 14));
  EXPECT_FALSE(Works(2026, 2, 23));
  EXPECT_TRUE(Works(2026, 9, 20));
}

TEST_F(SampleCalendarTest, AYearHasItsDaysWithoutWeekendsAndHolidaysPlusMakeUpDays) {
  EXPECT_EQ(*calendar().WorkingDaysBetween(Date(2023, 1, 1), Date(2023, 12, 31)), 249);
  EXPECT_EQ(*calendar().WorkingDaysBetween(Date(2024, 1, 1), Date(2024, 12, 31)), 251);
  EXPECT_EQ(*calendar().WorkingDaysBetween(Date(2025, 1, 1), Date(2025, 12, 31)), 248);
  EXPECT_EQ(*calendar().WorkingDaysBetween(Date(2026, 1, 1), Date(2026, 12, 31)), 248);
}

TEST_F(SampleCalendarTest, SevenWorkingDaysOverNationalDay2024) {
  // 09-28 is a Saturday off, 09-29 a Sunday worked; 10-01 to 10-07 are off; 10-12 is a Saturday worked.
  EXPECT_EQ(*calendar().AddWorkingDays(Date(2024, 9, 27), 7), Date(2024, 10, 12));
  EXPECT_EQ(*calendar().WorkingDaysBetween(Date(2024, 9, 27), Date(2024, 10, 12)), 7);
  EXPECT_EQ(*calendar().AddWorkingDays(Date(2024, 9, 30), 1), Date(2024, 10, 8));
  EXPECT_EQ(*calendar().WorkingDaysBetween(Date(2024, 9, 30), Date(2024, 10, 7)), 0);
}

TEST_F(SampleCalendarTest, AddingCountsFromTheDayAfter) {
  EXPECT_EQ(*calendar().AddWorkingDays(Date(2024, 3, 1), 0), Date(2024, 3, 1));
  EXPECT_EQ(*calendar().AddWorkingDays(Date(2024, 3, 2), 0), Date(2024, 3, 2));  // A Saturday stays one.
  EXPECT_EQ(*calendar().AddWorkingDays(Date(2024, 3, 1), 1), Date(2024, 3, 4));
  EXPECT_EQ(*calendar().AddWorkingDays(Date(2024, 3, 2), 1), Date(2024, 3, 4));
  EXPECT_EQ(*calendar().AddWorkingDays(Date(2024, 3, 4), -1), Date(2024, 3, 1));
  EXPECT_EQ(*calendar().AddWorkingDays(Date(2024, 3, 3), -1), Date(2024, 3, 1));
  EXPECT_EQ(*calendar().AddWorkingDays(Date(2024, 2, 28), 1), Date(2024, 2, 29));
}

TEST_F(SampleCalendarTest, AddingAndCountingAgreeWithWalkingDayByDay) {
  std::mt19937 random(20240930);
  for (int round = 0; round < 2000; ++round) {
    const Date from = calendar().first() + random() % (calendar().last() - calendar().first() + 1);
    const int n = 1 + static_cast<int>(random() % 40);
    Date walked = from;
    int left = n;
    while (left > 0 && walked < calendar().last()) {
      ++walked;
      if (*calendar().IsWorkingDay(walked)) --left;
    }
    const auto added = calendar().AddWorkingDays(from, n);
    if (left > 0) {
      ExpectOutside(added.status(), "2027-01-01");
      continue;
    }
    ASSERT_TRUE(added.ok()) << added.status();
    ASSERT_EQ(*added, walked) << FormatDate(from) << " + " << n;
    ASSERT_EQ(*calendar().WorkingDaysBetween(from, walked), n);
    ASSERT_EQ(*calendar().WorkingDaysBetween(walked, from), -n);
  }
}

TEST_F(SampleCalendarTest, ANoticeThatReachesBackDoesNotCoverTheYearBefore) {
  EXPECT_EQ(calendar().first(), Date(2023, 1, 1));
  EXPECT_EQ(calendar().last(), Date(2026, 12, 31));
  ExpectOutside(calendar().IsWorkingDay(Date(2022, 12, 31)).status(), "2022-12-31");
  EXPECT_TRUE(calendar().IsWorkingDay(Date(2023, 1, 1)).ok());
  EXPECT_TRUE(calendar().IsWorkingDay(Date(2026, 12, 31)).ok());
  ExpectOutside(calendar().IsWorkingDay(Date(2027, 1, 1)).status(), "2027-01-01");
}

TEST_F(SampleCalendarTest, WhateverLeavesTheLoadedYearsIsRefused) {
  EXPECT_EQ(*calendar().AddWorkingDays(Date(2026, 12, 30), 1), Date(2026, 12, 31));
  ExpectOutside(calendar().AddWorkingDays(Date(2026, 12, 31), 1).status(), "2027-01-01");
  ExpectOutside(calendar().AddWorkingDays(Date(2023, 1, 3), -1).status(), "2022-12-31");
  ExpectOutside(calendar().AddWorkingDays(Date(2024, 1, 1), std::numeric_limits<int>::max()).status(),
                "2027-01-01");
  ExpectOutside(calendar().AddWorkingDays(Date(2024, 1, 1), std::numeric_limits<int>::min()).status(),
                "2022-12-31");
  ExpectOutside(calendar().AddWorkingDays(Date(2027, 1, 1), 0).status(), "2027-01-01");
  ExpectOutside(calendar().WorkingDaysBetween(Date(2022, 12, 31), Date(2023, 2, 1)).status(), "2022-12-31");
  ExpectOutside(calendar().WorkingDaysBetween(Date(2026, 2, 1), Date(2027, 2, 1)).status(), "2027-02-01");
}

absl::Status Built(std::vector<CalendarRow> rows) {
  return WorkingCalendar::Build(std::move(rows)).status();
}

TEST_F(SampleCalendarTest, NextYearIsMissingFromOctoberOn) {
  EXPECT_FALSE(calendar().LacksNextYear(Date(2024, 12, 31)));
  EXPECT_FALSE(calendar().LacksNextYear(Date(2026, 9, 30)));
  EXPECT_TRUE(calendar().LacksNextYear(Date(2026, 10, 1)));
  EXPECT_TRUE(calendar().LacksNextYear(Date(2027, 1, 1))) << "the year itself is missing";
}

TEST(WorkingCalendarTest, RowsThatDoNotFitAreRefused) {
  const CalendarRow new_year{Date(2024, 1, 1), DayKind::kHoliday, kNotice};
  EXPECT_TRUE(Built({new_year}).ok());
  EXPECT_THAT(std::string(Built({}).message()), HasSubstr("no year is covered"));
  EXPECT_THAT(std::string(Built({{Date(2024, 10, 1), DayKind::kHoliday, kNotice}}).message()),
              HasSubstr("no year is covered"));
  EXPECT_EQ(Built({new_year, {Date(2024, 1, 1), DayKind::kHoliday, kNotice, 9}}).message(),
            "line 9: 2024-01-01: the date occurs twice");
  EXPECT_THAT(std::string(Built({new_year, {Date(2024, 2, 4), DayKind::kWorkday, ""}}).message()),
              HasSubstr("the notice is missing"));
  EXPECT_THAT(std::string(Built({new_year, {Date(2024, 2, 5), DayKind::kWorkday, kNotice}}).message()),
              HasSubstr("want only weekend days"));
}

TEST(WorkingCalendarTest, AMissingYearBetweenTwoIsRefused) {
  EXPECT_TRUE(
      Built({{Date(2024, 1, 1), DayKind::kHoliday, kNotice}, {Date(2023, 1, 1), DayKind::kHoliday, kNotice}})
          .ok());
  EXPECT_THAT(std::string(Built({{Date(2023, 1, 1), DayKind::kHoliday, kNotice},
                                 {Date(2025, 1, 1), DayKind::kHoliday, kNotice}})
                              .message()),
              HasSubstr("2025-01-01: the notice of the year before is missing"));
}

}  // namespace
}  // namespace eastgate::reference
