// Restores a backup into an empty directory, by one command: `<service> --restore BACKUPS`.
//
// The files are verified, copied into a folder within the directory, and the log in them is proved; then the
// log is set back, if a revision or time before its end is wanted, and everything that follows from it is
// made anew. The log gets a new id. Only then do the files move to where a server opens them: a restore that
// ended early leaves a directory that no server opens.
#ifndef EASTGATE_COMMON_SERVER_RESTORE_H_
#define EASTGATE_COMMON_SERVER_RESTORE_H_

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "absl/time/time.h"
#include "common/facts/log.h"
#include "common/figures/catalogue.h"

namespace eastgate::server {

struct RestoreRequest {
  std::string backups;    // The folder of the backups.
  std::string directory;  // Empty, or missing.
  // The number of a backup, or the name of a restore point, of which the newest backup counts; empty for the
  // newest backup that has the revision or time, or the newest one.
  std::string from;
  // At most one of them is given. Without both, the end of the backup's log, or its restore point where
  // `from` names one.
  std::optional<int64_t> to_revision;
  std::optional<absl::Time> to_time;  // The last time at which a kept fact was recorded.
};

// Prints one line for a person and returns the process's exit code. `options` as the service has them.
int RestoreDirectory(const RestoreRequest& request, figures::Catalogue catalogue, facts::Log::Options options,
                     std::ostream& out);

// Prints a line for each backup of the folder.
int ListBackups(const std::string& backups, std::ostream& out);

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_RESTORE_H_
