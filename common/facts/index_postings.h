// What a fact's postings put into the store beside the log: the posting index, and cells for every declared
// roll-up and division level. Appending a fact and rebuilding from the log both do it here. Inside one work
// of the store.
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

// One slot of one cell that a posting adds to.
struct CellSlot {
  std::string key;
  uint8_t slot = 0;
};

// Every slot that a posting of `measure` on `day` adds to; none for a measure without cells.
std::vector<CellSlot> CellSlotsOf(const Ledger& ledger, const FigureDefinition& measure, reference::Date day,
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

// OUT_OF_RANGE when a sum would leave int64.
absl::Status IndexPostings(const Ledger& ledger, const fact::v1::Fact& fact, store::Transaction& transaction);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_INDEX_POSTINGS_H_
