// Rows as they were: as known at a revision, and as of a day.
#include "common/lifecycle/past_rows.h"

#include "gtest/gtest.h"
#include "tests/unit/facts/testing/rows_log.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::lifecycle {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::StatusIs;
using facts::testing::MakeRow;
using facts::testing::Row;

class PastRowsTest : public ::testing::Test, public facts::testing::RowsLog {
 protected:
  // The owner of the row as of the day, by what is known at the revision (0: now).
  std::string OwnerOn(const std::string& day, int64_t known_at = 0) const {
    const auto snapshot = log.Read();
    if (known_at == 0) known_at = snapshot->head().revision;
    const auto known = GetKnownAt(*snapshot, rows, "rows/a", known_at);
    EXPECT_THAT(known, IsOk());
    const auto row = AsOf(*snapshot, rows, *known, *reference::ParseDate(day), known_at);
    EXPECT_THAT(row, IsOk());
    return row.ok() ? row->owner() : "";
  }
};

TEST_F(PastRowsTest, ARowIsKnownAsItWasWithItsEtagOfThen) {
  const int64_t first = Record(MakeRow("a", "li"), "2024-03-01").revision();
  Record(MakeRow("a", "wang"), "2024-03-02");
  const auto snapshot = log.Read();
  const auto then = GetKnownAt(*snapshot, rows, "rows/a", first);
  ASSERT_THAT(then, IsOk());
  EXPECT_EQ(then->owner(), "li");
  EXPECT_EQ(then->revision(), first);
  EXPECT_EQ(then->etag(), resource::EtagOf(first));
  EXPECT_EQ(GetKnownAt(*snapshot, rows, "rows/a", first + 1)->SerializeAsString(),
            rows.Get(*snapshot, "rows/a")->SerializeAsString());
  EXPECT_THAT(GetKnownAt(*snapshot, rows, "rows/a", first - 1), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(GetKnownAt(*snapshot, rows, "rows/b", first), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(GetKnownAt(*snapshot, rows, "others/b", first), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(PastRowsTest, AFieldHasTheValueOfItsLastChangeByTheDay) {
  Record(MakeRow("a", "li"), "2024-03-01");
  EXPECT_EQ(OwnerOn("2024-05-31"), "li");
  Record(MakeRow("a", "wang"), "2024-06-01");
  EXPECT_EQ(OwnerOn("2024-02-01"), "li") << "as it began, also before that";
  EXPECT_EQ(OwnerOn("2024-05-31"), "li");
  EXPECT_EQ(OwnerOn("2024-06-01"), "wang");
  Record(MakeRow("a", "zhao"), "2024-05-01");
  EXPECT_EQ(OwnerOn("2024-04-30"), "li");
  EXPECT_EQ(OwnerOn("2024-05-01"), "zhao") << "recorded late";
  EXPECT_EQ(OwnerOn("2024-07-01"), "zhao") << "what was said last";
}

TEST_F(PastRowsTest, ACorrectionCountsFromTheDayAsCorrected) {
  const std::string created = Record(MakeRow("a", "li"), "2024-03-01").name();
  const fact::v1::Fact updated = Record(MakeRow("a", "wang"), "2024-06-01");
  Record(MakeRow("a", "wang"), "2024-07-01", updated.name());
  EXPECT_EQ(OwnerOn("2024-06-15"), "li");
  EXPECT_EQ(OwnerOn("2024-07-01"), "wang");
  EXPECT_EQ(OwnerOn("2024-06-15", updated.revision()), "wang") << "as known before the correction";
}

TEST_F(PastRowsTest, WhatIsRetractedNeverWas) {
  Record(MakeRow("a", "li"), "2024-03-01");
  const fact::v1::Fact updated = Record(MakeRow("a", "wang"), "2024-06-01");
  Record(MakeRow("a", "li"), "2024-06-01", updated.name());
  EXPECT_EQ(OwnerOn("2024-06-15"), "li");
  EXPECT_EQ(OwnerOn("2024-06-15", updated.revision()), "wang");
}

TEST_F(PastRowsTest, ARowThatIsCreatedAgainBeginsAnew) {
  const fact::v1::Fact created = Record(MakeRow("a", "li"), "2024-01-01");
  Record(MakeRow("a", "wang"), "2024-06-01");
  const fact::v1::Fact retracted = Record(MakeRow("a", "wang"), "2024-01-01", created.name(), true);
  Record(MakeRow("a", "zhao"), "2024-02-01");
  EXPECT_EQ(OwnerOn("2024-03-01"), "zhao");
  EXPECT_EQ(OwnerOn("2024-01-15"), "zhao") << "as it began, also before that";
  EXPECT_EQ(OwnerOn("2024-03-01", retracted.revision()), "li");
  Record(MakeRow("a", "qian"), "2024-05-01");
  EXPECT_EQ(OwnerOn("2024-04-30"), "zhao");
  EXPECT_EQ(OwnerOn("2024-05-01"), "qian");
}

TEST_F(PastRowsTest, ACorrectedBeginningIsTheBeginning) {
  const std::string created = Record(MakeRow("a", "li"), "2024-03-01").name();
  Record(MakeRow("a", "wang"), "2024-04-01", created);
  Record(MakeRow("a", "zhao"), "2024-06-01");
  EXPECT_EQ(OwnerOn("2024-03-15"), "wang") << "it never began with li";
  EXPECT_EQ(OwnerOn("2024-06-15"), "zhao");
}

}  // namespace
}  // namespace eastgate::lifecycle
