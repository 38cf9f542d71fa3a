// Checkpoints: the backups of a service whose log is replicated, from which a process without a copy of the
// log begins one.
//
// A backup that a writer of the log has made is the log up to a batch: with the batches after it, it is all
// of it. A process that has no copy, or one that is too far behind, begins with the newest backup that is
// good, and follows from there; without one it follows from the first batch. The files are copied into a
// folder within the data directory and moved into place by one rename, so that one who is killed in the
// middle begins again. Owned by the host; thread-safe, since it keeps no state.
#ifndef EASTGATE_COMMON_SERVER_CHECKPOINTS_H_
#define EASTGATE_COMMON_SERVER_CHECKPOINTS_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/observability/log.h"
#include "common/store/backup_manifest.h"
#include "common/store/batch_log.h"
#include "common/store/rocksdb_backups.h"

namespace eastgate::server {

class Checkpoints {
 public:
  struct Options {
    std::string service;
    std::string data_directory;
    // The folder of the backups, which all processes of the service see; empty where this one was given none.
    std::string backups;
    // The file of the digest keys where it lies with the data: made anew from the backup when it is missing.
    // Empty where it is kept elsewhere.
    std::string key_file;
  };

  // Both must outlive it.
  Checkpoints(Options options, store::BatchLog& log, observability::Log& lines)
      : options_(std::move(options)), log_(log), lines_(lines) {}

  // Begins a copy where there is none. FAILED_PRECONDITION when there is no backup to begin with and the
  // first batch was dropped, or the folder is another service's; DATA_LOSS when the log lacks what a backup
  // has; UNAVAILABLE. The store must not be open.
  absl::Status BeginIfMissing() const;
  // The same in place of a copy that is so far behind that the log has dropped what comes next.
  absl::Status BeginAnew() const;

  // Drops the batches of the log before the oldest backup from which a process may begin, as far as nobody is
  // using them. Whatever goes wrong is written to the log: the next call tries again.
  void DropOldBatches() const;

 private:
  // Returns whether a copy was begun; false if there is no backup for it.
  absl::StatusOr<bool> Begin() const;
  // Copies the files into the folder for unfinished work. False if the backup is damaged.
  absl::StatusOr<bool> CopyFrom(const store::RocksDbBackups& backups,
                                const store::BackupManifest& manifest) const;
  absl::Status BringKey(const store::RocksDbBackups& backups, const store::BackupManifest& manifest) const;
  absl::Status MoveIntoPlace() const;
  absl::Status RemoveUnfinished() const;
  absl::Status CheckFirstBatch() const;
  // Returns where the backup ends in the log, or why no copy can begin with it.
  absl::StatusOr<store::LogPosition> EndOf(const store::RocksDbBackups& backups,
                                           const store::ListedBackup& listed) const;
  // Returns whether the log has the batch at which a backup ends. DATA_LOSS when it has lost it.
  absl::StatusOr<bool> IsKept(const store::LogPosition& at) const;
  absl::StatusOr<bool> DropBeforeOldest() const;
  void LeaveOut(int64_t backup, absl::string_view why) const;
  std::string PathOf(absl::string_view name) const;

  const Options options_;
  store::BatchLog& log_;
  observability::Log& lines_;
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_CHECKPOINTS_H_
