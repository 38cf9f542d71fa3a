// The engine behind CorrectFact and RetractFact: checks, then a new fact that takes out what the old one had
// put in and, for a correction, puts in what it should have said. The kind's hooks move the resource in the
// same work.
#ifndef EASTGATE_COMMON_FACTS_CORRECTIONS_H_
#define EASTGATE_COMMON_FACTS_CORRECTIONS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/facts/writer.h"
#include "eastgate/fact/v1/fact_service.pb.h"

namespace eastgate::facts {

// INVALID_ARGUMENT with every violation at once; of what can be said without the log.
absl::Status CheckCorrect(const fact::v1::CorrectFactRequest& request);
absl::Status CheckRetract(const fact::v1::RetractFactRequest& request);

// Run inside a work. NOT_FOUND; FAILED_PRECONDITION with reason FACT_SUPERSEDED, FACT_IS_RETRACTION,
// OWNED_BY_RPC, FIELD_NOT_CORRECTABLE, or a reason of the kind's own; INVALID_ARGUMENT for a division that is
// not valid on the day, outside the root, or when nothing would change.
absl::StatusOr<fact::v1::Fact> Correct(Writer& writer, const fact::v1::CorrectFactRequest& request);
absl::StatusOr<fact::v1::Fact> Retract(Writer& writer, const fact::v1::RetractFactRequest& request);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_CORRECTIONS_H_
