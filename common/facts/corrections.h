// The engine behind CorrectFact and RetractFact. It checks the request and returns a new fact that reverses
// the postings of the old one and, for a correction, adds the corrected postings. The kind's hooks change the
// resource in the same transaction.
#ifndef EASTGATE_COMMON_FACTS_CORRECTIONS_H_
#define EASTGATE_COMMON_FACTS_CORRECTIONS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/facts/writer.h"
#include "eastgate/fact/v1/fact_service.pb.h"

namespace eastgate::facts {

// Check a request as far as possible without the log. INVALID_ARGUMENT names every violation.
absl::Status CheckCorrect(const fact::v1::CorrectFactRequest& request);
absl::Status CheckRetract(const fact::v1::RetractFactRequest& request);

// Returns whether two facts of a kind have the same day, division and postings.
bool SaysTheSame(const fact::v1::Fact& a, const fact::v1::Fact& b);

// Run inside a transaction body. NOT_FOUND; FAILED_PRECONDITION with reason FACT_SUPERSEDED,
// FACT_IS_RETRACTION, OWNED_BY_RPC, FIELD_NOT_CORRECTABLE, or a reason of the kind's own; INVALID_ARGUMENT
// for a division that is not valid on the day, outside the root, or when nothing would change.
// A correction of a resource whose parts have facts of their own corrects those along, each by a fact of its
// own at the revisions that follow: the fact returned is that of the resource.
absl::StatusOr<fact::v1::Fact> Correct(Writer& writer, const fact::v1::CorrectFactRequest& request);
absl::StatusOr<fact::v1::Fact> Retract(Writer& writer, const fact::v1::RetractFactRequest& request);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_CORRECTIONS_H_
