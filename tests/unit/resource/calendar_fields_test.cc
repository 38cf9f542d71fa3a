#include "common/resource/calendar_fields.h"

#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "testing/row.pb.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::resource {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::StatusIs;
using testing::DatedRow;

DatedRow Sound() {
  DatedRow row;
  row.set_started_on("2024-02-29");
  row.set_month("2024-02");
  row.set_year(2024);
  row.set_period("2024-Q1");
  row.add_steps()->set_occurred_on("1900-01-01");
  row.add_steps()->set_occurred_on("2199-12-31");
  return row;
}

absl::Status Changed(const std::function<void(DatedRow&)>& change) {
  DatedRow row = Sound();
  change(row);
  return CheckCalendarFields(row);
}

TEST(CalendarFields, ARowIsSoundWithAllThatMayBeEmptyAndWithout) {
  EXPECT_THAT(CheckCalendarFields(Sound()), IsOk());
  EXPECT_THAT(Changed([](DatedRow& row) {
                row.set_ended_on("2025-01-01");
                row.set_asked_on("2025-01-02");
                row.set_theme_year(1900);
                row.mutable_last_step()->set_occurred_on("2024-03-01");
              }),
              IsOk());
}

TEST(CalendarFields, AMalformedDateMonthYearOrPeriodIsDataLoss) {
  for (const std::string& bad :
       {std::string("2024=02-28"), std::string("2023-02-29"), std::string("1899-12-31"),
        std::string("2200-01-01"), std::string("2024-02-2"), std::string("2024-00-28"),
        std::string("2024-13-01"), std::string("2024-01-00"), std::string("2024-1a-01"),
        std::string("2024-01-/1"), std::string("2024-01:01"), std::string("-024-01-01"),
        std::string("2024-01-011"), std::string(10, '\0')}) {
    EXPECT_THAT(Changed([&](DatedRow& row) { row.set_started_on(bad); }),
                StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_THAT(Changed([&](DatedRow& row) { row.set_ended_on(bad); }),
                StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_THAT(Changed([&](DatedRow& row) { row.set_asked_on(bad); }),
                StatusIs(absl::StatusCode::kDataLoss));
  }
  for (const char* bad : {"2024-13", "2024-00", "1899-12", "2200-01", "2024-02-01", "2024"})
    EXPECT_THAT(Changed([&](DatedRow& row) { row.set_month(bad); }), StatusIs(absl::StatusCode::kDataLoss));
  for (const int bad : {-1, 1, 1899, 2200}) {
    EXPECT_THAT(Changed([&](DatedRow& row) { row.set_year(bad); }), StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_THAT(Changed([&](DatedRow& row) { row.set_theme_year(bad); }),
                StatusIs(absl::StatusCode::kDataLoss));
  }
  for (const char* bad : {"2024-Q5", "1899", "2024-13", "2024-02-01"})
    EXPECT_THAT(Changed([&](DatedRow& row) { row.set_period(bad); }), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(CalendarFields, WhatMayNotBeEmptyIsDataLossWhenItIsMissing) {
  EXPECT_THAT(Changed([](DatedRow& row) { row.clear_started_on(); }), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Changed([](DatedRow& row) { row.clear_month(); }), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Changed([](DatedRow& row) { row.clear_year(); }), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Changed([](DatedRow& row) { row.clear_period(); }), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(CalendarFields, PartsAreCheckedToo) {
  for (const char* bad : {"", "2024-02-30"}) {
    EXPECT_THAT(Changed([&](DatedRow& row) { row.mutable_last_step()->set_occurred_on(bad); }),
                StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_THAT(Changed([&](DatedRow& row) { row.mutable_steps(1)->set_occurred_on(bad); }),
                StatusIs(absl::StatusCode::kDataLoss));
  }
}

TEST(CalendarFields, ATypeWithinItselfIsNotFollowed) {
  EXPECT_THAT(Changed([](DatedRow& row) { row.mutable_steps(0)->mutable_before()->set_occurred_on("bad"); }),
              IsOk());
}

TEST(CalendarFields, ATypeWithoutAnyIsAlwaysSound) {
  EXPECT_THAT(CheckCalendarFields(testing::Row()), IsOk());
}

}  // namespace
}  // namespace eastgate::resource
