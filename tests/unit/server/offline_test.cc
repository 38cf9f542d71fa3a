// Tests of the offline tools, which a binary runs on the files of a stopped service.
#include "common/server/offline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "common/auth/sha256.h"
#include "common/facts/keys.h"
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
  EXPECT_EQ(VerifyLogDirectory(test_.directory(), out_), 0);
  EXPECT_EQ(out_.str(), "head revision 7 digest " + digest + ", no bad revision\n");
}

TEST_F(OfflineTest, ABadRevisionIsNamedAndExitCodeOne) {
  test_.Damage([](store::Transaction& transaction) { transaction.Put(Encode(facts::LogKey{6}), "torn"); });
  test_.Close();
  EXPECT_EQ(VerifyLogDirectory(test_.directory(), out_), 1);
  EXPECT_THAT(out_.str(), HasSubstr(", first bad revision 6\n"));
}

TEST_F(OfflineTest, AFolderWithoutAStoreFails) {
  EXPECT_EQ(VerifyLogDirectory(test_.directory() + "/none", out_), 1);
  EXPECT_THAT(out_.str(), StartsWith("failed: "));
}

TEST_F(OfflineTest, CheckFindsWhatRebuildCorrects) {
  test_.Damage([](store::Transaction& transaction) { transaction.Delete(YearOfAll()); });
  test_.Close();
  EXPECT_EQ(CheckDirectory(test_.directory(), MakeCatalogue(), options_, out_), 1);
  EXPECT_THAT(out_.str(), HasSubstr(" 0 bad postings, 1 bad cells\n"));
  EXPECT_EQ(RebuildDirectory(test_.directory(), MakeCatalogue(), options_, out_), 0);
  EXPECT_EQ(CheckDirectory(test_.directory(), MakeCatalogue(), options_, out_), 0);
}

}  // namespace
}  // namespace eastgate::server
