// Lists of the facts of a kind, of a reporter and of a day, in the order of the days on which they occurred.
//
// They are written behind the log, by whoever reads it anyway (common/figures/roll_up.h): an entry says
// nothing that the log does not. The stored lists have the facts up to `ListedUpTo`, all of them and none
// after; who reads the lists takes the rest from the log. A crash may lose the last entries, together with
// their mark.
#ifndef EASTGATE_COMMON_FACTS_FACT_LISTS_H_
#define EASTGATE_COMMON_FACTS_FACT_LISTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/facts/keys.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

// Visits the keys of a fact's entries. DATA_LOSS where its day is none.
absl::Status VisitFactLists(const fact::v1::Fact& fact,
                            absl::FunctionRef<absl::Status(const FactListKey& key)> visit);

// Returns the revision up to which the lists have all facts; 0 when they have none.
absl::StatusOr<int64_t> ListedUpTo(const store::Reader& reader);

// Adds the entries `keys` of the facts after ListedUpTo up to `upto`. The store must have no other writer of
// lists.
absl::Status AddToFactLists(store::Store& store, std::vector<std::string> keys, int64_t upto);

// Adds what the lists lack of the facts up to `upto`, which the log has. For start-up: nothing else may be
// written.
absl::Status CatchUpFactLists(store::Store& store, int64_t upto);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_FACT_LISTS_H_
