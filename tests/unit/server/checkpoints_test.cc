// A copy of a replicated log begins with a backup, or says why it cannot; and old batches are dropped.
#include "common/server/checkpoints.h"

#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/start_problem.h"
#include "common/store/key_codec.h"
#include "common/store/rocksdb_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/store/rocksdb_test_support.h"
#include "tests/unit/store/temp_directory.h"
#include "tests/unit/store/testing/memory_log.h"

namespace eastgate::server {
namespace {

namespace fs = std::filesystem;
using store::BackupManifest;
using store::HeadAt;
using store::MemoryLog;
using store::RocksDbBackups;
using store::RocksDbStore;
using ::testing::HasSubstr;

absl::Status DeriveNothing(
    const store::Reader&, int64_t,
    absl::FunctionRef<absl::Status(const std::string&, const std::optional<std::string>&)>) {
  return absl::OkStatus();
}

class CheckpointsTest : public ::testing::Test {
 protected:
  std::string DirectoryOf(const std::string& name) const { return absl::StrCat(folder_.path(), "/", name); }
  std::string Backups() const { return DirectoryOf("backups"); }

  std::unique_ptr<RocksDbStore> Open(const std::string& name) {
    RocksDbStore::Options options;
    options.directory = DirectoryOf(name);
    options.min_free_bytes = 0;
    options.log = std::make_shared<MemoryLog>(state_);
    auto store = RocksDbStore::Open(std::move(options));
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }
  std::unique_ptr<RocksDbStore> OpenWriter() {
    auto store = Open("writer");
    state_->is_renewed = false;
    EXPECT_EQ(*store->TakeOver(DeriveNothing), true);
    return store;
  }
  // Writes rows, each a batch of its own, up to the revision.
  static void WriteUpTo(store::Store& store, int64_t revision) {
    while (store.Read()->head().revision < revision) {
      const int64_t next = store.Read()->head().revision + 1;
      ASSERT_TRUE(store.CommitAndWait(store::Append(absl::StrCat("row ", next), "value")).ok());
    }
  }

  // Makes a backup that counts, and returns its number.
  int64_t BackUp(const RocksDbStore& store, const std::string& key = "",
                 const std::string& service = "urban") {
    const auto backups =
        *RocksDbBackups::Open({.directory = Backups(), .min_free_bytes = 0, .free_bytes = nullptr});
    BackupManifest manifest;
    manifest.service = service;
    if (!key.empty()) {
      EXPECT_TRUE(backups->KeepKey(key).ok());
      manifest.key_crc32c = store::HexCrc32c(key);
    }
    manifest.backup = *backups->Copy(store);
    EXPECT_TRUE(backups->DescribeFiles(std::nullopt, manifest).ok());
    manifest.head = (*backups->OpenCopy(manifest.backup))->head();
    EXPECT_TRUE(backups->Add(manifest).ok());
    return manifest.backup;
  }

  // The checkpoints as a process with that data directory has them.
  Checkpoints Of(const std::string& name, bool has_folder = true) {
    return Checkpoints(
        {"urban", DirectoryOf(name), has_folder ? Backups() : "", DirectoryOf(name) + "/digest.key"}, log_,
        lines_);
  }
  std::set<std::string> Tables() const {
    std::set<std::string> tables;
    for (const auto& file : fs::directory_iterator(Backups() + "/shared_checksum"))
      tables.insert(file.path().string());
    return tables;
  }
  void DropBefore(int64_t seq) { state_->kept_from = seq; }

  // The new copy begins at that revision, and follows the log from there to its end.
  void ExpectBegun(const std::string& name, int64_t at, int64_t end) {
    const auto store = Open(name);
    EXPECT_EQ(store->Read()->head(), HeadAt(at));
    EXPECT_EQ(*store->Follow(DeriveNothing), end);
    EXPECT_EQ(store->Read()->head(), HeadAt(end));
    EXPECT_TRUE((*store->Read()->Get("row 1")).has_value());
    EXPECT_FALSE(fs::exists(DirectoryOf(name) + "/checkpoint.new"));
  }

  const store::TempDirectory folder_;
  const std::shared_ptr<store::MemoryLogState> state_ = std::make_shared<store::MemoryLogState>();
  MemoryLog log_{state_};
  observability::Log lines_{{.sink = [](absl::string_view) {}}};
};

TEST_F(CheckpointsTest, ACopyBeginsWithTheNewestBackupAndFollowsFromThere) {
  const auto writer = OpenWriter();
  WriteUpTo(*writer, 4);
  BackUp(*writer);
  WriteUpTo(*writer, 9);
  BackUp(*writer);
  WriteUpTo(*writer, 12);
  DropBefore(9);
  ASSERT_EQ(Of("new").BeginIfMissing(), absl::OkStatus());
  ExpectBegun("new", 9, 12);
  // One that is there is left alone.
  ASSERT_EQ(Of("new").BeginIfMissing(), absl::OkStatus());
  EXPECT_EQ(Open("new")->Read()->head(), HeadAt(12));
}

TEST_F(CheckpointsTest, WithoutABackupTheLogMustHaveItsFirstBatch) {
  EXPECT_EQ(Of("new").BeginIfMissing(), absl::OkStatus()) << "a log that has not begun";
  const auto writer = OpenWriter();
  EXPECT_EQ(Of("new").BeginIfMissing(), absl::OkStatus()) << "an empty log";
  WriteUpTo(*writer, 9);
  EXPECT_EQ(Of("new").BeginIfMissing(), absl::OkStatus());
  BackUp(*writer);
  DropBefore(5);
  const absl::Status refused = Of("new", /*has_folder=*/false).BeginIfMissing();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status::ProblemOf(refused), status::StartProblem::kBackups);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("give the folder in which the writer makes backups"));
  EXPECT_FALSE(fs::exists(DirectoryOf("new")));
  // A backup that is older than what is kept is none to begin with.
  WriteUpTo(*writer, 12);
  DropBefore(11);
  EXPECT_EQ(Of("new").BeginIfMissing().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(CheckpointsTest, ADamagedBackupIsLeftOut) {
  const auto writer = OpenWriter();
  WriteUpTo(*writer, 4);
  BackUp(*writer);
  WriteUpTo(*writer, 9);
  const std::set<std::string> before = Tables();
  const int64_t damaged = BackUp(*writer);
  int flipped = 0;
  for (const std::string& table : Tables()) {
    if (before.count(table) > 0) continue;
    std::string bytes = store::ReadBytes(table);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    store::WriteBytes(table, bytes);
    ++flipped;
  }
  ASSERT_GT(flipped, 0);
  ASSERT_EQ(Of("new").BeginIfMissing(), absl::OkStatus());
  ExpectBegun("new", 4, 9);
  store::WriteBytes(absl::StrCat(Backups(), "/manifests/", damaged), "nonsense");
  ASSERT_EQ(Of("another").BeginIfMissing(), absl::OkStatus());
  ExpectBegun("another", 4, 9);
}

TEST_F(CheckpointsTest, ABackupThatTheLogDoesNotContinueIsRefused) {
  const auto writer = OpenWriter();
  WriteUpTo(*writer, 4);
  BackUp(*writer);
  WriteUpTo(*writer, 9);
  const int64_t newest = BackUp(*writer);
  const auto expect_refused = [&] {
    const absl::Status refused = Of("new").BeginIfMissing();
    EXPECT_EQ(refused.code(), absl::StatusCode::kDataLoss) << refused;
    EXPECT_THAT(std::string(refused.message()), HasSubstr(absl::StrCat(newest)));
    EXPECT_FALSE(fs::exists(DirectoryOf("new") + "/rocksdb"));
  };
  const store::LogBatch last = state_->batches.back();
  state_->batches.back().head = HeadAt(9, 'e');
  expect_refused();
  state_->batches.pop_back();
  expect_refused();
  const auto batches = state_->batches;
  state_->batches.clear();
  expect_refused();
  state_->batches = batches;
  // An operator who goes on without them says so.
  fs::remove(absl::StrCat(Backups(), "/manifests/", newest));
  ASSERT_EQ(Of("new").BeginIfMissing(), absl::OkStatus());
  ExpectBegun("new", 4, 8);
}

TEST_F(CheckpointsTest, WorkThatWasNotFinishedIsBegunAgain) {
  const auto writer = OpenWriter();
  WriteUpTo(*writer, 4);
  BackUp(*writer);
  fs::create_directories(DirectoryOf("new") + "/checkpoint.new/rocksdb");
  store::WriteBytes(DirectoryOf("new") + "/checkpoint.new/rocksdb/000004.sst", "half of it");
  ASSERT_EQ(Of("new").BeginIfMissing(), absl::OkStatus());
  ExpectBegun("new", 4, 4);
}

TEST_F(CheckpointsTest, WhatWasAcknowledgedIsRememberedWhenTheFolderIsLost) {
  auto writer = OpenWriter();
  WriteUpTo(*writer, 4);
  BackUp(*writer);
  WriteUpTo(*writer, 9);
  writer = nullptr;
  fs::remove_all(DirectoryOf("writer") + "/rocksdb");
  const std::string head = store::ReadBytes(DirectoryOf("writer") + "/HEAD");
  ASSERT_EQ(Of("writer").BeginIfMissing(), absl::OkStatus());
  EXPECT_TRUE(store::ReadBytes(DirectoryOf("writer") + "/HEAD") == head);
  ExpectBegun("writer", 4, 9);
}

TEST_F(CheckpointsTest, ACopyThatIsTooFarBehindIsBegunAnew) {
  const auto writer = OpenWriter();
  WriteUpTo(*writer, 2);
  EXPECT_EQ(*Open("slow")->Follow(DeriveNothing), 2);
  WriteUpTo(*writer, 9);
  DropBefore(8);
  EXPECT_EQ(Open("slow")->Follow(DeriveNothing).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(Of("slow").BeginAnew().code(), absl::StatusCode::kFailedPrecondition) << "there is no backup yet";
  EXPECT_EQ(Open("slow")->Read()->head(), HeadAt(2));
  BackUp(*writer);
  ASSERT_EQ(Of("slow").BeginAnew(), absl::OkStatus());
  ExpectBegun("slow", 9, 9);
}

TEST_F(CheckpointsTest, TheKeyIsBroughtWhereThereIsNone) {
  const auto writer = OpenWriter();
  WriteUpTo(*writer, 4);
  BackUp(*writer, "the key");
  ASSERT_EQ(Of("new").BeginIfMissing(), absl::OkStatus());
  EXPECT_EQ(store::ReadBytes(DirectoryOf("new") + "/digest.key"), "the key");
  fs::remove_all(DirectoryOf("new") + "/rocksdb");
  store::WriteBytes(DirectoryOf("new") + "/digest.key", "a newer key");
  ASSERT_EQ(Of("new").BeginIfMissing(), absl::OkStatus());
  EXPECT_EQ(store::ReadBytes(DirectoryOf("new") + "/digest.key"), "a newer key");
}

TEST_F(CheckpointsTest, OtherBackupsAreNoneToBeginWith) {
  const auto writer = OpenWriter();
  WriteUpTo(*writer, 4);
  {
    RocksDbStore::Options options;
    options.directory = DirectoryOf("alone");
    options.min_free_bytes = 0;
    const auto alone = *RocksDbStore::Open(std::move(options));
    WriteUpTo(*alone, 4);
    BackUp(*alone);
  }
  ASSERT_EQ(Of("new").BeginIfMissing(), absl::OkStatus());
  EXPECT_FALSE(fs::exists(DirectoryOf("new") + "/rocksdb")) << "it begins with the first batch";
  BackUp(*writer, "", "economy");
  EXPECT_EQ(status::ProblemOf(Of("new").BeginIfMissing()), status::StartProblem::kBackups);
}

TEST_F(CheckpointsTest, TheLogKeepsTheOldestBackupAndWhatComesAfterIt) {
  const auto writer = OpenWriter();
  WriteUpTo(*writer, 4);
  Of("writer").DropOldBatches();  // There is no folder yet.
  EXPECT_EQ(state_->kept_from, 1);
  const int64_t oldest = BackUp(*writer);
  WriteUpTo(*writer, 9);
  BackUp(*writer);
  WriteUpTo(*writer, 12);
  Of("writer").DropOldBatches();
  EXPECT_EQ(state_->kept_from, 4);
  fs::remove(absl::StrCat(Backups(), "/manifests/", oldest));
  Of("writer").DropOldBatches();
  EXPECT_EQ(state_->kept_from, 9);
  ASSERT_EQ(Of("new").BeginIfMissing(), absl::OkStatus());
  ExpectBegun("new", 9, 12);
}

}  // namespace
}  // namespace eastgate::server
