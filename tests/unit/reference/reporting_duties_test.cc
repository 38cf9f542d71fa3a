#include "common/reference/reporting_duties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastgate::reference {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ReportingDuty Duty(PeriodLength length = PeriodLength::kMonth) {
  ReportingDuty duty;
  duty.figure = "x.things";
  duty.length = length;
  duty.valid_from = Date(2024, 1, 1);
  duty.due_working_days = 5;
  duty.source = "s";
  duty.line = 2;
  return duty;
}

std::string Refused(ReportingDuty duty) {
  return std::string(ReportingDuties::Build({std::move(duty)}).status().message());
}

std::vector<std::string> Between(const ReportingDuty& duty, Date from, Date to) {
  std::vector<std::string> periods;
  for (const ReportingPeriod& period : PeriodsBetween(duty, from, to))
    periods.push_back(FormatPeriod(period));
  return periods;
}

TEST(ReportingPeriodTest, ThreeFormsGoThereAndBack) {
  for (const char* text : {"2024-01", "2024-12", "2024-Q1", "2024-Q4", "1900", "2199"}) {
    const auto period = ParsePeriod(text);
    ASSERT_TRUE(period.ok()) << period.status();
    EXPECT_EQ(FormatPeriod(*period), text);
  }
  EXPECT_EQ(ParsePeriod("2024-02")->LastDay(), Date(2024, 2, 29));
  EXPECT_EQ(ParsePeriod("2024-Q3")->FirstDay(), Date(2024, 7, 1));
  EXPECT_EQ(ParsePeriod("2024-Q3")->LastDay(), Date(2024, 9, 30));
  EXPECT_EQ(ParsePeriod("2024")->LastDay(), Date(2024, 12, 31));
}

TEST(ReportingPeriodTest, EverythingElseIsRefused) {
  for (const char* text : {"", "24", "2024-", "2024-1", "2024-13", "2024-Q0", "2024-Q5", "2024-q1",
                           "2024-01-01", "1899", "2200-Q1", "year"}) {
    EXPECT_FALSE(ParsePeriod(text).ok()) << text;
  }
  EXPECT_EQ(std::string(ParsePeriod("x").status().message()),
            "got x, want a month 2024-09, a quarter 2024-Q3 or a year 2024");
}

TEST(ReportingDutiesTest, OnlyWholePeriodsAreComprised) {
  EXPECT_THAT(Between(Duty(), Date(2024, 1, 1), Date(2024, 3, 30)), ElementsAre("2024-01", "2024-02"));
  EXPECT_THAT(Between(Duty(), Date(2024, 1, 2), Date(2024, 3, 31)), ElementsAre("2024-02", "2024-03"));
  EXPECT_THAT(Between(Duty(PeriodLength::kQuarter), Date(2023, 1, 1), Date(2024, 9, 29)),
              ElementsAre("2024-Q1", "2024-Q2"));
  EXPECT_THAT(Between(Duty(PeriodLength::kYear), Date(2023, 1, 1), Date(2025, 12, 31)),
              ElementsAre("2024", "2025"));
  EXPECT_THAT(Between(Duty(), Date(2023, 1, 1), Date(2023, 12, 31)), ElementsAre());
}

TEST(ReportingDutiesTest, ADutyEndsAndAnotherBegins) {
  ReportingDuty monthly = Duty();
  monthly.valid_to = Date(2024, 4, 1);
  ReportingDuty quarterly = Duty(PeriodLength::kQuarter);
  quarterly.valid_from = Date(2024, 4, 1);
  const auto duties = ReportingDuties::Build({quarterly, monthly});
  ASSERT_TRUE(duties.ok()) << duties.status();
  EXPECT_THAT(Between(monthly, Date(2024, 1, 1), Date(2024, 12, 31)),
              ElementsAre("2024-01", "2024-02", "2024-03"));
  EXPECT_NE(duties->Find("x.things", *ParsePeriod("2024-03")), nullptr);
  EXPECT_EQ(duties->Find("x.things", *ParsePeriod("2024-04")), nullptr);
  EXPECT_EQ(duties->Find("x.things", *ParsePeriod("2024-Q1")), nullptr);
  EXPECT_NE(duties->Find("x.things", *ParsePeriod("2024-Q2")), nullptr);
  EXPECT_EQ(duties->Find("x.others", *ParsePeriod("2024-Q2")), nullptr);
  EXPECT_THAT(duties->Figures(), ElementsAre("x.things"));
}

TEST(ReportingDutiesTest, WhatIsWrongIsNamed) {
  ReportingDuty duty = Duty();
  duty.figure.clear();
  EXPECT_EQ(Refused(duty), "line 2: figure: want the id of a figure");
  duty = Duty();
  duty.source.clear();
  EXPECT_EQ(Refused(duty), "line 2: source: want the document that sets it");
  duty = Duty();
  duty.level = DivisionLevel::kCity;
  EXPECT_EQ(Refused(duty), "line 2: level: want county, township or community");
  duty = Duty();
  duty.due_working_days = -1;
  EXPECT_EQ(Refused(duty), "line 2: due_working_days: want 0 to 250");
  duty = Duty();
  duty.valid_from = Date(2024, 1, 2);
  EXPECT_EQ(Refused(duty), "line 2: valid_from: want the first day of a period");
  duty = Duty();
  duty.valid_to = Date(2024, 1, 1);
  EXPECT_EQ(Refused(duty), "line 2: valid_to: want a day after valid_from");
  duty.valid_to = Date(2024, 3, 2);
  EXPECT_EQ(Refused(duty), "line 2: valid_to: want the first day of a period");
  const auto twice = ReportingDuties::Build({Duty(), Duty()});
  EXPECT_THAT(std::string(twice.status().message()), HasSubstr("overlaps the duty of line 2"));
}

}  // namespace
}  // namespace eastgate::reference
