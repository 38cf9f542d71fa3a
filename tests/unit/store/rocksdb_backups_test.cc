// Tests of the backups of a store: what is copied, what is shared, and that whatever is damaged is named.
#include "common/store/rocksdb_backups.h"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/store/rocksdb_store.h"
#include "common/store/set_back.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/store/rocksdb_test_support.h"
#include "tests/unit/store/temp_directory.h"

namespace eastgate::store {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

BackupManifest MakeManifest() {
  BackupManifest manifest;
  manifest.backup = 3;
  manifest.service = "livelihood";
  manifest.log_id = "0123456789abcdef";
  manifest.head = HeadAt(120, '\x07');
  manifest.format = 3;
  manifest.created = absl::FromUnixNanos(1'700'000'000'123'456'789);
  manifest.added_bytes = 12;
  manifest.principal = "test:li";
  manifest.request_id = "一\n\"two\"";
  manifest.restore_point = "nightly";
  manifest.restore_revision = 119;
  manifest.engine_crc32c = "00ff00ff";
  manifest.files = {{7, "shared_checksum/000012_s1_7.sst"}, {5, "private/3/CURRENT"}};
  return manifest;
}

TEST(BackupManifestTest, IsReadAsItWasWritten) {
  const BackupManifest manifest = MakeManifest();
  const auto read = ParseBackupManifest(Encode(manifest));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, manifest);
  EXPECT_EQ(read->bytes(), 12);
}

TEST(BackupManifestTest, AnyByteThatDiffersIsFound) {
  const std::string good = Encode(MakeManifest());
  for (size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    EXPECT_EQ(ParseBackupManifest(bad).status().code(), absl::StatusCode::kDataLoss) << at;
    EXPECT_EQ(ParseBackupManifest(good.substr(0, at)).status().code(), absl::StatusCode::kDataLoss) << at;
  }
  EXPECT_FALSE(ParseBackupManifest(good + "x").ok());
}

class RocksDbBackupsTest : public testing::Test {
 protected:
  RocksDbStore::Options StoreOptions() const {
    RocksDbStore::Options options;
    options.directory = directory_.path() + "/data";
    options.min_free_bytes = 0;
    return options;
  }
  std::string Folder() const { return directory_.path() + "/backups"; }

  std::unique_ptr<RocksDbStore> OpenStore() const {
    auto store = RocksDbStore::Open(StoreOptions());
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }
  std::unique_ptr<RocksDbBackups> OpenBackups() const {
    auto backups = RocksDbBackups::Open({.directory = Folder(), .min_free_bytes = 0, .free_bytes = nullptr});
    EXPECT_TRUE(backups.ok()) << backups.status();
    return *std::move(backups);
  }
  std::unique_ptr<RocksDbBackups> Reading() const {
    auto backups = RocksDbBackups::OpenForReading(Folder());
    EXPECT_TRUE(backups.ok()) << backups.status();
    return *std::move(backups);
  }

  static void Fill(Store& store, int from, int count) {
    for (int i = from; i < from + count; ++i)
      ASSERT_TRUE(store.CommitAndWait(Append(absl::StrCat("key-", i), std::string(2000, 'a' + i % 26))).ok());
  }

  // A backup that counts.
  static BackupManifest Make(RocksDbBackups& backups, const RocksDbStore& store,
                             const std::optional<BackupManifest>& previous = std::nullopt) {
    BackupManifest manifest;
    const auto copy = backups.Copy(store);
    EXPECT_TRUE(copy.ok()) << copy.status();
    manifest.backup = *copy;
    EXPECT_TRUE(backups.DescribeFiles(previous, manifest).ok());
    EXPECT_TRUE(backups.Verify(manifest).ok()) << backups.Verify(manifest);
    const auto snapshot = backups.OpenCopy(*copy);
    EXPECT_TRUE(snapshot.ok()) << snapshot.status();
    manifest.head = (*snapshot)->head();
    EXPECT_TRUE(backups.Add(manifest).ok());
    return manifest;
  }

  const TempDirectory directory_;
};

TEST_F(RocksDbBackupsTest, ACopyHasWhatTheStoreHadAndIsRestored) {
  const auto store = OpenStore();
  Fill(*store, 0, 50);
  const auto backups = OpenBackups();
  const BackupManifest manifest = Make(*backups, *store);
  EXPECT_EQ(manifest.head, store->Read()->head());
  Fill(*store, 50, 5);
  const std::string restored = directory_.path() + "/restored";
  ASSERT_TRUE(backups->RestoreInto(manifest, restored).ok());
  RocksDbStore::Options options = StoreOptions();
  options.directory = restored;
  options.must_exist = true;
  const auto again = RocksDbStore::Open(options);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ((*again)->Read()->head(), manifest.head);
  EXPECT_TRUE((*(*again)->Read()->Get("key-49")).has_value());
  EXPECT_FALSE((*(*again)->Read()->Get("key-50")).has_value());
}

TEST_F(RocksDbBackupsTest, FilesAreSharedAndWhatIsRemovedLeavesThoseOfTheOthers) {
  const auto store = OpenStore();
  Fill(*store, 0, 4000);
  const auto backups = OpenBackups();
  const BackupManifest first = Make(*backups, *store);
  // With a write in between the engine may have put its table into another file.
  const BackupManifest second = Make(*backups, *store, first);
  EXPECT_EQ(first.added_bytes, first.bytes());
  EXPECT_LT(second.added_bytes, first.bytes() / 5) << first.bytes();
  ASSERT_TRUE(backups->Remove(first.backup).ok());
  ASSERT_EQ(backups->List()->size(), 1u);
  EXPECT_TRUE(backups->Verify(second).ok()) << backups->Verify(second);
}

TEST_F(RocksDbBackupsTest, ACopyWithoutAManifestDoesNotCountAndIsRemoved) {
  const auto store = OpenStore();
  Fill(*store, 0, 5);
  auto backups = OpenBackups();
  const int64_t unfinished = *backups->Copy(*store);
  EXPECT_TRUE(backups->List()->empty());
  const BackupManifest next = Make(*backups, *store);
  EXPECT_GT(next.backup, unfinished);
  EXPECT_FALSE(fs::exists(absl::StrCat(Folder(), "/private/", unfinished)));
}

TEST_F(RocksDbBackupsTest, OneProcessAtATimeMakesBackups) {
  auto backups = OpenBackups();
  EXPECT_EQ(RocksDbBackups::Open({.directory = Folder(), .free_bytes = nullptr}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(RocksDbBackups::OpenForReading(Folder()).ok());
  backups.reset();
  OpenBackups();
  EXPECT_EQ(RocksDbBackups::OpenForReading(directory_.path()).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(RocksDbBackupsTest, ASharedFolderIsLockedByTheFirstBackup) {
  const auto open = [this] {
    return *RocksDbBackups::Open(
        {.directory = Folder(), .min_free_bytes = 0, .locks_later = true, .free_bytes = nullptr});
  };
  auto one = open();
  const auto other = open();
  ASSERT_TRUE(one->Lock().ok());
  EXPECT_TRUE(one->Lock().ok());
  EXPECT_EQ(other->Lock().code(), absl::StatusCode::kFailedPrecondition);
  one.reset();
  EXPECT_TRUE(other->Lock().ok());
}

TEST_F(RocksDbBackupsTest, AFullDiskAndAStopEndACopyAndTheNextOneIsWhole) {
  const auto store = OpenStore();
  Fill(*store, 0, 20);
  uint64_t free_bytes = 10;
  {
    const auto full = *RocksDbBackups::Open(
        {.directory = Folder(), .min_free_bytes = 100, .free_bytes = [&free_bytes] { return free_bytes; }});
    const absl::Status refused = full->Copy(*store).status();
    EXPECT_EQ(status::ReasonOf(refused), "DISK_NEARLY_FULL") << refused;
    free_bytes = 100;
    EXPECT_TRUE(full->Copy(*store).ok());
    full->Stop();
    EXPECT_EQ(full->Copy(*store).status().code(), absl::StatusCode::kCancelled);
  }
  Make(*OpenBackups(), *store);
}

TEST_F(RocksDbBackupsTest, EachBackupKeepsTheKeysOfItsTime) {
  const auto backups = OpenBackups();
  for (const char* keys : {"one", "one", "one and two", "two", "one"})
    ASSERT_TRUE(backups->KeepKey(keys).ok()) << keys;
  BackupManifest manifest = MakeManifest();
  EXPECT_EQ(*backups->KeyOf(manifest), "");
  for (const char* keys : {"one", "one and two", "two"}) {
    manifest.key_crc32c = HexCrc32c(keys);
    EXPECT_EQ(*backups->KeyOf(manifest), keys);
  }
  manifest.key_crc32c = HexCrc32c("three");
  EXPECT_THAT(std::string(backups->KeyOf(manifest).status().message()), HasSubstr("digest.key"));
}

TEST_F(RocksDbBackupsTest, KeysGoWithTheLastBackupThatNeedsThem) {
  const auto store = OpenStore();
  const auto backups = OpenBackups();
  ASSERT_TRUE(backups->KeepKey("one").ok());
  BackupManifest first = MakeManifest();
  first.backup = 1000;
  first.key_crc32c = HexCrc32c("one");
  ASSERT_TRUE(backups->Add(first).ok());
  Fill(*store, 0, 10);
  ASSERT_TRUE(backups->KeepKey("one and two").ok());
  BackupManifest second = Make(*backups, *store);
  second.key_crc32c = HexCrc32c("one and two");
  EXPECT_EQ(*backups->KeyOf(second), "one and two");
  ASSERT_TRUE(backups->Remove(second.backup).ok());
  EXPECT_FALSE(backups->KeyOf(second).ok());
  EXPECT_EQ(*backups->KeyOf(first), "one");
}

// Every file in turn is flipped, cut and removed: none is restored, and the file is named.
TEST_F(RocksDbBackupsTest, ADamagedFileIsNamed) {
  BackupManifest manifest;
  {
    const auto store = OpenStore();
    Fill(*store, 0, 200);
    const auto backups = OpenBackups();
    manifest = Make(*backups, *store);
  }
  std::vector<std::string> paths = {absl::StrCat("meta/", manifest.backup)};
  for (const BackupFile& file : manifest.files) {
    if (file.bytes > 0) paths.push_back(file.path);
  }
  ASSERT_GT(paths.size(), 3u);
  for (const std::string& path : paths) {
    const std::string file = Folder() + "/" + path;
    const std::string good = ReadBytes(file);
    std::string flipped = good;
    flipped[good.size() / 2] = static_cast<char>(flipped[good.size() / 2] ^ 1);
    for (const std::string& bad : {flipped, good.substr(0, good.size() - 1)}) {
      WriteBytes(file, bad);
      const absl::Status found = Reading()->Verify(manifest);
      EXPECT_EQ(found.code(), absl::StatusCode::kDataLoss) << path;
      EXPECT_THAT(std::string(found.message()), HasSubstr(path)) << found;
    }
    fs::remove(file);
    EXPECT_THAT(std::string(Reading()->Verify(manifest).message()), HasSubstr(path + " is missing"));
    WriteBytes(file, good);
  }
  EXPECT_TRUE(Reading()->Verify(manifest).ok());
  const std::string text = absl::StrCat(Folder(), "/manifests/", manifest.backup);
  WriteBytes(text, ReadBytes(text) + "x");
  EXPECT_EQ(Reading()->List()->front().manifest.status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RocksDbBackupsTest, AStoreIntoWhichARestoreHasNotEndedIsNotOpened) {
  OpenStore();
  fs::create_directory(StoreOptions().directory + "/restoring");
  const absl::Status refused = RocksDbStore::Open(StoreOptions()).status();
  EXPECT_THAT(std::string(refused.message()), HasSubstr("a restore into this directory has not ended"));
  EXPECT_FALSE(RocksDbStore::OpenReadOnly(StoreOptions().directory).ok());
}

TEST_F(RocksDbBackupsTest, AHeadIsSetBackWithWhatFollowsIt) {
  Head third;
  {
    const auto store = OpenStore();
    Fill(*store, 0, 3);
    third = store->Read()->head();
    Fill(*store, 3, 4);
  }
  const std::string data = StoreOptions().directory;
  EXPECT_EQ(SetBack(data, HeadAt(8), "key-3", "key-9").code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(SetBack(data, third, "key-3", "key-9").ok());
  const auto store = OpenStore();
  EXPECT_EQ(store->Read()->head(), third);
  EXPECT_TRUE((*store->Read()->Get("key-2")).has_value());
  EXPECT_FALSE((*store->Read()->Get("key-3")).has_value());
  Fill(*store, 3, 1);
  EXPECT_EQ(store->Read()->head().revision, 4);
}

}  // namespace
}  // namespace eastgate::store
