// Opening a ledger: its name, the reference data in the log, and the divisions that cells are kept for.
#include "common/facts/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/sha256.h"
#include "common/facts/log_reader.h"
#include "common/facts/record.h"
#include "tests/unit/facts/testing/test_ledger.h"

namespace eastgate::facts {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kFirstRevision;
using ::testing::MatchesRegex;
using testing::TestLedger;
using testing::TestReferenceFiles;

int64_t ParameterOf(const std::shared_ptr<const reference::ReferenceData>& data) {
  return *data->parameters.InForce("premium_fen", reference::Date(2024, 1, 1), "3601");
}

reference::ReferenceFiles WithPremium(const std::string& fen) {
  reference::ReferenceFiles files = TestReferenceFiles();
  files["parameters.csv"] =
      "key,jurisdiction,effective_from,effective_to,value,source\npremium_fen,36,2022-01-01,," + fen + ",s\n";
  return files;
}

TEST(LedgerTest, ALogKeepsTheNameItBeganWith) {
  TestLedger test;
  const std::string name = test.ledger().log_id();
  EXPECT_THAT(name, MatchesRegex("[0-9a-f]{16}"));
  test.Reopen();
  EXPECT_EQ(test.ledger().log_id(), name);
  EXPECT_NE(TestLedger().ledger().log_id(), name);
}

TEST(LedgerTest, EachReferenceFileIsAFactWithItsDigest) {
  TestLedger test;
  EXPECT_EQ(test.Read()->head().revision, kFirstRevision - 1);
  const auto fact = FactAt(*test.Read(), 2);
  ASSERT_TRUE(fact.ok());
  EXPECT_EQ(fact->kind(), kReferenceLoaded);
  EXPECT_EQ(fact->subject(), "reference/divisions.csv");
  EXPECT_EQ(fact->reporter(), "service:test");
  EXPECT_EQ(fact->occurred_on(), "2024-06-01");
  EXPECT_EQ(fact->division(), testing::kRoot);
  EXPECT_EQ(fact->evidence(0).uri(), "divisions.csv");
  EXPECT_EQ(fact->evidence(0).sha256(), auth::ToHex(auth::Sha256Of(TestReferenceFiles()["divisions.csv"])));
}

TEST(LedgerTest, OnlyChangedFilesAreLoadedAgain) {
  TestLedger test;
  test.Reopen();
  EXPECT_EQ(test.Read()->head().revision, 3);
  test.SetReferenceFiles(WithPremium("40000"));
  test.Reopen();
  EXPECT_EQ(test.Read()->head().revision, 4);
  EXPECT_EQ(FactAt(*test.Read(), 4)->subject(), "reference/parameters.csv");
}

TEST(LedgerTest, ADecisionIsJudgedByTheVersionKnownAtItsRevision) {
  TestLedger test;
  test.SetReferenceFiles(WithPremium("40000"));
  test.Reopen();
  EXPECT_EQ(ParameterOf(test.ledger().reference()), 40000);
  EXPECT_EQ(ParameterOf(test.ledger().ReferenceAt(4)), 40000);
  EXPECT_EQ(ParameterOf(test.ledger().ReferenceAt(3)), 38000);
  EXPECT_EQ(ParameterOf(test.ledger().ReferenceAt(1)), 38000);
}

TEST(LedgerTest, FilesChangedTogetherHoldTogether) {
  TestLedger test;
  reference::ReferenceFiles files = TestReferenceFiles();
  files["divisions.csv"] = "code,name,valid_from,valid_to,successors\n36,a,2000-01-01,,\n37,b,2000-01-01,,\n";
  // The new parameters are of a division that the old file did not have.
  files["parameters.csv"] =
      "key,jurisdiction,effective_from,effective_to,value,source\npremium_fen,37,2022-01-01,,1,s\n";
  test.SetReferenceFiles(files);
  test.Reopen();
  EXPECT_NE(test.ledger().reference()->divisions.Find("37"), nullptr);
  EXPECT_EQ(test.ledger().ReferenceAt(4)->divisions.Find("37"), nullptr);
}

TEST(LedgerTest, FilesThatCannotBeUsedNeverGetIntoTheLog) {
  TestLedger test;
  reference::ReferenceFiles files = TestReferenceFiles();
  files["calendar.csv"] = "nonsense";
  const auto refused =
      Ledger::Open(test.store(), *Catalogue::Build({}, {}), files, {"test", "360111", absl::Now});
  EXPECT_TRUE(absl::IsInvalidArgument(refused.status()));
  EXPECT_EQ(test.Read()->head().revision, 3);
}

TEST(LedgerTest, ReadingOnlyWritesNothing) {
  TestLedger test;
  const auto ledger =
      Ledger::OpenForReading(test.store(), *Catalogue::Build({}, {}), {"test", "360111", absl::Now});
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  EXPECT_EQ((*ledger)->log_id(), test.ledger().log_id());
  EXPECT_EQ(ParameterOf((*ledger)->reference()), 38000);
  EXPECT_EQ(test.Read()->head().revision, 3);
}

TEST(LedgerTest, CellsAreKeptForAllAndForEveryLevelBelowTheRoot) {
  TestLedger test;
  EXPECT_THAT(test.ledger().CellDivisions("360111"), ElementsAre(""));
  EXPECT_THAT(test.ledger().CellDivisions("360111001"), ElementsAre("", "360111001"));
  EXPECT_THAT(test.ledger().CellDivisions("360111001001"), ElementsAre("", "360111001", "360111001001"));
}

TEST(LedgerTest, TheRootAndWhatContainsItAreAllOfIt) {
  TestLedger test;
  for (const char* all : {"", "36", "3601", "360111"})
    EXPECT_THAT(test.ledger().Normalized(all), IsEmpty()) << all;
  EXPECT_EQ(test.ledger().Normalized("360111001"), "360111001");
}

}  // namespace
}  // namespace eastgate::facts
