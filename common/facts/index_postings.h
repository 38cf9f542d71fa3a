// The posting index: an entry for each posting of a measure, by the day of its cohort or, without cohorts, of
// its effect; put in the same transaction as its fact. Appending a fact, rebuilding from the log and checking
// all ask here.
#ifndef EASTGATE_COMMON_FACTS_INDEX_POSTINGS_H_
#define EASTGATE_COMMON_FACTS_INDEX_POSTINGS_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/facts/keys.h"
#include "common/facts/schema.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

// A posting as the index keeps it.
struct IndexedPosting {
  const Measure& measure;
  PostingKey key;
  PostingValue value;
};
// Visits the fact's postings of measures that the schema has, in order; what a later schema dropped is not
// indexed. A posting that lacks the cohort of its measure was recorded before the measure had cohorts, and
// belongs to that of its effective day. DATA_LOSS when a stored date is malformed.
absl::Status VisitIndexedPostings(const Schema& schema, const fact::v1::Fact& fact,
                                  absl::FunctionRef<absl::Status(const IndexedPosting&)> visit);

// Puts them into the index.
absl::Status IndexPostings(const Schema& schema, const fact::v1::Fact& fact, store::Transaction& transaction);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_INDEX_POSTINGS_H_
