// Sets a log back to an earlier revision: for a restore, on the files of a stopped service.
#ifndef EASTGATE_COMMON_FACTS_CUT_LOG_H_
#define EASTGATE_COMMON_FACTS_CUT_LOG_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/facts/schema.h"
#include "common/store/store.h"

namespace eastgate::facts {

// Returns the last revision that was recorded by `time`, inclusive; 0 where there is none.
absl::StatusOr<int64_t> RevisionAt(const store::Reader& reader, absl::Time time);

// Removes every record after `revision` from the log of the store in `directory`, which must hold
// (verify_chain.h), and what was kept of the requests that made them: their answers by request_id, and the
// natural ids that nothing had used before. The digests of identities stay: a person who was known once keeps
// the same opaque name. INVALID_ARGUMENT unless the revision is one of the log, from 1 on. The rows of the
// tables, the indexes and the cells must then be made anew (rebuild_rows.h, figures/rebuild.h).
absl::Status CutLog(const Schema& schema, const std::string& directory, int64_t revision);

// Returns whether the log was ever set back: then the digests of identities may know persons whose names are
// of revisions that it has not reached again.
absl::StatusOr<bool> WasSetBack(const store::Reader& reader);
// Its mark, on disk: set back := 01 "set_back":string → empty; no key: never.
std::string SetBackKey();

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_CUT_LOG_H_
