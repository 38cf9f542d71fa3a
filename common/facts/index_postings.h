// What a fact's postings lead to: entries of the posting index, put in the same work as the fact, and sums
// for every declared roll-up and division level, which the cells take up later. Appending a fact, rolling up,
// rebuilding from the log and checking all ask here.
#ifndef EASTGATE_COMMON_FACTS_INDEX_POSTINGS_H_
#define EASTGATE_COMMON_FACTS_INDEX_POSTINGS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/facts/keys.h"
#include "common/facts/ledger.h"
#include "common/reference/civil_date.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

// What decides which cells there are: the catalogue and the root division. Kept with the cells that were made
// for it.
std::string CellsFingerprint(const Ledger& ledger);

// Every series that a posting of `measure` adds to, as Encode(CellSeries); none for a measure without cells.
std::vector<std::string> SeriesOf(const Ledger& ledger, const FigureDefinition& measure,
                                  const PostingValue& posting);

// A posting as the index keeps it. `visit` gets the fact's postings of measures that the catalogue has, in
// order; what a later catalogue dropped has neither index nor cells. DATA_LOSS when a stored date is none.
struct IndexedPosting {
  const FigureDefinition& measure;
  reference::Date day;
  PostingKey key;
  PostingValue value;
};
absl::Status VisitIndexedPostings(const Catalogue& catalogue, const fact::v1::Fact& fact,
                                  absl::FunctionRef<absl::Status(const IndexedPosting&)> visit);

absl::Status IndexPostings(const Catalogue& catalogue, const fact::v1::Fact& fact,
                           store::Transaction& transaction);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_INDEX_POSTINGS_H_
