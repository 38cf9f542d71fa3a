// How reads begin: with a snapshot that is new enough for the caller.
#ifndef EASTGATE_COMMON_FACTS_READ_H_
#define EASTGATE_COMMON_FACTS_READ_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "common/facts/ledger.h"
#include "common/store/store.h"

namespace eastgate::facts {

// The latest state. INVALID_ARGUMENT for a negative min_revision; FAILED_PRECONDITION, reason REVISION_AHEAD,
// when the log has not reached it.
absl::StatusOr<std::shared_ptr<const store::Snapshot>> ReadAtLeast(const Ledger& ledger,
                                                                   int64_t min_revision);

// What a read as known at `known_at_revision` sees: that revision, or the head for 0. INVALID_ARGUMENT when
// it is negative; FAILED_PRECONDITION, reason KNOWN_AT_AHEAD, when it lies beyond the head.
absl::StatusOr<int64_t> KnownAt(const store::Reader& reader, int64_t known_at_revision);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_READ_H_
