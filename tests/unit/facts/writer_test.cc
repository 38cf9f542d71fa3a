// Appending: what a fact is given, what is refused, and what is kept beside the log.
#include <gtest/gtest.h>

#include "common/facts/draft.h"
#include "common/facts/log_reader.h"
#include "common/figures/cell.h"
#include "common/figures/cell_keys.h"
#include "tests/unit/figures/testing/cohort_catalogue.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::facts {
namespace {

using figures::testing::Draft;
using figures::testing::Enrolled;
using figures::testing::kCommunity;
using figures::testing::kFirstRevision;
using figures::testing::TestLog;
using reference::Date;

std::vector<figures::Slot> CellOf(TestLog& test, const std::string& key) {
  test.RollUp();
  const auto bytes = test.Read()->Get(key);
  EXPECT_TRUE(bytes.ok());
  return bytes->has_value() ? *figures::ParseCell(**bytes) : std::vector<figures::Slot>();
}

TEST(WriterTest, AFactGetsItsPlaceReporterAndTime) {
  TestLog test;
  const fact::v1::Fact fact =
      test.Append(Enrolled("enrollments/1", Date(2024, 3, 5), kCommunity, 1, "hospital"));
  EXPECT_EQ(fact.revision(), kFirstRevision);
  EXPECT_EQ(fact.name(), "facts/4");
  EXPECT_EQ(fact.reporter(), "clerk:li");
  EXPECT_EQ(fact.record_time().seconds(), absl::ToUnixSeconds(test.now()));
  const auto read = FactAt(*test.Read(), kFirstRevision);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->SerializeAsString().size(), fact.SerializeAsString().size());
  EXPECT_EQ(read->digest(), fact.digest());
  EXPECT_EQ(test.Read()->head().revision, kFirstRevision);
}

TEST(WriterTest, APostingNamesTheCohortThatItsMeasureHas) {
  TestLog test(figures::testing::FiguresWithCohorts(), figures::testing::KindsWithCohorts());
  const auto appended = [&](const char* measure, const std::string& cohort_on) {
    fact::v1::Fact fact = Draft(figures::testing::kListedKind, "items/1", Date(2024, 3, 5), kCommunity);
    fact::v1::Posting& posting = *fact.add_postings();
    posting = MakePosting(measure, Date(2024, 3, 5), kCommunity, 1);
    posting.set_cohort_on(cohort_on);
    return test.TryAppend(fact).status();
  };
  EXPECT_TRUE(appended(figures::testing::kDue, "2024-04-30").ok());
  EXPECT_TRUE(appended(figures::testing::kPlanned, "2025-01-01").ok());
  EXPECT_TRUE(absl::IsInternal(appended(figures::testing::kDue, "")));
  EXPECT_TRUE(absl::IsInternal(appended(figures::testing::kDue, "2024-02-30")));
  EXPECT_TRUE(absl::IsInternal(appended(figures::testing::kPlanned, "2025-01-02")));
  fact::v1::Fact enrolled = Enrolled("enrollments/1", Date(2024, 3, 5), kCommunity, 1, "hospital");
  enrolled.mutable_postings(0)->set_cohort_on("2024-03-05");
  EXPECT_TRUE(absl::IsInternal(test.TryAppend(enrolled).status()));
}

TEST(WriterTest, RecordTimesNeverGoBack) {
  TestLog test;
  const fact::v1::Fact first =
      test.Append(Enrolled("enrollments/1", Date(2024, 3, 5), kCommunity, 1, "hospital"));
  test.SetNow(test.now() - absl::Hours(5));
  const fact::v1::Fact second =
      test.Append(Enrolled("enrollments/2", Date(2024, 3, 5), kCommunity, 1, "hospital"));
  EXPECT_EQ(second.record_time().seconds(), first.record_time().seconds());
}

TEST(WriterTest, EveryDivisionLevelBelowTheRootAndEveryRollUpHasItsCells) {
  TestLog test;
  const int64_t revision =
      test.Append(Enrolled("enrollments/1", Date(2024, 3, 5), kCommunity, 7, "hospital")).revision();
  std::vector<figures::Slot> day;
  std::vector<figures::Slot> month;
  figures::AddToSlot(day, 5, 7, revision);
  figures::AddToSlot(month, 3, 7, revision);
  for (const char* division : {"", figures::testing::kStreet, kCommunity}) {
    for (const figures::CellSeries& series :
         {figures::CellSeries{1, 0, division, {}}, figures::CellSeries{1, 1, division, {"hospital"}}}) {
      EXPECT_EQ(CellOf(test, figures::MonthCellKey(Encode(series), 2024, 3)), day) << division;
      EXPECT_EQ(CellOf(test, figures::YearCellKey(Encode(series), 2024)), month) << division;
    }
  }
  EXPECT_TRUE(
      CellOf(test, figures::YearCellKey(Encode(figures::CellSeries{1, 0, figures::testing::kRoot, {}}), 2024))
          .empty());
}

TEST(WriterTest, APostingWithoutARollUpsKeyIsInNoCellOfIt) {
  TestLog test;
  fact::v1::Fact draft =
      Draft(figures::testing::kEnrolledKind, "enrollments/1", Date(2024, 3, 5), kCommunity);
  *draft.add_postings() = MakePosting(figures::testing::kEnrollments, Date(2024, 3, 5), kCommunity, 1);
  test.Append(draft);
  EXPECT_EQ(CellOf(test, figures::YearCellKey(Encode(figures::CellSeries{1, 0, "", {}}), 2024)).size(), 1u);
  EXPECT_TRUE(CellOf(test, figures::YearCellKey(Encode(figures::CellSeries{1, 1, "", {""}}), 2024)).empty());
}

TEST(WriterTest, DraftsThatBreakTheCatalogueAreRefusedAndLeaveNothing) {
  TestLog test;
  const Date on(2024, 3, 5);
  const fact::v1::Fact good = Enrolled("enrollments/1", on, kCommunity, 1, "hospital");
  std::vector<fact::v1::Fact> bad(9, good);
  bad[0].set_kind("test.unknown");
  bad[1].clear_subject();
  bad[2].set_occurred_on("2024-02-30");
  *bad[3].add_postings() = MakePosting(figures::testing::kBeds, on, kCommunity, 1);
  bad[4].mutable_postings(0)->set_division("360112");
  bad[5].mutable_postings(0)->set_effective_on("soon");
  bad[6].mutable_postings(0)->set_counted_subject("persons/1");
  (*bad[7].mutable_postings(0)->mutable_dimensions())["colour"] = "red";
  *bad[8].add_postings() = MakePosting(figures::testing::kChildren, on, kCommunity, 1);
  for (size_t i = 0; i < bad.size(); ++i) {
    EXPECT_TRUE(absl::IsInternal(test.TryAppend(bad[i]).status())) << i;
  }
  EXPECT_EQ(test.Read()->head().revision, kFirstRevision - 1);
}

}  // namespace
}  // namespace eastgate::facts
