// Comparing what is derived with the log.
#include "common/figures/check.h"

#include <gtest/gtest.h>

#include "common/facts/keys.h"
#include "common/figures/cell.h"
#include "common/figures/cell_keys.h"
#include "common/figures/rebuild.h"
#include "tests/unit/figures/testing/filled_log.h"

namespace eastgate::figures {
namespace {

using testing::AllOf;
using testing::Entries;
using testing::Fill;
using testing::MustCheck;
using testing::TestLog;
using testing::YearOfAll;

TEST(CheckTest, AnUntouchedStoreHasNothingBad) {
  TestLog test;
  Fill(test);
  const CheckReport report = MustCheck(test);
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.facts, 7);
  EXPECT_EQ(report.cells, static_cast<int64_t>(AllOf(test, store::Prefix::kCell).size()));
}

TEST(CheckTest, DamagedMissingAndSurplusCellsAreCountedAndCorrectedByARebuild) {
  TestLog test;
  Fill(test);
  test.Damage([](store::Transaction& transaction) {
    std::vector<Slot> slots = *ParseCell(**transaction.Get(YearOfAll()));
    AddToSlot(slots, 3, 1, 5);
    const std::string cell = EncodeCell(slots);
    transaction.Put(YearOfAll(), cell);
    transaction.Delete(MonthCellKey(Encode(CellSeries{1, 0, "", {}}), 2024, 3));
    transaction.Put(YearCellKey(Encode(CellSeries{1, 0, "", {}}), 2020), cell);
    transaction.Put(YearCellKey(Encode(CellSeries{77, 0, "", {}}), 2020), cell);
  });
  EXPECT_EQ(MustCheck(test).bad_cells, 4);
  EXPECT_EQ(MustCheck(test).bad_postings, 0);
  ASSERT_TRUE(Rebuild(test.figures()).ok());
  EXPECT_TRUE(MustCheck(test).ok());
}

TEST(CheckTest, ADamagedPostingIndexIsCountedAndCorrectedByARebuild) {
  TestLog test;
  Fill(test);
  const Entries postings = AllOf(test, store::Prefix::kPosting);
  test.Damage([&](store::Transaction& transaction) {
    facts::PostingValue value = *facts::ParsePostingValue(postings.begin()->second);
    value.amount += 1;
    transaction.Put(postings.begin()->first, Encode(value));
    transaction.Delete(postings.rbegin()->first);
    transaction.Put(Encode(facts::PostingKey{3, 1, 1, 0}), Encode(value));
  });
  EXPECT_EQ(MustCheck(test).bad_postings, 3);
  ASSERT_TRUE(Rebuild(test.figures()).ok());
  EXPECT_TRUE(MustCheck(test).ok());
}

TEST(CheckTest, CellsOfAnotherCatalogueAreNotCompared) {
  TestLog test;
  Fill(test);
  const auto other = FigureStore::OpenForReading(test.log(), *Catalogue::Build({}, {}));
  EXPECT_TRUE(absl::IsFailedPrecondition(Check(**other, *test.Read()).status()));
}

}  // namespace
}  // namespace eastgate::figures
