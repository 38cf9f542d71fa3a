// Persons that turn out to be one: what is refused, and what follows the fact of a merger.
//
// A merger changes the row of the person that is merged, and nothing of its records but as whom it is
// counted: each subsidy in effect is corrected along, by a fact of its own, in which its posting moves to the
// one that stays (HomeCareSubsidyLinks fills in counted_as). A retraction of the merger moves them back the
// same way. Runs inside transaction bodies.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PERSON_MERGERS_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PERSON_MERGERS_H_

#include "absl/status/statusor.h"
#include "common/facts/fact_kind.h"
#include "common/facts/writer.h"
#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

// The most subsidies of a person that is merged.
inline constexpr int kMaxSubsidiesMoved = 1000;

// The kind of the facts of mergers, with the hooks by which the person and its subsidies follow them.
facts::FactKind PersonMergedKind(const Tables& tables);

// Records that `person` is `into`, and returns it. PERSON_ERASED, IDENTITY_TAKEN,
// CHILD_ALREADY_ENROLLED, MONTH_ALREADY_PAID, LIMIT_REACHED.
absl::StatusOr<v1::Person> Merge(facts::Writer& writer, const Tables& tables, v1::Person person,
                                 const v1::Person& into, const v1::MergePersonsRequest& request);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PERSON_MERGERS_H_
