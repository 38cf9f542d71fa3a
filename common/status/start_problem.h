// The reasons why a server does not start, or a job on its files cannot be done: each is an exit code of the
// process, so that whoever runs it can tell what to do without reading the line. deploy/README.md lists them.
// Pure, thread-safe.
#ifndef EASTGATE_COMMON_STATUS_START_PROBLEM_H_
#define EASTGATE_COMMON_STATUS_START_PROBLEM_H_

#include "absl/status/status.h"

namespace eastgate::status {

// The values are exit codes: append-only. 0 is success; 1 is also that of a server that failed while it ran,
// and of a check that found something bad.
enum class StartProblem {
  kOther = 1,
  kConfiguration = 2,  // A flag, a variable or the configuration file.
  kReference = 3,      // A reference file is missing or wrong.
  kCredentials = 4,    // A certificate, its key, the authorities, or the keys of tokens.
  kStore = 5,          // The data directory cannot be read or written, or what is in it is corrupt.
  kFormat = 6,         // The data have another format version.
  kDigestKey = 7,      // The digest key is missing, or is not the one that the data were made with.
  kForeignData = 8,    // The data directory is another service's.
  kInUse = 9,          // Another process has the data directory open.
  kAddress = 10,       // An address cannot be listened on.
  kBackups = 11,       // The folder of backups cannot be used, or is another service's.
};

// Returns the error with its reason; one that has a reason already keeps it. OK stays OK.
absl::Status WithProblem(absl::Status status, StartProblem problem);
StartProblem ProblemOf(const absl::Status& status);

}  // namespace eastgate::status

#endif  // EASTGATE_COMMON_STATUS_START_PROBLEM_H_
