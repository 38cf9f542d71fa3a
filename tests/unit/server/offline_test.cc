// Tests of the offline tools, which a binary runs on the files of a stopped service.
#include "common/server/offline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "common/auth/sha256.h"
#include "common/facts/keys.h"
#include "tests/unit/facts/testing/rows_log.h"
#include "tests/unit/figures/testing/filled_log.h"

namespace eastgate::server {
namespace {

using figures::testing::Fill;
using figures::testing::TestLog;
using figures::testing::YearOfAll;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class OfflineTest : public ::testing::Test {
 protected:
  OfflineTest() { Fill(test_); }
  figures::Catalogue MakeCatalogue() {
    return *figures::Catalogue::Build(figures::testing::TestFigures(), figures::testing::TestKinds());
  }
  const facts::Log::Options options_{"test", figures::testing::kRoot, absl::Now};
  TestLog test_;
  std::ostringstream out_;
};

TEST_F(OfflineTest, AGoodLogIsOneLineAndExitCodeZero) {
  const std::string digest = auth::ToHex(test_.Read()->head().digest);
  test_.Close();
  EXPECT_EQ(VerifyLogDirectory(test_.directory(), "test", out_), 0);
  EXPECT_EQ(out_.str(), "head revision 7 digest " + digest + ", no bad revision\n");
}

TEST_F(OfflineTest, ABadRevisionIsNamedAndExitCodeOne) {
  test_.Damage([](store::Transaction& transaction) { transaction.Put(Encode(facts::LogKey{6}), "torn"); });
  test_.Close();
  EXPECT_EQ(VerifyLogDirectory(test_.directory(), "test", out_), 1);
  EXPECT_THAT(out_.str(), HasSubstr(", first bad revision 6\n"));
}

TEST_F(OfflineTest, AFolderWithoutAStoreFails) {
  const std::string none = test_.directory() + "/none";
  EXPECT_EQ(VerifyLogDirectory(none, "test", out_), 5);
  EXPECT_EQ(CheckDirectory(none, MakeCatalogue(), options_, out_), 5);
  EXPECT_EQ(RebuildDirectory(none, MakeCatalogue(), options_, out_), 5);
  EXPECT_THAT(out_.str(), StartsWith("failed: "));
  EXPECT_FALSE(std::filesystem::exists(none));
}

TEST_F(OfflineTest, TheLogOfAnotherServiceIsLeftAlone) {
  test_.Close();
  const facts::Log::Options other{"other", figures::testing::kRoot, absl::Now};
  EXPECT_EQ(VerifyLogDirectory(test_.directory(), "other", out_), 8);
  EXPECT_EQ(CheckDirectory(test_.directory(), MakeCatalogue(), other, out_), 8);
  EXPECT_EQ(RebuildDirectory(test_.directory(), MakeCatalogue(), other, out_), 8);
  const std::string line = "failed: the data directory holds the log of test, want that of other\n";
  EXPECT_EQ(out_.str(), line + line + line);
}

TEST_F(OfflineTest, CheckFindsWhatRebuildCorrects) {
  test_.Damage([](store::Transaction& transaction) { transaction.Delete(YearOfAll()); });
  test_.Close();
  EXPECT_EQ(CheckDirectory(test_.directory(), MakeCatalogue(), options_, out_), 1);
  EXPECT_THAT(out_.str(), HasSubstr(" 0 bad postings, 1 bad cells, 0 rows, 0 bad rows\n"));
  EXPECT_EQ(RebuildDirectory(test_.directory(), MakeCatalogue(), options_, out_), 0);
  EXPECT_EQ(CheckDirectory(test_.directory(), MakeCatalogue(), options_, out_), 0);
}

TEST(OfflineRowsTest, CheckFindsADamagedRowAndRebuildRestoresIt) {
  facts::testing::RowsLog rows;
  rows.Record(facts::testing::MakeRow("a", "li"), "2024-03-01");
  rows.Record(facts::testing::MakeRow("b", "li"), "2024-03-01");
  const auto good = rows.Entries();
  rows.log.Damage([](store::Transaction& transaction) { transaction.Put(resource::RowKey(1, "a"), "x"); });
  rows.log.Close();
  const facts::Log::Options options{"test", figures::testing::kRoot, absl::Now};
  const auto catalogue = [&rows] {
    return *figures::Catalogue::Build(figures::testing::TestFigures(), figures::testing::TestKinds(), {},
                                      {&rows.rows});
  };
  std::ostringstream out;
  EXPECT_EQ(CheckDirectory(rows.log.directory(), catalogue(), options, out), 1);
  EXPECT_THAT(out.str(), HasSubstr(", 2 rows, 1 bad rows\n"));
  EXPECT_EQ(RebuildDirectory(rows.log.directory(), catalogue(), options, out), 0);
  EXPECT_EQ(CheckDirectory(rows.log.directory(), catalogue(), options, out), 0);
  rows.log.Reopen();
  EXPECT_EQ(rows.Entries(), good);
}

TEST_F(OfflineTest, NothingIsRebuiltFromALogThatDoesNotHold) {
  test_.Damage([](store::Transaction& transaction) { transaction.Put(Encode(facts::LogKey{6}), "torn"); });
  test_.Close();
  EXPECT_EQ(RebuildDirectory(test_.directory(), MakeCatalogue(), options_, out_), 1);
  EXPECT_THAT(out_.str(), HasSubstr(", first bad revision 6; nothing was rebuilt"));
}

}  // namespace
}  // namespace eastgate::server
