// BackupMaker: makes backups of the store of one service, and drops old ones.
//
// A backup counts when every byte of it was read again and its log holds: what an earlier backup proved of
// the same log is not proved again. The newest `keep` backups are kept, of those older than `keep_days` only
// the newest one; so there is always one. Belongs to one thread, except Stop of the folder.
#ifndef EASTGATE_COMMON_SERVER_BACKUP_MAKER_H_
#define EASTGATE_COMMON_SERVER_BACKUP_MAKER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/evidence/stored_file.h"
#include "common/store/backup_manifest.h"
#include "common/store/rocksdb_backups.h"
#include "common/store/rocksdb_store.h"

namespace eastgate::server {

struct BackupRequest {
  std::string principal = "";
  std::string request_id = "";  // Makes it happen once for the principal; empty for a new backup each time.
  std::string restore_point = "";  // Empty for none.
  int64_t restore_revision = 0;
  bool is_scheduled = false;  // True if nobody asked for it.
};

class BackupMaker {
 public:
  struct Options {
    std::string service = "";
    // The key of the digests, where it lies with the store and is to be kept with the backups; empty where it
    // is kept elsewhere.
    std::string key_file = "";
    // The directory of the store, with the evidence beside it; empty where there is none.
    std::string data_directory = "";
    // Brings into the directory what it lacks of the evidence; null where it lacks nothing. Not called for a
    // scheduled backup, which then has no evidence: it is elsewhere, and would fill the directory.
    std::function<absl::Status(evidence::GoesOn)> fetch_evidence = nullptr;
    int keep = 30;
    int keep_days = 0;  // 0: however old.
    std::function<absl::Time()> now = nullptr;
  };

  // Both must outlive it.
  BackupMaker(store::RocksDbBackups& backups, const store::RocksDbStore& store, Options options)
      : backups_(backups), store_(store), options_(std::move(options)) {}

  // Makes a backup, or returns the one that the same request made. FAILED_PRECONDITION if the folder has
  // backups of another service, or the log has not reached the restore point; else the errors of
  // RocksDbBackups. An unfinished backup does not count.
  absl::StatusOr<store::BackupManifest> Make(const BackupRequest& request);

  using Manifests = std::vector<store::BackupManifest>;

  // Returns the manifests that can be read, from the oldest. FAILED_PRECONDITION where one is that of another
  // service.
  absl::StatusOr<Manifests> Own() const;

 private:
  absl::StatusOr<std::string> KeepKey() const;
  absl::Status CopyEvidence(const BackupRequest& request, store::BackupManifest& manifest) const;
  // Fills in what the copy is, and proves it.
  absl::Status Prove(const Manifests& earlier, store::BackupManifest& manifest) const;
  absl::Status DropOld(const Manifests& earlier, absl::Time now) const;

  store::RocksDbBackups& backups_;
  const store::RocksDbStore& store_;
  const Options options_;
};

// Returns the backup in one line for a person.
std::string DescribeBackup(const store::BackupManifest& manifest);

// FAILED_PRECONDITION unless the manifest is that of the service.
absl::Status CheckServiceOf(const store::BackupManifest& manifest, absl::string_view service);

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_BACKUP_MAKER_H_
