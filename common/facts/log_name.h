// The names of a log: the service that owns it, and the id that tells it from every other log. A log that was
// restored gets a new id, since what it records from then on is not what the log it was restored from
// recorded there. Functions over a store; thread-safe.
#ifndef EASTGATE_COMMON_FACTS_LOG_NAME_H_
#define EASTGATE_COMMON_FACTS_LOG_NAME_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/store/store.h"

namespace eastgate::facts {

struct LogName {
  std::string service;
  std::string log_id;  // 16 hexadecimal digits.
};

// Returns the names of the log; empty ones where nothing has named it.
absl::StatusOr<LogName> ReadLogName(const store::Reader& reader);

// Returns an id that no log has.
std::string NewLogId();

// Gives the log a new id, which is returned.
absl::StatusOr<std::string> RenameLog(store::Store& store);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_LOG_NAME_H_
