// Opens the snapshots of reads: a read begins with a snapshot that is new enough for the caller.
#ifndef EASTGATE_COMMON_FACTS_READ_H_
#define EASTGATE_COMMON_FACTS_READ_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "common/facts/log.h"
#include "common/store/store.h"

namespace eastgate::facts {

// Returns the latest state. INVALID_ARGUMENT for a negative min_revision; FAILED_PRECONDITION, reason
// REVISION_AHEAD, when the log has not reached it.
absl::StatusOr<std::shared_ptr<const store::Snapshot>> ReadAtLeast(const Log& log, int64_t min_revision);

// Returns the revision that a read as known at `known_at_revision` sees: that revision, or the head for 0.
// INVALID_ARGUMENT when it is negative; FAILED_PRECONDITION, reason KNOWN_AT_AHEAD, when it is beyond the
// head.
absl::StatusOr<int64_t> KnownAt(const store::Reader& reader, int64_t known_at_revision);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_READ_H_
