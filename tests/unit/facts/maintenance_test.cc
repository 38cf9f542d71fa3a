// Proving the log, and mending what is derived from it.
#include "common/facts/maintenance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "common/auth/sha256.h"
#include "common/facts/cell.h"
#include "common/facts/keys.h"
#include "common/facts/offline.h"
#include "common/facts/record.h"
#include "common/store/key_codec.h"
#include "tests/unit/facts/testing/test_ledger.h"

namespace eastgate::facts {
namespace {

using reference::Date;
using testing::BedsCounted;
using testing::Enrolled;
using ::testing::HasSubstr;
using testing::kCommunity;
using testing::kOtherCommunity;
using ::testing::StartsWith;
using testing::TestLedger;

// Facts of two years, with a day out of order.
void Fill(TestLedger& test) {
  test.Append(Enrolled("enrollments/1", Date(2024, 3, 9), kCommunity, 1, "hospital", "persons/1"));
  test.Append(
      Enrolled("enrollments/2", Date(2024, 3, 5), kOtherCommunity, 2, "online", "persons/2", "inside"));
  test.Append(Enrolled("enrollments/3", Date(2023, 12, 31), kCommunity, 3, "hospital"));
  test.Append(BedsCounted("facilities/1", Date(2024, 1, 1), kCommunity, 40, "public"));
  test.RollUp();
}

using Entries = std::map<std::string, std::string>;

Entries AllOf(const TestLedger& test, store::Prefix of) {
  const std::string prefix = store::KeyWriter(of).Take();
  Entries entries;
  EXPECT_TRUE(test.Read()
                  ->Scan(prefix, store::PrefixEnd(prefix),
                         [&](absl::string_view key, absl::string_view value) {
                           entries.emplace(key, value);
                           return true;
                         })
                  .ok());
  return entries;
}

CheckReport MustCheck(const TestLedger& test) {
  const auto report = Check(test.ledger(), *test.Read());
  EXPECT_TRUE(report.ok()) << report.status();
  return report.ok() ? *report : CheckReport();
}

// A record's digest after the record before it.
std::string DigestAfter(absl::string_view before, absl::string_view record) {
  return *ChainedDigest(*DigestOf(before), record);
}

std::string YearOfAll() {
  return YearCellKey(Encode(CellSeries{1, 0, "", {}}), 2024);
}

TEST(VerifyChainTest, AnUntouchedLogHolds) {
  TestLedger test;
  Fill(test);
  const auto snapshot = test.Read();
  const auto report = VerifyChain(*snapshot, 1, 7);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->head_revision, 7);
  EXPECT_EQ(report->digest, auth::ToHex(snapshot->head().digest));
  EXPECT_EQ(report->first_bad_revision, 0);
  EXPECT_EQ(VerifyChain(*snapshot, 3, 5)->head_revision, 5);
  EXPECT_EQ(VerifyChain(*snapshot, 3, 5)->first_bad_revision, 0);
}

TEST(VerifyChainTest, AFlippedByteIsFoundWhereItLies) {
  TestLedger test;
  Fill(test);
  test.Damage([](store::Transaction& transaction) {
    std::string record = **transaction.Get(Encode(LogKey{5}));
    record[40] ^= 1;
    transaction.Put(Encode(LogKey{5}), record);
  });
  const auto report = VerifyChain(*test.Read(), 1, 7);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->first_bad_revision, 5);
  EXPECT_EQ(report->head_revision, 4);
  EXPECT_EQ(VerifyChain(*test.Read(), 6, 7)->first_bad_revision, 0);
}

TEST(VerifyChainTest, ARecordForgedWithItsDigestBreaksTheChainAfterIt) {
  TestLedger test;
  Fill(test);
  test.Damage([](store::Transaction& transaction) {
    const std::string before = **transaction.Get(Encode(LogKey{4}));
    std::string record = **transaction.Get(Encode(LogKey{5}));
    record.back() ^= 1;
    record.replace(0, 32, DigestAfter(before, record));
    transaction.Put(Encode(LogKey{5}), record);
  });
  EXPECT_EQ(VerifyChain(*test.Read(), 1, 7)->first_bad_revision, 6);
}

TEST(VerifyChainTest, AForgedLastRecordIsNotTheHeads) {
  TestLedger test;
  Fill(test);
  test.Damage([](store::Transaction& transaction) {
    const std::string before = **transaction.Get(Encode(LogKey{6}));
    std::string record = **transaction.Get(Encode(LogKey{7}));
    record.back() ^= 1;
    record.replace(0, 32, DigestAfter(before, record));
    transaction.Put(Encode(LogKey{7}), record);
  });
  EXPECT_EQ(VerifyChain(*test.Read(), 1, 7)->first_bad_revision, 7);
}

TEST(VerifyChainTest, MissingAndSurplusRecordsAreFound) {
  TestLedger test;
  Fill(test);
  const std::string last = **test.Read()->Get(Encode(LogKey{7}));
  test.Damage([&](store::Transaction& transaction) { transaction.Put(Encode(LogKey{9}), last); });
  EXPECT_EQ(VerifyChain(*test.Read(), 1, 7)->first_bad_revision, 8);
  test.Damage([](store::Transaction& transaction) { transaction.Delete(Encode(LogKey{7})); });
  EXPECT_EQ(VerifyChain(*test.Read(), 1, 7)->first_bad_revision, 7);
  test.Damage([](store::Transaction& transaction) { transaction.Delete(Encode(LogKey{2})); });
  EXPECT_EQ(VerifyChain(*test.Read(), 1, 7)->first_bad_revision, 2);
  EXPECT_EQ(VerifyChain(*test.Read(), 3, 7)->first_bad_revision, 3);
}

TEST(RebuildTest, WhatIsRebuiltIsByteForByteWhatWasWritten) {
  TestLedger test;
  Fill(test);
  const Entries cells = AllOf(test, store::Prefix::kCell);
  const Entries postings = AllOf(test, store::Prefix::kPosting);
  ASSERT_FALSE(cells.empty());
  ASSERT_TRUE(Rebuild(test.ledger()).ok());
  EXPECT_EQ(AllOf(test, store::Prefix::kCell), cells);
  EXPECT_EQ(AllOf(test, store::Prefix::kPosting), postings);
}

TEST(RebuildTest, ANewRollUpIsFilledFromTheLogAtTheNextOpen) {
  TestLedger test;
  Fill(test);
  std::vector<FigureDefinition> figures = testing::TestFigures();
  figures[0].roll_ups.push_back({"place"});
  test.Reopen(figures, testing::TestKinds());
  const auto cell = test.Read()->Get(YearCellKey(Encode(CellSeries{1, 2, "", {"inside"}}), 2024));
  ASSERT_TRUE(cell.ok() && cell->has_value());
  EXPECT_EQ(*ParseCell(**cell), (std::vector<Slot>{{3, 2, 5}}));
  EXPECT_TRUE(MustCheck(test).ok());
}

TEST(RebuildTest, ALogOfManyBatchesIsRebuiltWhole) {
  TestLedger test;
  fact::v1::Fact large = Enrolled("enrollments/1", Date(2024, 3, 9), kCommunity, 1, "hospital");
  for (int i = 1; i < kMaxPostings; ++i) *large.add_postings() = large.postings(0);
  for (int i = 0; i < 21; ++i) test.Append(large);
  test.RollUp();
  const Entries cells = AllOf(test, store::Prefix::kCell);
  test.Damage([](store::Transaction& transaction) { transaction.Delete(YearOfAll()); });
  ASSERT_TRUE(Rebuild(test.ledger()).ok());
  EXPECT_EQ(AllOf(test, store::Prefix::kCell), cells);
  EXPECT_EQ(AllOf(test, store::Prefix::kPosting).size(), 21'000u);
  EXPECT_TRUE(MustCheck(test).ok());
}

TEST(RebuildTest, CellsOfAnotherRootAreMadeAnew) {
  TestLedger test;
  Fill(test);
  const auto wider =
      Ledger::Open(test.store(), *Catalogue::Build(testing::TestFigures(), testing::TestKinds()),
                   testing::TestReferenceFiles(), {"test", "3601", absl::Now});
  ASSERT_TRUE(wider.ok()) << wider.status();
  const auto cell = test.Read()->Get(YearCellKey(Encode(CellSeries{1, 0, testing::kRoot, {}}), 2024));
  EXPECT_TRUE(cell.ok() && cell->has_value());
}

TEST(RebuildTest, AMeasureThatTheCatalogueDroppedKeepsNothingButItsFacts) {
  TestLedger test;
  Fill(test);
  test.Reopen({testing::Definition(1, testing::kEnrollments, figure::v1::KIND_FLOW, {"channel", "place"})},
              {});
  EXPECT_EQ(test.Read()->head().revision, 7);
  EXPECT_EQ(AllOf(test, store::Prefix::kPosting).size(), 3u);
  EXPECT_TRUE(MustCheck(test).ok());
}

TEST(RebuildTest, ARebuildThatWasInterruptedIsDoneAgainAtTheNextOpen) {
  TestLedger test;
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

TEST(CheckTest, AnUntouchedStoreHasNothingBad) {
  TestLedger test;
  Fill(test);
  const CheckReport report = MustCheck(test);
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.facts, 7);
  EXPECT_EQ(report.cells, static_cast<int64_t>(AllOf(test, store::Prefix::kCell).size()));
}

TEST(CheckTest, DamagedMissingAndSurplusCellsAreCountedAndMendedByARebuild) {
  TestLedger test;
  Fill(test);
  test.Damage([](store::Transaction& transaction) {
    std::string cell = **transaction.Get(YearOfAll());
    ASSERT_TRUE(AddToCell(cell, 3, 1, 5).ok());
    transaction.Put(YearOfAll(), cell);
    transaction.Delete(MonthCellKey(Encode(CellSeries{1, 0, "", {}}), 2024, 3));
    transaction.Put(YearCellKey(Encode(CellSeries{1, 0, "", {}}), 2020), cell);
    transaction.Put(YearCellKey(Encode(CellSeries{77, 0, "", {}}), 2020), cell);
  });
  EXPECT_EQ(MustCheck(test).bad_cells, 4);
  EXPECT_EQ(MustCheck(test).bad_postings, 0);
  ASSERT_TRUE(Rebuild(test.ledger()).ok());
  EXPECT_TRUE(MustCheck(test).ok());
}

TEST(CheckTest, ADamagedPostingIndexIsCountedAndMendedByARebuild) {
  TestLedger test;
  Fill(test);
  const Entries postings = AllOf(test, store::Prefix::kPosting);
  test.Damage([&](store::Transaction& transaction) {
    PostingValue value = *ParsePostingValue(postings.begin()->second);
    value.amount += 1;
    transaction.Put(postings.begin()->first, Encode(value));
    transaction.Delete(postings.rbegin()->first);
    transaction.Put(Encode(PostingKey{3, 1, 1, 0}), Encode(value));
  });
  EXPECT_EQ(MustCheck(test).bad_postings, 3);
  ASSERT_TRUE(Rebuild(test.ledger()).ok());
  EXPECT_TRUE(MustCheck(test).ok());
}

TEST(CheckTest, CellsOfAnotherCatalogueAreNotCompared) {
  TestLedger test;
  Fill(test);
  const auto other =
      Ledger::OpenForReading(test.store(), *Catalogue::Build({}, {}), {"test", "360111", absl::Now});
  EXPECT_TRUE(absl::IsFailedPrecondition(Check(**other, *test.Read()).status()));
}

class OfflineTest : public ::testing::Test {
 protected:
  OfflineTest() { Fill(test_); }
  Catalogue MakeCatalogue() { return *Catalogue::Build(testing::TestFigures(), testing::TestKinds()); }
  const Ledger::Options options_{"test", testing::kRoot, absl::Now};
  TestLedger test_;
  std::ostringstream out_;
};

TEST_F(OfflineTest, AGoodLogIsOneLineAndExitCodeZero) {
  const std::string digest = auth::ToHex(test_.Read()->head().digest);
  test_.Close();
  EXPECT_EQ(VerifyLogDirectory(test_.directory(), out_), 0);
  EXPECT_EQ(out_.str(), "head revision 7 digest " + digest + ", no bad revision\n");
}

TEST_F(OfflineTest, ABadRevisionIsNamedAndExitCodeOne) {
  test_.Damage([](store::Transaction& transaction) { transaction.Put(Encode(LogKey{6}), "torn"); });
  test_.Close();
  EXPECT_EQ(VerifyLogDirectory(test_.directory(), out_), 1);
  EXPECT_THAT(out_.str(), HasSubstr(", first bad revision 6\n"));
}

TEST_F(OfflineTest, AFolderWithoutAStoreFails) {
  EXPECT_EQ(VerifyLogDirectory(test_.directory() + "/none", out_), 1);
  EXPECT_THAT(out_.str(), StartsWith("failed: "));
}

TEST_F(OfflineTest, CheckFindsWhatRebuildMends) {
  test_.Damage([](store::Transaction& transaction) { transaction.Delete(YearOfAll()); });
  test_.Close();
  EXPECT_EQ(CheckDirectory(test_.directory(), MakeCatalogue(), options_, out_), 1);
  EXPECT_THAT(out_.str(), HasSubstr(" 0 bad postings, 1 bad cells\n"));
  EXPECT_EQ(RebuildDirectory(test_.directory(), MakeCatalogue(), options_, out_), 0);
  EXPECT_EQ(CheckDirectory(test_.directory(), MakeCatalogue(), options_, out_), 0);
}

}  // namespace
}  // namespace eastgate::facts
