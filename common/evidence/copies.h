// The copies of stored files in the folder of the backups, where they lie as in a FileStore, below evidence/.
//
// All backups share them: a file is copied once, since it never changes, and a manifest lists those that its
// backup has. They are copies and no links, so that bytes that go bad on the server's disk stay good there.
// Functions without state; errors name files, and no path.
#ifndef EASTGATE_COMMON_EVIDENCE_COPIES_H_
#define EASTGATE_COMMON_EVIDENCE_COPIES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/evidence/stored_file.h"
#include "common/store/backup_manifest.h"

namespace eastgate::evidence {

// The folder of the files, beside a store and in the folder of backups.
inline constexpr char kFolder[] = "evidence";

// Returns whether a file of a manifest is a copy of evidence.
bool IsCopy(const store::BackupFile& file);

// Brings the files of a data directory into the folder of the backups, and returns them all. Each copy was
// read again, also one that an earlier backup has; one that is damaged is made anew. DATA_LOSS names a file
// whose own bytes were damaged before it was first copied; UNAVAILABLE; errors of `goes_on`.
absl::StatusOr<std::vector<store::BackupFile>> BackUp(const std::string& data_directory,
                                                      const std::string& backups, GoesOn goes_on);

// Brings the copies back into a data directory, each compared with its digest. Returns the names of those
// that are damaged or missing, and left out: they can be uploaded again. UNAVAILABLE where the directory
// cannot be written.
absl::StatusOr<std::vector<std::string>> Restore(const std::vector<store::BackupFile>& copies,
                                                 const std::string& backups,
                                                 const std::string& data_directory);

// Reads every file of a data directory. Returns the names of those that are damaged, or whose description is.
absl::StatusOr<std::vector<std::string>> FindDamaged(const std::string& data_directory);

}  // namespace eastgate::evidence

#endif  // EASTGATE_COMMON_EVIDENCE_COPIES_H_
