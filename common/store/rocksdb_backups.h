// The backups of a RocksDbStore in a folder of their own: RocksDB's backup engine, which shares files between
// them, and beside it a manifest of ours for each.
//
//   LOCK              held by the process that makes backups, one at a time
//   digest.key        the file of the digest keys, where the store's folder has it
//   digest.key.CRC32C the same as it was at other backups, when it had other keys
//   manifests/3       the manifest of backup 3 (backup_manifest.h)
//   meta/ private/ shared_checksum/   the engine's
//
// A backup is made in steps, of which the last one makes it count: Copy, Verify and OpenCopy to see what it
// is, Add. Copies without a manifest are removed by the next Copy. Calls are made one at a time, except Stop,
// which any thread may call. Messages name files by their paths in the folder.
#ifndef EASTGATE_COMMON_STORE_ROCKSDB_BACKUPS_H_
#define EASTGATE_COMMON_STORE_ROCKSDB_BACKUPS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/store/backup_manifest.h"
#include "common/store/disk.h"
#include "common/store/rocksdb_store.h"
#include "common/store/store.h"

namespace rocksdb {
class BackupEngine;
}

namespace eastgate::store {

// A backup that is listed: its manifest, or why that cannot be read.
struct ListedBackup {
  int64_t backup = 0;
  absl::StatusOr<BackupManifest> manifest;
};

class RocksDbBackups {
 public:
  struct Options {
    std::string directory;
    // With less free space a copy is given up.
    uint64_t min_free_bytes = 256 << 20;
    // The most bytes that Copy and Verify read and write in a second, all together, so that they take little
    // from those who are served: a byte of a new file is read and written and read once more, one of a file
    // that is kept is read. 0: no bound.
    int64_t bytes_per_second = 0;
    // If true, Open takes no lock, and the caller takes it before the first Copy: for a folder that several
    // processes share.
    bool locks_later = false;
    // Free bytes where `directory` lies. Default: statvfs.
    std::function<uint64_t()> free_bytes;
  };

  // Opens the folder, made when it is missing, to make backups in. The errors of Lock.
  static absl::StatusOr<std::unique_ptr<RocksDbBackups>> Open(Options options);

  // Opens the folder to list and restore; writes nothing. NOT_FOUND when there is none.
  static absl::StatusOr<std::unique_ptr<RocksDbBackups>> OpenForReading(std::string directory);

  ~RocksDbBackups();

  // Takes the lock until this object ends, if it has it not yet. FAILED_PRECONDITION while another process
  // has it; UNAVAILABLE.
  absl::Status Lock();

  // Lists the backups that count, by number.
  absl::StatusOr<std::vector<ListedBackup>> List() const;

  // Copies the store as it is, while it is used, and returns the number of the copy. Files that an earlier
  // backup has are shared. RESOURCE_EXHAUSTED when the disk is nearly full; CANCELLED after Stop. The store
  // must not be closed meanwhile.
  absl::StatusOr<int64_t> Copy(const RocksDbStore& store);

  // Fills in what the manifest of a copy says of its files, beside those that it has already: files that were
  // copied otherwise. `previous` is the manifest before it, if there is one.
  absl::Status DescribeFiles(const std::optional<BackupManifest>& previous, BackupManifest& manifest) const;

  // Checks that all files are there, with their sizes, and reads the engine's list of them and the key.
  // DATA_LOSS names the first that is not good.
  absl::Status CheckList(const BackupManifest& manifest) const;
  // Reads every byte of the files, too: DATA_LOSS names the first that fails its checksum.
  absl::Status Verify(const BackupManifest& manifest) const;

  // Opens the log and the tables of a copy. The snapshot's head is that of the copy.
  absl::StatusOr<std::shared_ptr<const Snapshot>> OpenCopy(int64_t backup) const;

  // Keeps the file of the digest keys with the backups, beside an earlier one: keys are added to it, and
  // taken out of it again.
  absl::Status KeepKey(const std::string& key) const;
  // Returns the file that the manifest names; empty where it names none. DATA_LOSS when it is not that one.
  absl::StatusOr<std::string> KeyOf(const BackupManifest& manifest) const;

  // Makes the copy count, durably.
  absl::Status Add(const BackupManifest& manifest) const;

  // Removes a backup, and the files that no other has, those of keys included.
  absl::Status Remove(int64_t backup) const;

  // Writes the files of a backup into the folder of a store that does not exist yet, durably, HEAD last. Each
  // file is compared with its checksum in the engine's list while it is read.
  absl::Status RestoreInto(const BackupManifest& manifest, const std::string& directory) const;

  // For whatever else is copied into the folder, or read in it: called for each few bytes. Waits as long as
  // the bound demands. RESOURCE_EXHAUSTED when the disk is nearly full; CANCELLED after Stop.
  absl::Status GoOn(int64_t bytes);

  const std::string& directory() const { return options_.directory; }

  // Ends a Copy that is going on, and all that follow. From any thread.
  void Stop();

 private:
  explicit RocksDbBackups(Options options) : options_(std::move(options)) {}

  std::string PathOf(absl::string_view name) const;
  absl::Status RemoveUnusedKeys() const;
  absl::StatusOr<std::unique_ptr<rocksdb::BackupEngine>> OpenEngineToWrite() const;
  absl::Status RemoveUnfinished(rocksdb::BackupEngine& engine) const;
  absl::Status CheckSizes(const BackupManifest& manifest) const;
  absl::StatusOr<int64_t> CopyWith(rocksdb::BackupEngine& engine, const RocksDbStore& store);

  const Options options_;
  std::unique_ptr<Descriptor> lock_;
  std::mutex mutex_;
  rocksdb::BackupEngine* copying_ = nullptr;  // While a Copy is going on.
  bool stopped_ = false;
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_ROCKSDB_BACKUPS_H_
