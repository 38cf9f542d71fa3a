// Makes the rows of the tables, their indexes, the log's own indexes and the reference data anew from the
// log, which is the only source.
#ifndef EASTGATE_COMMON_FACTS_REBUILD_ROWS_H_
#define EASTGATE_COMMON_FACTS_REBUILD_ROWS_H_

#include <array>

#include "absl/status/status.h"
#include "common/facts/schema.h"
#include "common/store/prefix.h"
#include "common/store/store.h"

namespace eastgate::facts {

// Everything that is made anew.
inline constexpr std::array<store::Prefix, 7> kPrefixesOfRows = {
    store::Prefix::kResource, store::Prefix::kIndex,       store::Prefix::kReferenceTo,
    store::Prefix::kImage,    store::Prefix::kSubjectFact, store::Prefix::kCorrectedBy,
    store::Prefix::kReference};

// Rebuilds in commits of bounded size, while nothing else is written. The log must hold (verify_chain.h).
// Interrupted, it leaves a mark, with which no log is opened for serving until it is done again.
absl::Status RebuildRows(const Schema& schema, store::Store& store);

// FAILED_PRECONDITION where the mark of an interrupted rebuild says that rows may be missing.
absl::Status CheckRowsAreWhole(const store::Reader& reader);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_REBUILD_ROWS_H_
