// The changes that a fact tells: paths, values and limits, over every kind of field.
#include "common/facts/changes.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/rows_log.h"

namespace eastgate::facts {
namespace {

using fact::v1::Fact;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::MakeRow;

// "path: old -> new" of each change.
std::vector<std::string> Lines(const std::vector<fact::v1::FieldChange>& changes) {
  std::vector<std::string> lines;
  lines.reserve(changes.size());
  for (const auto& change : changes)
    lines.push_back(change.field() + ": " + change.old_value() + " -> " + change.new_value());
  return lines;
}
std::vector<std::string> Between(const Fact& before, const Fact& after) {
  return Lines(ChangesBetween(&before, &after));
}

TEST(ChangesTest, WhatIsEqualIsNoChange) {
  Fact fact;
  fact.set_kind("k");
  fact.add_postings()->set_amount(4);
  EXPECT_THAT(Between(fact, fact), IsEmpty());
  EXPECT_THAT(ChangesBetween(nullptr, nullptr), IsEmpty());
}

TEST(ChangesTest, ValuesAreAsInJson) {
  Fact before, after;
  before.set_kind("old \"kind\"");
  after.set_kind("新");
  after.set_occurred_on("2024-03-01");
  after.mutable_record_time()->set_seconds(1);
  before.set_reversed_postings(2);
  after.set_cause(fact::v1::CORRECTION_CAUSE_ERROR);
  after.set_retraction(true);
  EXPECT_THAT(Between(before, after),
              ElementsAre("kind: old \"kind\" -> 新", "occurred_on:  -> 2024-03-01",
                          "record_time:  -> 1970-01-01T00:00:01Z", "cause:  -> CORRECTION_CAUSE_ERROR",
                          "reversed_postings: 2 -> ", "retraction:  -> true"));
}

TEST(ChangesTest, PartsAreNamedByTheirPlace) {
  Fact before, after;
  fact::v1::Posting* const posting = before.add_postings();
  posting->set_amount(4);
  (*posting->mutable_dimensions())["channel"] = "online";
  (*posting->mutable_dimensions())["place"] = "here";
  after = before;
  after.mutable_postings(0)->set_amount(-5);
  (*after.mutable_postings(0)->mutable_dimensions())["channel"] = "hospital";
  after.mutable_postings(0)->mutable_dimensions()->erase("place");
  after.add_postings()->set_amount(7);
  EXPECT_THAT(Between(before, after),
              ElementsAre("postings[0].dimensions[channel]: online -> hospital",
                          "postings[0].dimensions[place]: here -> ", "postings[0].amount: 4 -> -5",
                          "postings[1]:  -> {\"amount\":\"7\"}"));
  EXPECT_THAT(Between(after, before).back(), "postings[1]: {\"amount\":\"7\"} -> ");
}

TEST(ChangesTest, AResourceThatIsNewHasEveryFieldButItsEtagAndRevision) {
  testing::Row row = MakeRow("a", "li");
  row.set_etag("r1");
  row.set_revision(1);
  EXPECT_THAT(Lines(ChangesBetween(nullptr, &row)), ElementsAre("name:  -> rows/a", "owner:  -> li"));
  testing::Row changed = row;
  changed.set_etag("r2");
  changed.set_revision(2);
  EXPECT_THAT(ChangesBetween(&row, &changed), IsEmpty());
}

TEST(ChangesTest, LongValuesAreCutAtACharacterAndLongListsEnd) {
  Fact before, after;
  for (int i = 0; i < 400; ++i) after.mutable_reason()->append("青");
  const auto changes = ChangesBetween(&before, &after);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_LE(changes[0].new_value().size(), kMaxChangeBytes);
  EXPECT_EQ((changes[0].new_value().size() - 3) % 3, 0u);
  EXPECT_EQ(changes[0].new_value().substr(changes[0].new_value().size() - 3), "…");
  for (int i = 0; i < 1500; ++i) after.add_postings()->set_amount(i + 1);
  EXPECT_EQ(ChangesBetween(&before, &after).size(), kMaxChanges);
}

TEST(ChangesTest, AFactTellsWhatItChangedInItsSubject) {
  testing::RowsLog rows;
  Fact created = rows.Record(MakeRow("a", "li"), "2024-03-01");
  rows.Record(MakeRow("b", "li"), "2024-03-01");
  Fact updated = rows.Record(MakeRow("a", "wang"), "2024-03-02");
  Fact again = rows.Record(MakeRow("a", "wang"), "2024-03-03");
  const auto changes_of = [&rows](Fact& fact) {
    EXPECT_TRUE(AddChanges(rows.log.log().schema(), *rows.log.Read(), fact).ok());
    return Lines({fact.changes().begin(), fact.changes().end()});
  };
  EXPECT_THAT(changes_of(created), ElementsAre("name:  -> rows/a", "owner:  -> li"));
  EXPECT_THAT(changes_of(updated), ElementsAre("owner: li -> wang"));
  EXPECT_THAT(changes_of(again), IsEmpty());
  Fact about_no_row = rows.log.Append(figures::testing::Enrolled(
      "enrollments/1", reference::Date(2024, 3, 1), figures::testing::kCommunity, 1, "hospital"));
  EXPECT_THAT(changes_of(about_no_row), IsEmpty());
}

}  // namespace
}  // namespace eastgate::facts
