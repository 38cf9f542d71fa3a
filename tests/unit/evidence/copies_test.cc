#include "common/evidence/copies.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/evidence/evidence_files.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::evidence {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::StatusIs;
using store::ReadBytes;
using store::WriteBytes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CopiesTest : public ::testing::Test {
 protected:
  CopiesTest() {
    EXPECT_THAT(files_.Send(small_), IsOk());
    EXPECT_THAT(files_.Send(large_), IsOk());
  }

  absl::StatusOr<std::vector<store::BackupFile>> BackUpNow() {
    read_ = 0;
    return BackUp(files_.data(), backups_.path(), [this](int64_t bytes) {
      read_ += bytes;
      return absl::OkStatus();
    });
  }
  std::string CopyOf(const std::string& bytes, const std::string& tail = "") const {
    return absl::StrCat(backups_.path(), "/evidence/", BytesPathOf(testing::Sha256Of(bytes)), tail);
  }

  const std::string small_ = testing::Png(100), large_ = testing::Png(3 << 20, 'y');
  testing::Files files_;
  store::TempDirectory backups_;
  int64_t read_ = 0;
};

TEST_F(CopiesTest, EveryFileIsCopiedOnceAndReadAgain) {
  const auto copies = BackUpNow();
  ASSERT_THAT(copies, IsOk());
  ASSERT_EQ(copies->size(), 2u);
  for (const store::BackupFile& copy : *copies) EXPECT_TRUE(IsCopy(copy)) << copy.path;
  EXPECT_EQ(ReadBytes(CopyOf(large_)), large_);
  const int64_t all = static_cast<int64_t>(small_.size() + large_.size());
  EXPECT_EQ(read_, 2 * all) << "copied, and read again";
  const auto written = std::filesystem::last_write_time(CopyOf(large_));
  EXPECT_EQ(*BackUpNow(), *copies);
  EXPECT_EQ(read_, all) << "read again only";
  EXPECT_EQ(std::filesystem::last_write_time(CopyOf(large_)), written);
}

TEST_F(CopiesTest, ACopyThatIsDamagedIsMadeAnew) {
  ASSERT_THAT(BackUpNow(), IsOk());
  WriteBytes(CopyOf(small_), testing::Png(100, 'z'));
  std::filesystem::remove(CopyOf(large_));
  ASSERT_THAT(BackUpNow(), IsOk());
  EXPECT_EQ(ReadBytes(CopyOf(small_)), small_);
  EXPECT_EQ(ReadBytes(CopyOf(large_)), large_);
}

TEST_F(CopiesTest, AFileThatIsDamagedItselfFailsTheBackupAndIsFound) {
  const std::string sha256 = testing::Sha256Of(small_);
  WriteBytes(files_.PathOf(sha256), testing::Png(100, 'z'));
  EXPECT_THAT(BackUpNow(), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_FALSE(std::filesystem::exists(CopyOf(small_)));
  EXPECT_THAT(*FindDamaged(files_.data()), ElementsAre("evidence/" + sha256));
  EXPECT_THAT(*FindDamaged(backups_.path()), IsEmpty());
}

TEST_F(CopiesTest, ALaterDivisionReachesTheCopy) {
  ASSERT_THAT(BackUpNow(), IsOk());
  ASSERT_THAT(files_.Send(small_, "360111002"), IsOk());
  ASSERT_THAT(BackUpNow(), IsOk());
  const std::string sha256 = testing::Sha256Of(small_);
  EXPECT_EQ(ReadBytes(CopyOf(small_, ".json")), ReadBytes(files_.PathOf(sha256, ".json")));
}

TEST_F(CopiesTest, WhatWasCopiedComesBackWithoutWhatIsDamaged) {
  const auto copies = *BackUpNow();
  WriteBytes(CopyOf(small_), testing::Png(100, 'z'));
  store::TempDirectory restored;
  const auto left_out = Restore(copies, backups_.path(), restored.path());
  ASSERT_THAT(left_out, IsOk());
  EXPECT_THAT(*left_out, ElementsAre("evidence/" + testing::Sha256Of(small_)));
  const auto store = FileStore::Open({.directory = restored.path() + "/evidence"});
  ASSERT_THAT(store, IsOk());
  EXPECT_FALSE((*store)->IsStored(testing::Sha256Of(small_)));
  EXPECT_TRUE((*store)->IsStored(testing::Sha256Of(large_)));
  EXPECT_THAT((*store)->Describe(testing::Sha256Of(large_)), IsOk());
  EXPECT_THAT(*FindDamaged(restored.path()), IsEmpty());
}

TEST_F(CopiesTest, ABackupThatIsStoppedLeavesNoHalfFile) {
  int blocks = 0;
  const auto stopped = BackUp(files_.data(), backups_.path(), [&](int64_t) {
    return ++blocks < 3 ? absl::OkStatus() : absl::CancelledError("the server stops");
  });
  EXPECT_THAT(stopped, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(*FindDamaged(backups_.path()), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(backups_.path() + "/evidence/copy.new"));
}

TEST_F(CopiesTest, ADataDirectoryWithoutEvidenceHasNoCopies) {
  store::TempDirectory empty;
  EXPECT_THAT(*BackUp(empty.path(), backups_.path(), [](int64_t) { return absl::OkStatus(); }), IsEmpty());
}

}  // namespace
}  // namespace eastgate::evidence
