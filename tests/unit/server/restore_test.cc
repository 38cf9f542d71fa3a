// A store is backed up and restored by the offline commands: what is chosen, and where its log ends.
#include "common/server/restore.h"

#include <filesystem>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/server/offline.h"
#include "common/store/rocksdb_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/filled_log.h"

namespace eastgate::server {
namespace {

namespace fs = std::filesystem;
using figures::testing::Enrolled;
using figures::testing::kCommunity;
using figures::testing::TestLog;
using reference::Date;
using ::testing::HasSubstr;

class RestoreTest : public ::testing::Test {
 protected:
  RestoreTest() { Fill(test_); }

  static figures::Catalogue MakeCatalogue() {
    return *figures::Catalogue::Build(figures::testing::TestFigures(), figures::testing::TestKinds());
  }
  const facts::Log::Options options_{"test", figures::testing::kRoot, absl::Now};

  // Makes a backup of the store as it is; `request` has what the offline command does not say.
  std::string BackUp(int keep = 30) {
    test_.Close();
    std::ostringstream out;
    const BackupMaker::Options options{
        .service = "test", .key_file = "", .keep = keep, .now = [this] { return test_.now(); }};
    EXPECT_EQ(BackUpDirectory(test_.directory(), Folder(), options, out), 0) << out.str();
    test_.Reopen();
    return out.str();
  }
  void Enroll(int number) {
    test_.Append(Enrolled(absl::StrCat("more/", number), Date(2024, 4, 1), kCommunity, 1, "hospital"));
  }

  RestoreRequest Request() const {
    RestoreRequest request;
    request.backups = Folder();
    request.directory = folder_.path() + "/restored";
    return request;
  }
  // Returns the output of the command; it succeeds if `code` is 0.
  std::string Restore(const RestoreRequest& request, int code = 0) {
    std::ostringstream out;
    EXPECT_EQ(RestoreDirectory(request, MakeCatalogue(), options_, out), code) << out.str();
    return out.str();
  }
  std::string Folder() const { return folder_.path() + "/backups"; }
  std::string HeadLine() const {
    return absl::StrCat("restored revision ", test_.Read()->head().revision, " digest ",
                        auth::ToHex(test_.Read()->head().digest), " as log ");
  }
  void ExpectWhole(const std::string& directory) {
    std::ostringstream out;
    EXPECT_EQ(CheckDirectory(directory, MakeCatalogue(), options_, out), 0) << out.str();
  }

  TestLog test_;
  const store::TempDirectory folder_;
};

TEST_F(RestoreTest, TheNewestBackupIsRestoredWhole) {
  BackUp();
  Enroll(1);
  EXPECT_THAT(BackUp(), HasSubstr("backup 2 of test"));
  const std::string said = Restore(Request());
  EXPECT_THAT(said, HasSubstr(HeadLine()));
  EXPECT_THAT(said, HasSubstr("from backup 2 of test"));
  ExpectWhole(Request().directory);
  EXPECT_THAT(Restore(Request(), 1), HasSubstr("not empty"));
}

TEST_F(RestoreTest, ARevisionOrATimeIsTakenFromTheFirstBackupThatHasIt) {
  const std::string line = HeadLine();
  const int64_t revision = test_.Read()->head().revision;
  const absl::Time then = test_.now();
  test_.SetNow(then + absl::Minutes(1));
  Enroll(1);
  BackUp();
  test_.SetNow(then + absl::Minutes(2));
  Enroll(2);
  BackUp();
  RestoreRequest request = Request();
  request.to_revision = revision;
  EXPECT_THAT(Restore(request), ::testing::AllOf(HasSubstr(line), HasSubstr("from backup 1 of test")));
  ExpectWhole(request.directory);
  fs::remove_all(request.directory);
  request.to_revision.reset();
  request.to_time = then + absl::Seconds(59);
  EXPECT_THAT(Restore(request), ::testing::AllOf(HasSubstr(line), HasSubstr("from backup 1 of test")));
  fs::remove_all(request.directory);
  request.from = "2";
  EXPECT_THAT(Restore(request), ::testing::AllOf(HasSubstr(line), HasSubstr("from backup 2 of test")));
  fs::remove_all(request.directory);
  request.to_time = absl::UnixEpoch();
  EXPECT_THAT(Restore(request, 1), HasSubstr("nothing was recorded by that time"));
}

TEST_F(RestoreTest, WhatIsNotThereIsRefusedAndLeavesNothing) {
  EXPECT_THAT(Restore(Request(), 1), HasSubstr("there are no backups"));
  BackUp();
  RestoreRequest request = Request();
  request.from = "7";
  EXPECT_THAT(Restore(request, 1), HasSubstr("there is no backup 7"));
  request.from = "point";
  EXPECT_THAT(Restore(request, 1), HasSubstr("no backup of the restore point point"));
  request = Request();
  request.to_revision = 1000;
  EXPECT_THAT(Restore(request, 1), HasSubstr("backup 1 ends at revision 7, want 1000"));
  EXPECT_FALSE(fs::exists(request.directory + "/restoring"));
  std::ostringstream out;
  EXPECT_EQ(RestoreDirectory(Request(), MakeCatalogue(), {"other", figures::testing::kRoot, absl::Now}, out),
            1);
  EXPECT_THAT(out.str(), HasSubstr("is one of test, want one of other"));
}

TEST_F(RestoreTest, OldBackupsAreDroppedAndOfOldOnesTheNewestStays) {
  for (int i = 0; i < 4; ++i) BackUp(/*keep=*/2);
  std::ostringstream out;
  EXPECT_EQ(ListBackups(Folder(), out), 0);
  EXPECT_THAT(out.str(), ::testing::AllOf(HasSubstr("backup 3 of"), HasSubstr("backup 4 of")));
  EXPECT_THAT(out.str(), ::testing::Not(HasSubstr("backup 2 of")));
}

TEST_F(RestoreTest, TheFolderOfAnotherServiceIsLeftAlone) {
  BackUp();
  test_.Close();
  std::ostringstream out;
  EXPECT_EQ(BackUpDirectory(test_.directory(), Folder(), {.service = "other", .now = absl::Now}, out), 8);
  EXPECT_THAT(out.str(), HasSubstr("holds the log of test"));
}

}  // namespace
}  // namespace eastgate::server
