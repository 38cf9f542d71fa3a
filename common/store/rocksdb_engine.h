// RocksDB as this suite uses it: opening it, the checks before it may serve, and the mapping of its errors.
//
// All entries are in one column family. Functions without state; thread-safe. Messages never contain
// RocksDB's own text, which names files.
#ifndef EASTGATE_COMMON_STORE_ROCKSDB_ENGINE_H_
#define EASTGATE_COMMON_STORE_ROCKSDB_ENGINE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/head_file.h"
#include "common/store/store.h"

namespace rocksdb {
class DB;
class Env;
class Status;
}  // namespace rocksdb

namespace eastgate::store {

// A database that was found sound: its format is known and its log is no shorter than HEAD.
struct Engine {
  std::shared_ptr<rocksdb::DB> db;
  std::unique_ptr<HeadFile> head_file;  // Null when read-only.
  Head head;
  Head acknowledged;  // What HEAD says; revision 0 where there was none.
};

// A database has the log itself, or is a copy of one that is elsewhere. A copy may be behind HEAD, and is
// made anew when it is missing.
enum class EngineKind { kLog, kCopy };

// Opens the store in `directory`, creating both when HEAD does not say that there was one, unless it
// `must_exist`: then NOT_FOUND. `env` null = the system's. DATA_LOSS when anything is corrupt or lost,
// FAILED_PRECONDITION when the format is newer, another process has it open, or a restore into it has not
// ended; UNAVAILABLE when the disk does not answer.
absl::StatusOr<Engine> OpenEngine(const std::string& directory, bool must_exist, uint64_t block_cache_bytes,
                                  rocksdb::Env* env, EngineKind kind = EngineKind::kLog);

// The same checks without writing a byte. NOT_FOUND when there is no store. The store should not be open
// elsewhere: RocksDB takes no lock for this.
absl::StatusOr<Engine> OpenEngineReadOnly(const std::string& directory, uint64_t block_cache_bytes);

// The same checks of a database without a HEAD beside it, such as a copy in the folder of backups, whose
// files `env` finds.
absl::StatusOr<Engine> OpenCopyReadOnly(const std::string& database, std::shared_ptr<rocksdb::Env> env,
                                        uint64_t block_cache_bytes);

// Returns the folder of the engine's files in that of a store.
std::string DatabaseIn(const std::string& directory);

// The folder, in that of a store, in which a restore works. While it is there the store is not whole.
inline constexpr char kRestoring[] = "restoring";

// DATA_LOSS, reason CORRUPT, for corruption; UNAVAILABLE, reason NOT_SERVING, for the disk; else INTERNAL.
absl::Status FromRocksDb(const rocksdb::Status& status);

// UNAVAILABLE, reason NOT_SERVING.
absl::Status NotServing(absl::string_view message);

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_ROCKSDB_ENGINE_H_
