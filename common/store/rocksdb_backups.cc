#include "common/store/rocksdb_backups.h"

#include <fcntl.h>
#include <rocksdb/env.h>
#include <rocksdb/rate_limiter.h>
#include <rocksdb/utilities/backup_engine.h>
#include <sys/file.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/head_file.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"
#include "common/store/rocksdb_engine.h"
#include "common/store/rocksdb_snapshot.h"

namespace eastgate::store {
namespace {

namespace fs = std::filesystem;

constexpr char kManifests[] = "manifests";
constexpr char kKeyFile[] = "digest.key";
constexpr uint64_t kCopyCacheBytes = 8 << 20;

rocksdb::BackupEngineOptions EngineOptionsFor(const RocksDbBackups::Options& ours) {
  rocksdb::BackupEngineOptions options(ours.directory);
  options.share_table_files = true;
  options.share_files_with_checksum = true;
  options.sync = true;
  if (ours.bytes_per_second > 0) {
    options.backup_rate_limiter.reset(
        rocksdb::NewGenericRateLimiter(ours.bytes_per_second, /*refill_period_us=*/100'000, /*fairness=*/10,
                                       rocksdb::RateLimiter::Mode::kAllIo));
  }
  return options;
}

absl::StatusOr<std::unique_ptr<rocksdb::BackupEngineReadOnly>> OpenEngineToRead(
    const RocksDbBackups::Options& options) {
  rocksdb::BackupEngineReadOnly* opened = nullptr;
  const rocksdb::IOStatus status =
      rocksdb::BackupEngineReadOnly::Open(rocksdb::Env::Default(), EngineOptionsFor(options), &opened);
  if (!status.ok()) return Corrupt("the list of the backups cannot be read");
  return std::unique_ptr<rocksdb::BackupEngineReadOnly>(opened);
}

rocksdb::BackupID IdOf(int64_t backup) {
  return static_cast<rocksdb::BackupID>(backup);
}

// The file of the digest keys with that checksum, unless they are those of the first backup.
std::string KeyFileOf(const std::string& crc32c) {
  return absl::StrCat(kKeyFile, ".", crc32c);
}

std::string EngineListOf(int64_t backup) {
  return absl::StrCat("meta/", backup);
}

absl::Status NotStored(int64_t backup) {
  return Corrupt(absl::StrCat("backup ", backup, ": its files are not all there, or not readable"));
}

// RocksDB names the bad file by its text alone.
absl::Status BadFile(const BackupManifest& manifest, const std::string& text) {
  for (const BackupFile& file : manifest.files) {
    if (absl::StrContains(text, file.path))
      return Corrupt(absl::StrCat("backup ", manifest.backup, ": ", file.path, " fails its checksum"));
  }
  return NotStored(manifest.backup);
}

absl::Status NearlyFull(uint64_t free_bytes, uint64_t required_bytes) {
  return status::ErrorWithReason(
      absl::StatusCode::kResourceExhausted, status::ErrorReason::ERROR_REASON_DISK_NEARLY_FULL,
      "the disk of the backups is nearly full",
      {{"free_bytes", absl::StrCat(free_bytes)}, {"required_bytes", absl::StrCat(required_bytes)}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<RocksDbBackups>> RocksDbBackups::Open(Options options) {
  if (options.directory.empty()) return absl::InvalidArgumentError("backups need a folder");
  if (!options.free_bytes) {
    options.free_bytes = [directory = options.directory] { return FreeBytesOf(directory); };
  }
  std::error_code error;
  fs::create_directories(options.directory + "/" + kManifests, error);
  if (error) return absl::UnavailableError("the folder of the backups cannot be made");
  std::unique_ptr<RocksDbBackups> backups(new RocksDbBackups(std::move(options)));
  if (!backups->options_.locks_later) RETURN_IF_ERROR(backups->Lock());
  return backups;
}

absl::StatusOr<std::unique_ptr<RocksDbBackups>> RocksDbBackups::OpenForReading(std::string directory) {
  std::error_code error;
  if (!fs::is_directory(directory + "/" + kManifests, error))
    return absl::NotFoundError("there are no backups in this folder");
  return std::unique_ptr<RocksDbBackups>(
      new RocksDbBackups(Options{.directory = std::move(directory), .free_bytes = nullptr}));
}

RocksDbBackups::~RocksDbBackups() = default;

std::string RocksDbBackups::PathOf(absl::string_view name) const {
  return absl::StrCat(options_.directory, "/", name);
}

absl::Status RocksDbBackups::Lock() {
  if (lock_ != nullptr) return absl::OkStatus();
  auto lock = std::make_unique<Descriptor>(open(PathOf("LOCK").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock->get() < 0) return absl::UnavailableError("the folder of the backups cannot be written");
  if (flock(lock->get(), LOCK_EX | LOCK_NB) != 0)
    return absl::FailedPreconditionError("another process makes backups in this folder");
  lock_ = std::move(lock);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<rocksdb::BackupEngine>> RocksDbBackups::OpenEngineToWrite() const {
  rocksdb::BackupEngine* opened = nullptr;
  const rocksdb::IOStatus status =
      rocksdb::BackupEngine::Open(rocksdb::Env::Default(), EngineOptionsFor(options_), &opened);
  if (!status.ok()) return absl::UnavailableError("the folder of the backups cannot be used");
  return std::unique_ptr<rocksdb::BackupEngine>(opened);
}

absl::StatusOr<std::vector<ListedBackup>> RocksDbBackups::List() const {
  std::vector<ListedBackup> listed;
  std::error_code error;
  for (fs::directory_iterator entry(PathOf(kManifests), error), end; !error && entry != end;
       entry.increment(error)) {
    int64_t backup = 0;
    if (!absl::SimpleAtoi(entry->path().filename().string(), &backup) || backup <= 0) continue;
    const absl::StatusOr<std::string> text = ReadWholeFile(entry->path());
    absl::StatusOr<BackupManifest> manifest = text.ok() ? ParseBackupManifest(*text) : text.status();
    if (manifest.ok() && manifest->backup != backup)
      manifest = Corrupt("the manifest is that of another backup");
    listed.push_back({backup, std::move(manifest)});
  }
  if (error) return absl::UnavailableError("the folder of the backups cannot be read");
  std::sort(listed.begin(), listed.end(), [](const auto& a, const auto& b) { return a.backup < b.backup; });
  return listed;
}

absl::Status RocksDbBackups::RemoveUnfinished(rocksdb::BackupEngine& engine) const {
  ASSIGN_OR_RETURN(const std::vector<ListedBackup> listed, List());
  std::set<int64_t> counted;
  for (const ListedBackup& each : listed) counted.insert(each.backup);
  std::vector<rocksdb::BackupInfo> copies;
  engine.GetBackupInfo(&copies);
  for (const rocksdb::BackupInfo& copy : copies) {
    if (counted.contains(copy.backup_id)) continue;
    if (!engine.DeleteBackup(copy.backup_id).ok())
      return absl::UnavailableError("a copy that was not finished cannot be removed");
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> RocksDbBackups::Copy(const RocksDbStore& store) {
  const uint64_t free_bytes = options_.free_bytes();
  if (free_bytes < options_.min_free_bytes) return NearlyFull(free_bytes, options_.min_free_bytes);
  ASSIGN_OR_RETURN(const std::unique_ptr<rocksdb::BackupEngine> engine, OpenEngineToWrite());
  RETURN_IF_ERROR(RemoveUnfinished(*engine));
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return absl::CancelledError("the server stops");
    copying_ = engine.get();
  }
  absl::StatusOr<int64_t> copied = CopyWith(*engine, store);
  const std::lock_guard lock(mutex_);
  copying_ = nullptr;
  if (!copied.ok() && stopped_) return absl::CancelledError("the server stops");
  return copied;
}

absl::StatusOr<int64_t> RocksDbBackups::CopyWith(rocksdb::BackupEngine& engine, const RocksDbStore& store) {
  uint64_t least_free = options_.free_bytes();
  const auto watch = [this, &engine, &least_free] {
    least_free = std::min(least_free, options_.free_bytes());
    if (least_free < options_.min_free_bytes) engine.StopBackup();
  };
  absl::StatusOr<int64_t> copied = store.CopyInto(engine, watch);
  if (!copied.ok() && least_free < options_.min_free_bytes)
    return NearlyFull(least_free, options_.min_free_bytes);
  return copied;
}

absl::Status RocksDbBackups::DescribeFiles(const std::optional<BackupManifest>& previous,
                                           BackupManifest& manifest) const {
  ASSIGN_OR_RETURN(const auto engine, OpenEngineToRead(options_));
  rocksdb::BackupInfo info;
  if (!engine->GetBackupInfo(IdOf(manifest.backup), &info, /*include_file_details=*/true).ok())
    return NotStored(manifest.backup);
  const absl::StatusOr<std::string> list = ReadWholeFile(PathOf(EngineListOf(manifest.backup)));
  if (!list.ok()) return NotStored(manifest.backup);
  manifest.engine_crc32c = HexCrc32c(*list);
  std::set<std::string> known;
  if (previous) {
    for (const BackupFile& file : previous->files) known.insert(file.path);
  }
  for (const rocksdb::BackupFileInfo& file : info.file_details)
    manifest.files.push_back({static_cast<int64_t>(file.size), file.relative_filename});
  manifest.added_bytes = 0;
  for (const BackupFile& file : manifest.files) {
    if (!known.contains(file.path)) manifest.added_bytes += file.bytes;
  }
  return absl::OkStatus();
}

absl::Status RocksDbBackups::CheckSizes(const BackupManifest& manifest) const {
  for (const BackupFile& file : manifest.files) {
    std::error_code error;
    const uint64_t bytes = fs::file_size(PathOf(file.path), error);
    if (error) return Corrupt(absl::StrCat("backup ", manifest.backup, ": ", file.path, " is missing"));
    if (bytes != static_cast<uint64_t>(file.bytes)) {
      return Corrupt(absl::StrCat("backup ", manifest.backup, ": ", file.path, " has ", bytes,
                                  " bytes, want ", file.bytes));
    }
  }
  return absl::OkStatus();
}

absl::Status RocksDbBackups::CheckList(const BackupManifest& manifest) const {
  RETURN_IF_ERROR(CheckSizes(manifest));
  const std::string name = EngineListOf(manifest.backup);
  const absl::StatusOr<std::string> list = ReadWholeFile(PathOf(name));
  if (!list.ok()) return Corrupt(absl::StrCat("backup ", manifest.backup, ": ", name, " is missing"));
  if (HexCrc32c(*list) != manifest.engine_crc32c)
    return Corrupt(absl::StrCat("backup ", manifest.backup, ": ", name, " fails its checksum"));
  return KeyOf(manifest).status();
}

absl::Status RocksDbBackups::Verify(const BackupManifest& manifest) const {
  RETURN_IF_ERROR(CheckList(manifest));
  ASSIGN_OR_RETURN(const auto engine, OpenEngineToRead(options_));
  const rocksdb::IOStatus status = engine->VerifyBackup(IdOf(manifest.backup), /*verify_with_checksum=*/true);
  return status.ok() ? absl::OkStatus() : BadFile(manifest, status.ToString());
}

absl::StatusOr<std::shared_ptr<const Snapshot>> RocksDbBackups::OpenCopy(int64_t backup) const {
  ASSIGN_OR_RETURN(const auto engine, OpenEngineToRead(options_));
  rocksdb::BackupInfo info;
  if (!engine->GetBackupInfo(IdOf(backup), &info, /*include_file_details=*/true).ok())
    return NotStored(backup);
  ASSIGN_OR_RETURN(Engine opened, OpenCopyReadOnly(info.name_for_open, info.env_for_open, kCopyCacheBytes));
  return std::make_shared<RocksDbSnapshot>(std::move(opened.db), std::move(opened.head));
}

absl::Status RocksDbBackups::KeepKey(const std::string& key) const {
  const absl::StatusOr<std::string> first = ReadWholeFile(PathOf(kKeyFile));
  if (absl::IsNotFound(first.status())) return WriteWholeFile(options_.directory, kKeyFile, key);
  RETURN_IF_ERROR(first.status());
  if (*first == key) return absl::OkStatus();
  const std::string name = KeyFileOf(HexCrc32c(key));
  const absl::StatusOr<std::string> kept = ReadWholeFile(PathOf(name));
  if (kept.ok() && *kept == key) return absl::OkStatus();
  return WriteWholeFile(options_.directory, name, key);
}

absl::StatusOr<std::string> RocksDbBackups::KeyOf(const BackupManifest& manifest) const {
  if (manifest.key_crc32c.empty()) return std::string();
  absl::StatusOr<std::string> key = ReadWholeFile(PathOf(KeyFileOf(manifest.key_crc32c)));
  if (!key.ok()) key = ReadWholeFile(PathOf(kKeyFile));
  if (!key.ok()) return Corrupt(absl::StrCat("backup ", manifest.backup, ": digest.key is missing"));
  if (HexCrc32c(*key) != manifest.key_crc32c)
    return Corrupt(absl::StrCat("backup ", manifest.backup, ": digest.key fails its checksum"));
  return key;
}

absl::Status RocksDbBackups::RemoveUnusedKeys() const {
  ASSIGN_OR_RETURN(const std::vector<ListedBackup> listed, List());
  std::set<std::string> used;
  for (const ListedBackup& each : listed) {
    if (!each.manifest.ok()) return absl::OkStatus();  // It may need any of them.
    used.insert(each.manifest->key_crc32c);
  }
  std::error_code error;
  for (fs::directory_iterator file(options_.directory, error), end; !error && file != end;
       file.increment(error)) {
    if (!absl::StartsWith(file->path().filename().string(), kKeyFile)) continue;
    const absl::StatusOr<std::string> key = ReadWholeFile(file->path().string());
    if (key.ok() && used.count(HexCrc32c(*key)) == 0) fs::remove(file->path(), error);
    if (error) break;
  }
  return error ? absl::UnavailableError("the digest keys of a backup cannot be removed") : absl::OkStatus();
}

absl::Status RocksDbBackups::Add(const BackupManifest& manifest) const {
  return WriteWholeFile(PathOf(kManifests), absl::StrCat(manifest.backup), Encode(manifest));
}

absl::Status RocksDbBackups::Remove(int64_t backup) const {
  std::error_code error;
  fs::remove(PathOf(absl::StrCat(kManifests, "/", backup)), error);
  if (error) return absl::UnavailableError("a backup cannot be removed");
  RETURN_IF_ERROR(SyncDirectory(PathOf(kManifests)));
  ASSIGN_OR_RETURN(const std::unique_ptr<rocksdb::BackupEngine> engine, OpenEngineToWrite());
  const rocksdb::IOStatus removed = engine->DeleteBackup(IdOf(backup));
  if (!removed.ok() && !removed.IsNotFound())
    return absl::UnavailableError("the files of a backup cannot be removed");
  return RemoveUnusedKeys();
}

absl::Status RocksDbBackups::RestoreInto(const BackupManifest& manifest, const std::string& directory) const {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return absl::UnavailableError("the folder to restore into cannot be made");
  ASSIGN_OR_RETURN(const auto engine, OpenEngineToRead(options_));
  const std::string database = DatabaseIn(directory);
  const rocksdb::IOStatus restored = engine->RestoreDBFromBackup(IdOf(manifest.backup), database, database);
  if (restored.IsCorruption()) return BadFile(manifest, restored.ToString());
  if (!restored.ok()) return absl::UnavailableError("the files of the backup cannot be copied");
  return HeadFile::Open(directory, manifest.head).status();
}

absl::Status RocksDbBackups::GoOn(int64_t bytes) {
  if (options_.bytes_per_second > 0)
    absl::SleepFor(
        absl::Seconds(static_cast<double>(bytes) / static_cast<double>(options_.bytes_per_second)));
  const uint64_t free_bytes = options_.free_bytes();
  if (free_bytes < options_.min_free_bytes) return NearlyFull(free_bytes, options_.min_free_bytes);
  const std::lock_guard lock(mutex_);
  return stopped_ ? absl::CancelledError("the server stops") : absl::OkStatus();
}

void RocksDbBackups::Stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  if (copying_ != nullptr) copying_->StopBackup();
}

}  // namespace eastgate::store
