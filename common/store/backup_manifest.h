// The manifest of a backup: what it is a copy of, and of which files it consists. A backup without one was
// never finished or never verified, and does not count.
//
//   manifest := "eastgate-backup 1" LF line* "crc32c " 8 hexadecimal digits LF
//   line     := name SP value LF      in the order of the fields below; texts are escaped as C does
//   file     := "file " bytes SP path LF      relative to the folder of the backups
//
// The checksum covers everything before it. The file is text, so that a person can read it when all else is
// lost. Its bytes are on disk: change them only with another number in the first line. Pure functions.
#ifndef EASTGATE_COMMON_STORE_BACKUP_MANIFEST_H_
#define EASTGATE_COMMON_STORE_BACKUP_MANIFEST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/store.h"

namespace eastgate::store {

struct BackupFile {
  int64_t bytes = 0;
  std::string path;
  friend bool operator==(const BackupFile&, const BackupFile&) = default;
};

struct BackupManifest {
  int64_t backup = 0;   // Its number among the backups of its folder, above those of all before it.
  std::string service;  // The service that owns the log.
  std::string log_id;
  Head head;           // The head of the log in it.
  int64_t format = 0;  // The store's format version.
  absl::Time created;
  int64_t added_bytes = 0;  // The size of the files that the backup before it did not have.
  std::string principal;    // The one that asked for it, by this request_id; both empty if none did.
  std::string request_id;
  std::string restore_point;     // The point of the suite that it is a part of; empty for none.
  int64_t restore_revision = 0;  // The revision of the log at that point.
  std::string key_crc32c;        // Checksum of the digest key if kept beside the backups.
  std::string engine_crc32c;     // Checksum of the engine's list of the files and their checksums.
  std::vector<BackupFile> files;

  int64_t bytes() const;
  friend bool operator==(const BackupManifest&, const BackupManifest&) = default;
};

std::string Encode(const BackupManifest& manifest);
absl::StatusOr<BackupManifest> ParseBackupManifest(absl::string_view text);  // DATA_LOSS if malformed.

// Returns the checksum of bytes as a manifest has it.
std::string HexCrc32c(absl::string_view bytes);

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_BACKUP_MANIFEST_H_
