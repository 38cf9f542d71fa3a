// Reads facts back from the log. Pure functions over a snapshot or a transaction, which must outlive the
// call.
#ifndef EASTGATE_COMMON_FACTS_LOG_READER_H_
#define EASTGATE_COMMON_FACTS_LOG_READER_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

// Returns the fact at `revision`, with corrected_by as known at `known_at` (0: at the reader's head).
// NOT_FOUND beyond the head.
absl::StatusOr<fact::v1::Fact> FactAt(const store::Reader& reader, int64_t revision, int64_t known_at = 0);

// Returns the revision that corrected or retracted `revision`, as known at `known_at` (0: at the reader's
// head); 0 for none.
absl::StatusOr<int64_t> CorrectedBy(const store::Reader& reader, int64_t revision, int64_t known_at = 0);

// Returns whether the fact at `revision`, or the last correction of it, was retracted. A retraction is not.
absl::StatusOr<bool> WasRetracted(const store::Reader& reader, int64_t revision);

// Visits the facts from `from` to `to` in order, without corrected_by, until `visit` says no or fails. It may
// move from the fact that it gets.
// DATA_LOSS when a record in between is missing or malformed.
absl::Status VisitFacts(const store::Reader& reader, int64_t from, int64_t to,
                        absl::FunctionRef<absl::StatusOr<bool>(fact::v1::Fact&)> visit);

// Returns the fact with only its own postings, without those that reverse the fact it corrects.
fact::v1::Fact CurrentFact(fact::v1::Fact fact);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_LOG_READER_H_
