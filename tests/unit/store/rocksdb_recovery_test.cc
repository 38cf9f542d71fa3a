// Opening what a crash, a bad disk, another process or another version has left: accepted whole or refused.
#include <fcntl.h>
#include <rocksdb/db.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"
#include "common/store/rocksdb_store.h"
#include "gtest/gtest.h"
#include "tests/unit/store/rocksdb_test_support.h"
#include "tests/unit/store/temp_directory.h"

namespace eastgate::store {
namespace {

namespace fs = std::filesystem;

class RocksDbRecoveryTest : public testing::Test {
 protected:
  static RocksDbStore::Options OptionsIn(const std::string& directory) {
    RocksDbStore::Options options;
    options.directory = directory;
    options.min_free_bytes = 0;
    return options;
  }
  RocksDbStore::Options Options() const { return OptionsIn(data_); }

  // Commits `count` transactions one by one, so that each is a record of the write-ahead log, and closes.
  void Fill(int count) const {
    const auto store = MustOpen(Options());
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(store->CommitAndWait(Append("key" + std::to_string(i), std::string(100, 'v'))).ok());
    }
  }

  // The largest file of the database with this ending.
  std::string FileOf(const std::string& ending) const {
    std::string found;
    for (const auto& entry : fs::directory_iterator(data_ + "/rocksdb")) {
      if (!absl::EndsWith(entry.path().string(), ending)) continue;
      if (found.empty() || entry.file_size() > fs::file_size(found)) found = entry.path();
    }
    EXPECT_FALSE(found.empty()) << ending;
    return found;
  }

  void ChangeDirectly(const std::string& key, const std::string& value) const {
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(rocksdb::Options(), data_ + "/rocksdb", &db).ok());
    const std::unique_ptr<rocksdb::DB> owned(db);
    ASSERT_TRUE((value.empty() ? db->Delete({}, key) : db->Put({}, key, value)).ok());
  }

  void ExpectRefused(absl::StatusCode code, absl::string_view text) const {
    for (const absl::Status& status :
         {RocksDbStore::Open(Options()).status(), RocksDbStore::OpenReadOnly(data_).status()}) {
      EXPECT_EQ(status.code(), code) << status;
      EXPECT_TRUE(absl::StrContains(status.message(), text)) << status;
      EXPECT_FALSE(absl::StrContains(status.ToString(), data_)) << status;
      if (code == absl::StatusCode::kDataLoss) {
        EXPECT_EQ(status::ReasonOf(status), "CORRUPT");
      }
    }
  }

  const TempDirectory directory_;
  const std::string data_ = directory_.path() + "/data";
};

TEST_F(RocksDbRecoveryTest, WhatWasAcknowledgedSurvivesWithoutAClose) {
  const auto store = MustOpen(Options());
  ASSERT_TRUE(store->CommitAndWait(Append("k", "v")).ok());
  // The files as SIGKILL would leave them.
  const std::string copy = directory_.path() + "/copy";
  fs::copy(data_, copy, fs::copy_options::recursive);
  const auto reopened = MustOpen(OptionsIn(copy));
  ASSERT_NE(reopened, nullptr);
  EXPECT_EQ(*reopened->Read()->Get("k"), "v");
  EXPECT_EQ(reopened->Read()->head(), HeadAt(1));
}

TEST_F(RocksDbRecoveryTest, AFlippedByteInTheMiddleOfTheWriteAheadLogIsRefused) {
  Fill(100);
  const std::string file = FileOf(".log");
  std::string bytes = ReadBytes(file);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  WriteBytes(file, bytes);
  ExpectRefused(absl::StatusCode::kDataLoss, "corrupt");
}

TEST_F(RocksDbRecoveryTest, ATornTailBeyondHeadIsAccepted) {
  Fill(10);
  const std::string file = FileOf(".log");
  // A record's header (checksum, length 100, type whole) with less than its length behind it.
  WriteBytes(file, ReadBytes(file) + std::string("\x11\x22\x33\x44\x64\x00\x01 cut", 11));
  const auto store = MustOpen(Options());
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(store->Read()->head(), HeadAt(10));
  EXPECT_TRUE((*store->Read()->Get("key9")).has_value());
}

TEST_F(RocksDbRecoveryTest, ATailTornBeforeHeadIsRefused) {
  Fill(10);
  const std::string file = FileOf(".log");
  fs::resize_file(file, fs::file_size(file) - 5);
  ExpectRefused(absl::StatusCode::kDataLoss, "shorter than HEAD");
}

TEST_F(RocksDbRecoveryTest, ALostWriteAheadLogIsRefused) {
  Fill(10);
  fs::remove(FileOf(".log"));
  ExpectRefused(absl::StatusCode::kDataLoss, "shorter than HEAD");
}

TEST_F(RocksDbRecoveryTest, AFlippedByteInATableIsDataLossAndNeverAValue) {
  Fill(10);
  // Opening moves what the log held into a table.
  ASSERT_NE(MustOpen(Options()), nullptr);
  const std::string file = FileOf(".sst");
  const std::string whole = ReadBytes(file);
  for (size_t at = 0; at < whole.size(); at += 97) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    WriteBytes(file, bytes);
    auto store = RocksDbStore::OpenReadOnly(data_);
    if (!store.ok()) {
      EXPECT_EQ(store.status().code(), absl::StatusCode::kDataLoss) << at << ": " << store.status();
      continue;
    }
    for (int i = 0; i < 10; ++i) {
      const auto value = (*store)->Read()->Get("key" + std::to_string(i));
      if (value.ok()) {
        EXPECT_EQ(*value, std::string(100, 'v')) << at;
      } else {
        EXPECT_EQ(status::ReasonOf(value.status()), "CORRUPT") << at;
      }
    }
  }
}

TEST_F(RocksDbRecoveryTest, ALostDatabaseIsNotReplacedByAnEmptyOne) {
  Fill(3);
  fs::remove(FileOf("CURRENT"));
  ExpectRefused(absl::StatusCode::kDataLoss, "missing");
  fs::remove_all(data_ + "/rocksdb");
  ExpectRefused(absl::StatusCode::kDataLoss, "missing");
  EXPECT_FALSE(fs::exists(data_ + "/rocksdb/CURRENT"));
}

TEST_F(RocksDbRecoveryTest, AMissingHeadIsRefusedOnceTheLogHasBegun) {
  MustOpen(Options()).reset();
  fs::remove(data_ + "/HEAD");
  ASSERT_NE(MustOpen(Options()), nullptr) << "nothing was acknowledged yet";
  Fill(2);
  fs::remove(data_ + "/HEAD");
  ExpectRefused(absl::StatusCode::kDataLoss, "HEAD is missing");
}

TEST_F(RocksDbRecoveryTest, AHeadOfAnotherLogIsRefused) {
  Fill(2);
  const auto head_file = HeadFile::Open(data_, Head{});
  ASSERT_TRUE((*head_file)->Write(HeadAt(2, 'x')).ok());
  ExpectRefused(absl::StatusCode::kDataLoss, "digest");
  ASSERT_TRUE((*head_file)->Write(HeadAt(1, 'x')).ok());
  EXPECT_NE(MustOpen(Options()), nullptr) << "HEAD is a lower bound";
}

TEST_F(RocksDbRecoveryTest, AHeadBehindTheLogIsBroughtForwardByTheNextCommit) {
  Fill(2);
  ASSERT_TRUE((*HeadFile::Open(data_, Head{}))->Write(HeadAt(1)).ok());
  ASSERT_TRUE(MustOpen(Options())->CommitAndWait(Append("k", "v")).ok());
  EXPECT_EQ(*HeadFile::Load(data_), HeadAt(3));
}

TEST_F(RocksDbRecoveryTest, ABentHeadIsRefused) {
  Fill(2);
  std::string bytes = ReadBytes(data_ + "/HEAD");
  bytes[12] = static_cast<char>(bytes[12] ^ 1);
  WriteBytes(data_ + "/HEAD", bytes);
  ExpectRefused(absl::StatusCode::kDataLoss, "HEAD fails its checksum");
}

TEST_F(RocksDbRecoveryTest, AnotherFormatIsRefused) {
  Fill(1);
  ChangeDirectly(FormatKey(), EncodeFormat(kFormatVersion + 1));
  ExpectRefused(absl::StatusCode::kFailedPrecondition, absl::StrCat("format version ", kFormatVersion + 1));
  ChangeDirectly(FormatKey(), EncodeFormat(kFormatVersion - 1));
  ExpectRefused(absl::StatusCode::kFailedPrecondition, "load the data again");
}

TEST_F(RocksDbRecoveryTest, AMissingOrBentFormatIsRefused) {
  Fill(1);
  ChangeDirectly(FormatKey(), "");
  ExpectRefused(absl::StatusCode::kDataLoss, "format");
  ChangeDirectly(FormatKey(), "abc");
  ExpectRefused(absl::StatusCode::kDataLoss, "corrupt");
}

TEST_F(RocksDbRecoveryTest, ABentHeadRecordIsRefused) {
  Fill(1);
  ChangeDirectly(HeadKey(), EncodeHead(HeadAt(1)) + "x");
  ExpectRefused(absl::StatusCode::kDataLoss, "head record");
}

TEST_F(RocksDbRecoveryTest, AStoreThatIsOpenHereCannotBeOpenedTwice) {
  const auto store = MustOpen(Options());
  const absl::Status status = RocksDbStore::Open(Options()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(status.message(), "already open")) << status;
  EXPECT_FALSE(absl::StrContains(status.message(), data_)) << status;
}

TEST_F(RocksDbRecoveryTest, AStoreThatAnotherProcessHoldsCannotBeOpened) {
  Fill(1);
  const std::string lock = data_ + "/rocksdb/LOCK";
  int held[2];
  int release[2];
  ASSERT_EQ(pipe(held), 0);
  ASSERT_EQ(pipe(release), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    // Only system calls: the other threads of this process do not exist here.
    struct flock whole = {};
    whole.l_type = F_WRLCK;
    const int file = open(lock.c_str(), O_RDWR);
    char byte = fcntl(file, F_SETLK, &whole) == 0 ? 'y' : 'n';
    if (write(held[1], &byte, 1) != 1 || read(release[0], &byte, 1) != 1) _exit(1);
    _exit(0);
  }
  char byte = 0;
  ASSERT_EQ(read(held[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  const absl::Status status = RocksDbStore::Open(Options()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "already open")) << status;
  ASSERT_EQ(write(release[1], &byte, 1), 1);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  for (int end : {held[0], held[1], release[0], release[1]}) close(end);
  EXPECT_NE(MustOpen(Options()), nullptr);
}

}  // namespace
}  // namespace eastgate::store
