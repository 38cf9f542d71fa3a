// Makes the rows of the tables, their indexes, the log's own indexes and the reference data anew from the
// log, which is the only source.
#ifndef EASTGATE_COMMON_FACTS_REBUILD_ROWS_H_
#define EASTGATE_COMMON_FACTS_REBUILD_ROWS_H_

#include <array>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/facts/schema.h"
#include "common/store/bulk_writer.h"
#include "common/store/prefix.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

// Everything that is made anew.
inline constexpr std::array<store::Prefix, 9> kPrefixesOfRows = {
    store::Prefix::kResource,    store::Prefix::kUniqueIndex, store::Prefix::kIndex,
    store::Prefix::kReferenceTo, store::Prefix::kImage,       store::Prefix::kSubjectFact,
    store::Prefix::kCorrectedBy, store::Prefix::kReference,   store::Prefix::kFactList};

// Rebuilds while nothing else is written. The log must hold (verify_chain.h).
// Interrupted, it leaves a mark, with which no log is opened for serving until it is done again. `put_more`
// puts what else is made from a fact, which has no corrected_by: so the log is read once for all.
using PutMore = absl::FunctionRef<absl::Status(const fact::v1::Fact& fact, store::BulkWriter& writer)>;
absl::Status RebuildRows(
    const Schema& schema, store::Store& store,
    PutMore put_more = [](const fact::v1::Fact&, store::BulkWriter&) { return absl::OkStatus(); });

// FAILED_PRECONDITION where the mark of an interrupted rebuild says that rows may be missing.
absl::Status CheckRowsAreWhole(const store::Reader& reader);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_REBUILD_ROWS_H_
