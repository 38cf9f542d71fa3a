#include "common/lifecycle/order_of_days.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "testing/row.pb.h"
#include "tests/unit/figures/testing/test_log.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::lifecycle {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using figures::testing::Enrolled;
using figures::testing::kStreet;
using figures::testing::TestLog;
using reference::Date;
using resource::testing::Row;

constexpr uint16_t kByFact = 1;

class OrderOfDaysTest : public ::testing::Test {
 protected:
  // A row that rests on `key`, with the day as its owner.
  void Put(const std::string& id, const std::string& key, const std::string& day) {
    log_.Damage([&](store::Transaction& transaction) {
      Row row;
      row.set_name("rows/" + id);
      row.set_fact(key);
      row.set_owner(day);
      EXPECT_THAT(rows_.Put(transaction, row), IsOk());
    });
  }
  absl::Status CheckRows(Date day, const std::string& key) {
    return CheckNotAfterRows(
        {"founded_on", reference::FormatDate(day)}, rows_, *log_.Read(), kByFact, key,
        [](const Row& row) { return StoredDate(row.owner()); }, "the day of a row");
  }
  absl::Status CheckFacts(Date day, const std::string& resource, const std::string& kind) {
    return CheckNotAfterFacts({"founded_on", reference::FormatDate(day)}, *log_.Read(), resource, kind,
                              "the day of a fact");
  }

  TestLog log_;
  const resource::Table<Row> rows_{{.number = 1,
                                    .collection = "rows",
                                    .type = "Row",
                                    .indexes = {{kByFact, [](const Row& row) { return row.fact(); }}}}};
};

TEST_F(OrderOfDaysTest, NoRowMayLieBeforeTheDayAndTheEarliestIsNamed) {
  EXPECT_THAT(CheckRows(Date(2199, 12, 31), "a"), IsOk()) << "nothing rests on it";
  Put("1", "a", "2024-03-02");
  Put("2", "a", "2024-03-01");
  Put("3", "a", "2024-03-03");
  Put("4", "b", "2023-01-01");
  EXPECT_THAT(CheckRows(Date(2024, 3, 1), "a"), IsOk());
  EXPECT_THAT(CheckRows(Date(2024, 3, 4), "a"),
              RefusedAs("DATE_OUT_OF_ORDER field=founded_on latest=2024-03-01"));
}

TEST_F(OrderOfDaysTest, NoCurrentFactOfTheKindMayLieBeforeTheDay) {
  log_.Append(Enrolled("things/a", Date(2024, 3, 2), kStreet, 1, "hospital"));
  const fact::v1::Fact first = log_.Append(Enrolled("things/a", Date(2024, 3, 1), kStreet, 1, "hospital"));
  log_.Append(Enrolled("things/b", Date(2023, 1, 1), kStreet, 1, "hospital"));
  const std::string& kind = first.kind();
  EXPECT_THAT(CheckFacts(Date(2024, 3, 1), "things/a", kind), IsOk());
  EXPECT_THAT(CheckFacts(Date(2024, 3, 2), "things/a", kind),
              RefusedAs("DATE_OUT_OF_ORDER field=founded_on latest=2024-03-01"));
  EXPECT_THAT(CheckFacts(Date(2024, 3, 2), "things/a", "test.other"), IsOk());
  EXPECT_THAT(CheckFacts(Date(2199, 12, 31), "things/c", kind), IsOk());
}

TEST_F(OrderOfDaysTest, WhatHappenedBeforeTheResourceWasCreatedAnewDoesNotCount) {
  const fact::v1::Fact created = log_.Append(Enrolled("things/a", Date(2024, 1, 1), kStreet, 1, "hospital"));
  fact::v1::Fact update = Enrolled("things/a", Date(2024, 2, 1), kStreet, 1, "hospital");
  update.set_kind(figures::testing::kBedsKind);
  update.clear_postings();
  log_.Append(update);
  EXPECT_FALSE(CheckFacts(Date(2024, 3, 1), "things/a", update.kind()).ok());
  fact::v1::Fact retraction = Enrolled("things/a", Date(2024, 1, 1), kStreet, 1, "hospital");
  retraction.set_corrects(created.name());
  retraction.set_retraction(true);
  log_.Append(retraction);
  EXPECT_THAT(CheckFacts(Date(2024, 3, 1), "things/a", update.kind()), IsOk());
  EXPECT_THAT(CheckFacts(Date(2024, 3, 1), "things/a", created.kind()), IsOk());
}

}  // namespace
}  // namespace eastgate::lifecycle
