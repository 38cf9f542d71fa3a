#include "common/store/rocksdb_engine.h"

#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/start_problem.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"
#include "common/store/rocksdb_snapshot.h"
#include "common/store/thread_priority.h"

namespace eastgate::store {
namespace {

rocksdb::CompressionType BestCompression() {
  const auto supported = rocksdb::GetSupportedCompressions();
  const bool lz4 = std::find(supported.begin(), supported.end(), rocksdb::kLZ4Compression) != supported.end();
  return lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

// Called on the thread that compacts, which does nothing else.
class YieldingCompactions final : public rocksdb::EventListener {
 public:
  void OnCompactionBegin(rocksdb::DB*, const rocksdb::CompactionJobInfo&) override { GiveWayToCalls(); }
};

rocksdb::Options EngineOptions(uint64_t block_cache_bytes, rocksdb::Env* env) {
  rocksdb::Options options;
  if (env != nullptr) options.env = env;
  // The default mode opens after a flipped byte and drops what follows it; this one refuses, yet takes a tail
  // that a crash has cut.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.paranoid_checks = true;
#ifdef EASTGATE_ACKNOWLEDGE_EARLY
  options.manual_wal_flush = true;
#endif
  // A failed write or fsync is never tried again behind our back: the process ends and reopens.
  options.max_bgerror_resume_count = 0;
  options.write_buffer_size = 64 << 20;
  options.max_write_buffer_number = 2;
  // Most lookups of a transaction are for keys that are not there yet.
  options.memtable_whole_key_filtering = true;
  options.memtable_prefix_bloom_size_ratio = 0.1;
  // Small files and a small first level, so that a compaction rewrites what the new keys fall among, and
  // files of records that only follow the last are moved down as they are: see "Files" in README.md.
  options.level_compaction_dynamic_level_bytes = true;
  options.max_bytes_for_level_base = 16 << 20;
  options.target_file_size_base = 4 << 20;
  options.max_background_jobs = 2;
  options.listeners.push_back(std::make_shared<YieldingCompactions>());
  options.max_open_files = 1024;
  options.bytes_per_sync = 1 << 20;
  options.compression = BestCompression();
  options.allow_mmap_reads = false;
  options.allow_mmap_writes = false;
  options.info_log_level = rocksdb::WARN_LEVEL;
  options.max_log_file_size = 1 << 20;
  options.keep_log_file_num = 4;
  options.stats_dump_period_sec = 0;

  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(block_cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(/*bits_per_key=*/10));
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

absl::Status OpenError(const rocksdb::Status& status) {
  // RocksDB tells a held lock by its text alone.
  const std::string text = status.ToString();
  if (absl::StrContains(text, "While lock file") || absl::StrContains(text, "lock hold by current process")) {
    return status::WithProblem(
        absl::FailedPreconditionError("the store is already open, here or in another process"),
        status::StartProblem::kInUse);
  }
  // A file that another one names is not there, or there is no database though HEAD says that there was one.
  if (status.IsPathNotFound() || status.IsNotFound() || status.IsInvalidArgument()) {
    return Corrupt("a file of the database is missing");
  }
  return FromRocksDb(status);
}

// Keeps a folder from everybody but its owner, also one that was made with other modes.
void KeepPrivate(const std::string& folder) {
  std::error_code ignored;
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
}

absl::Status WriteFormat(rocksdb::DB& db) {
  rocksdb::WriteOptions options;
  options.sync = true;
  const rocksdb::Status status = db.Put(options, FormatKey(), EncodeFormat(kFormatVersion));
  return status.ok() ? absl::OkStatus() : FromRocksDb(status);
}

absl::Status CheckExists(const std::string& directory, const std::optional<Head>& floor) {
  std::error_code error;
  if (floor || std::filesystem::exists(DatabaseIn(directory), error)) return absl::OkStatus();
  return absl::NotFoundError("there is no store in this directory");
}

absl::Status CheckRestored(const std::string& directory) {
  std::error_code error;
  if (!std::filesystem::exists(absl::StrCat(directory, "/", kRestoring), error)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "a restore into this directory has not ended: empty the directory and restore again");
}

// Fills in the head of a database that was opened, whose format must be ours.
absl::Status ReadHead(Engine& engine) {
  const RocksDbSnapshot state(engine.db, Head{});
  RETURN_IF_ERROR(CheckFormat(state).status());
  ASSIGN_OR_RETURN(engine.head, LoadHead(state));
  return absl::OkStatus();
}

}  // namespace

std::string DatabaseIn(const std::string& directory) {
  return directory + "/rocksdb";
}

absl::StatusOr<Engine> OpenEngine(const std::string& directory, bool must_exist, uint64_t block_cache_bytes,
                                  rocksdb::Env* env, EngineKind kind) {
  std::error_code error;
  const bool made = !must_exist && std::filesystem::create_directories(directory, error);
  if (error) return absl::UnavailableError("the store's directory cannot be created");
  if (made) KeepPrivate(directory);  // Another, such as a mounted volume, keeps its mode.
  RETURN_IF_ERROR(CheckRestored(directory));
  // HEAD first: where it says that there was a log, an empty database must not be made in its place.
  ASSIGN_OR_RETURN(const std::optional<Head> floor, HeadFile::Load(directory));
  if (must_exist) RETURN_IF_ERROR(CheckExists(directory, floor));
  rocksdb::Options options = EngineOptions(block_cache_bytes, env);
  options.create_if_missing = !must_exist && (kind == EngineKind::kCopy || !floor || floor->revision == 0);

  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options, DatabaseIn(directory), &opened);
  if (!status.ok()) return OpenError(status);
  KeepPrivate(DatabaseIn(directory));
  Engine engine;
  engine.db.reset(opened);

  const RocksDbSnapshot state(engine.db, Head{});
  ASSIGN_OR_RETURN(const std::optional<uint32_t> format, CheckFormat(state));
  ASSIGN_OR_RETURN(engine.head, LoadHead(state));
  if (kind == EngineKind::kLog) RETURN_IF_ERROR(CheckAgainstHead(engine.head, floor));
  if (floor) engine.acknowledged = *floor;
  if (!format) RETURN_IF_ERROR(WriteFormat(*engine.db));
  ASSIGN_OR_RETURN(engine.head_file, HeadFile::Open(directory, engine.head));
  return engine;
}

absl::StatusOr<Engine> OpenEngineReadOnly(const std::string& directory, uint64_t block_cache_bytes) {
  RETURN_IF_ERROR(CheckRestored(directory));
  ASSIGN_OR_RETURN(const std::optional<Head> floor, HeadFile::Load(directory));
  RETURN_IF_ERROR(CheckExists(directory, floor));
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(
      EngineOptions(block_cache_bytes, /*env=*/nullptr), DatabaseIn(directory), &opened);
  if (!status.ok()) return OpenError(status);
  Engine engine;
  engine.db.reset(opened);
  RETURN_IF_ERROR(ReadHead(engine));
  RETURN_IF_ERROR(CheckAgainstHead(engine.head, floor));
  return engine;
}

absl::StatusOr<Engine> OpenCopyReadOnly(const std::string& database, std::shared_ptr<rocksdb::Env> env,
                                        uint64_t block_cache_bytes) {
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::OpenForReadOnly(EngineOptions(block_cache_bytes, env.get()), database, &opened);
  if (!status.ok()) return OpenError(status);
  Engine engine;
  // The environment must outlive the database.
  engine.db = std::shared_ptr<rocksdb::DB>(opened, [env = std::move(env)](rocksdb::DB* db) { delete db; });
  RETURN_IF_ERROR(ReadHead(engine));
  return engine;
}

absl::Status FromRocksDb(const rocksdb::Status& status) {
  if (status.IsCorruption()) return Corrupt("the database fails a check");
  if (status.IsIOError() || status.IsShutdownInProgress() || status.IsAborted()) {
    return NotServing("the store's disk does not answer");
  }
  return absl::InternalError("the database refuses the call");
}

absl::Status NotServing(absl::string_view message) {
  return status::ErrorWithReason(absl::StatusCode::kUnavailable,
                                 status::ErrorReason::ERROR_REASON_NOT_SERVING, message);
}

}  // namespace eastgate::store
