// Making the posting index and the cells anew from the log.
#include "common/figures/rebuild.h"

#include <gtest/gtest.h>

#include "common/figures/cell.h"
#include "tests/unit/figures/testing/filled_log.h"

namespace eastgate::figures {
namespace {

using reference::Date;
using testing::AllOf;
using testing::Enrolled;
using testing::Entries;
using testing::Fill;
using testing::kCommunity;
using testing::MustCheck;
using testing::TestLog;
using testing::YearOfAll;

TEST(RebuildTest, WhatIsRebuiltIsByteForByteWhatWasWritten) {
  TestLog test;
  Fill(test);
  const Entries cells = AllOf(test, store::Prefix::kCell);
  const Entries postings = AllOf(test, store::Prefix::kPosting);
  ASSERT_FALSE(cells.empty());
  ASSERT_TRUE(Rebuild(test.figures()).ok());
  EXPECT_EQ(AllOf(test, store::Prefix::kCell), cells);
  EXPECT_EQ(AllOf(test, store::Prefix::kPosting), postings);
}

TEST(RebuildTest, ANewRollUpIsFilledFromTheLogAtTheNextOpen) {
  TestLog test;
  Fill(test);
  std::vector<FigureDefinition> figures = testing::TestFigures();
  figures[0].roll_ups.push_back({"place"});
  test.Reopen(figures, testing::TestKinds());
  const auto cell = test.Read()->Get(YearCellKey(Encode(CellSeries{1, 2, "", {"inside"}}), 2024));
  ASSERT_TRUE(cell.ok() && cell->has_value());
  std::vector<Slot> want;
  AddToSlot(want, 3, 2, 5);
  EXPECT_EQ(*ParseCell(**cell), want);
  EXPECT_TRUE(MustCheck(test).ok());
}

TEST(RebuildTest, ALogOfManyBatchesIsRebuiltWhole) {
  TestLog test;
  fact::v1::Fact large = Enrolled("enrollments/1", Date(2024, 3, 9), kCommunity, 1, "hospital");
  for (int i = 1; i < facts::kMaxPostings; ++i) *large.add_postings() = large.postings(0);
  for (int i = 0; i < 21; ++i) test.Append(large);
  test.RollUp();
  const Entries cells = AllOf(test, store::Prefix::kCell);
  test.Damage([](store::Transaction& transaction) { transaction.Delete(YearOfAll()); });
  ASSERT_TRUE(Rebuild(test.figures()).ok());
  EXPECT_EQ(AllOf(test, store::Prefix::kCell), cells);
  EXPECT_EQ(AllOf(test, store::Prefix::kPosting).size(), 21'000u);
  EXPECT_TRUE(MustCheck(test).ok());
}

TEST(RebuildTest, CellsOfAnotherRootAreMadeAnew) {
  TestLog test;
  Fill(test);
  Catalogue catalogue = *Catalogue::Build(testing::TestFigures(), testing::TestKinds());
  const auto wider = facts::Log::Open(test.store(), catalogue.schema(), testing::TestReferenceFiles(),
                                      {"test", "3601", absl::Now});
  ASSERT_TRUE(wider.ok()) << wider.status();
  const auto figures = FigureStore::Open(**wider, std::move(catalogue));
  ASSERT_TRUE(figures.ok()) << figures.status();
  const auto cell = test.Read()->Get(YearCellKey(Encode(CellSeries{1, 0, testing::kRoot, {}}), 2024));
  EXPECT_TRUE(cell.ok() && cell->has_value());
}

TEST(RebuildTest, AMeasureThatTheCatalogueDroppedKeepsNothingButItsFacts) {
  TestLog test;
  Fill(test);
  test.Reopen(
      {testing::Definition(1, testing::kEnrollments, figure::v1::FIGURE_KIND_FLOW, {"channel", "place"})},
      {});
  EXPECT_EQ(test.Read()->head().revision, 7);
  EXPECT_EQ(AllOf(test, store::Prefix::kPosting).size(), 3u);
  EXPECT_TRUE(MustCheck(test).ok());
}

TEST(RebuildTest, AVersionThatEndsBeforeItMakesItsOwnCellsLeavesNoneThatAreTakenForWhole) {
  TestLog test;
  Fill(test);
  const Entries postings = AllOf(test, store::Prefix::kPosting);
  const Catalogue other = *Catalogue::Build(
      {testing::Definition(1, testing::kEnrollments, figure::v1::FIGURE_KIND_FLOW, {"channel"})}, {});
  const CellLayout layout(other, testing::kRoot);
  ASSERT_TRUE(ForgetOther(test.store(), test.figures().layout()).ok());
  EXPECT_TRUE(test.Read()->Get(FingerprintKey())->has_value());
  // It writes a posting in its own way, and ends.
  ASSERT_TRUE(ForgetOther(test.store(), layout).ok());
  ASSERT_TRUE(ForgetOther(test.store(), layout).ok()) << "of what nobody has made";
  test.Damage([&](store::Transaction& transaction) { transaction.Delete(postings.begin()->first); });
  test.Reopen();
  EXPECT_EQ(AllOf(test, store::Prefix::kPosting), postings);
  EXPECT_TRUE(MustCheck(test).ok());
}

TEST(RebuildTest, ARebuildThatWasInterruptedIsDoneAgainAtTheNextOpen) {
  TestLog test;
  Fill(test);
  const Entries cells = AllOf(test, store::Prefix::kCell);
  // As far as a rebuild may have come: no fingerprint, some cells gone.
  test.Damage([&](store::Transaction& transaction) {
    transaction.Delete(FingerprintKey());
    transaction.Delete(cells.begin()->first);
    transaction.Delete(cells.rbegin()->first);
  });
  test.Reopen();
  EXPECT_EQ(AllOf(test, store::Prefix::kCell), cells);
  EXPECT_TRUE(MustCheck(test).ok());
}

}  // namespace
}  // namespace eastgate::figures
