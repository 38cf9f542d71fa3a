// Rows made anew: all of them come from the log, and a rebuild that ended early is not served from.
#include "common/facts/rebuild_rows.h"

#include "common/facts/keys.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/rows_log.h"

namespace eastgate::facts {
namespace {

using testing::MakeRow;

class RebuildRowsTest : public ::testing::Test, public testing::RowsLog {};

TEST_F(RebuildRowsTest, EverythingThatFollowsFromTheLogComesBack) {
  const std::string created = Record(MakeRow("a", "li"), "2024-03-01").name();
  for (int i = 0; i < 50; ++i) Record(MakeRow("b" + std::to_string(i % 7), "li"), "2024-03-01");
  Record(MakeRow("a", "wang"), "2024-03-02", created);
  const auto before = Entries();
  log.Damage([&](store::Transaction& transaction) {
    for (const auto& [key, value] : before) transaction.Delete(key);
  });
  ASSERT_TRUE(Entries().empty());
  ASSERT_TRUE(RebuildRows(log.log().schema(), log.store()).ok());
  EXPECT_EQ(Entries(), before);
}

TEST_F(RebuildRowsTest, WhatElseIsMadeFromTheFactsIsPutAlong) {
  Record(MakeRow("a", "li"), "2024-03-01");
  const std::string last = Record(MakeRow("b", "li"), "2024-03-01").name();
  const auto put = [](const fact::v1::Fact& fact, store::BulkWriter& writer) {
    return writer.Put(fact.name(), fact.subject());
  };
  ASSERT_TRUE(RebuildRows(log.log().schema(), log.store(), put).ok());
  EXPECT_EQ(*log.Read()->Get(last), "rows/b");
}

TEST_F(RebuildRowsTest, ARebuildThatEndedEarlyIsDoneAgainBeforeTheLogIsServed) {
  Record(MakeRow("a", "li"), "2024-03-01");
  EXPECT_TRUE(CheckRowsAreWhole(*log.Read()).ok());
  log.Damage([](store::Transaction& transaction) { transaction.Put(RebuildingRowsKey(), ""); });
  EXPECT_TRUE(absl::IsFailedPrecondition(CheckRowsAreWhole(*log.Read())));
  const auto opened =
      Log::Open(log.store(), nullptr, {}, {.service = "test", .division_root = "", .clock = absl::Now});
  EXPECT_TRUE(absl::IsFailedPrecondition(opened.status())) << opened.status();
  ASSERT_TRUE(RebuildRows(log.log().schema(), log.store()).ok());
  EXPECT_TRUE(CheckRowsAreWhole(*log.Read()).ok());
}

}  // namespace
}  // namespace eastgate::facts
