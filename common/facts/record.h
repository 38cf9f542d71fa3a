// A record of the log: a fact, and the images of the rows that its transaction changed, as they are after it.
// The bytes are on disk: append-only.
//
//   record := digest:32 bytes  size:u32 fact:size bytes  image*
//   image  := key_size:u32 key  row_size:u32 row
//
// The fact's bytes are without what follows from its place or from later facts (name, revision, digest,
// corrected_by). An image is the key of the row in its table, or of a file of the reference data, and its
// bytes there, none where the row was deleted or the file is gone. The digest covers the digest before it and
// everything that follows it here. Whoever reads facts skips the images.
#ifndef EASTGATE_COMMON_FACTS_RECORD_H_
#define EASTGATE_COMMON_FACTS_RECORD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

// Returns the record's bytes; its first 32 are its digest. `previous` is the digest before it, empty for the
// first.
std::string EncodeRecord(const fact::v1::Fact& fact, const std::vector<store::RowBytes>& rows,
                         absl::string_view previous);

// Returns the digest that a record should have after `previous`. DATA_LOSS if it is too short to be one.
absl::StatusOr<std::string> ChainedDigest(absl::string_view previous, absl::string_view record);

// Returns the digest a record carries. DATA_LOSS if it is too short to be one.
absl::StatusOr<absl::string_view> DigestOf(absl::string_view record);

// Fills in what follows from the fact's place in the log: name, revision, digest.
void Place(int64_t revision, absl::string_view digest, fact::v1::Fact& fact);

// Returns the fact, with name, revision and digest; corrected_by is left empty. DATA_LOSS if malformed.
absl::StatusOr<fact::v1::Fact> ParseRecord(int64_t revision, absl::string_view record);
// The same into a fact that may have been used before: whoever reads many saves making one for each.
absl::Status ParseRecord(int64_t revision, absl::string_view record, fact::v1::Fact& fact);

// Visits the images of a record, until `visit` says no. DATA_LOSS if malformed.
absl::Status VisitImages(absl::string_view record, absl::FunctionRef<bool(const store::RowBytes&)> visit);

// Returns whether an image says that its row was deleted. A file of the reference data stays, empty, where
// the directory no longer has it.
bool SaysDeleted(const store::RowBytes& image);

std::string FactName(int64_t revision);
// INVALID_ARGUMENT unless `name` is facts/{revision}.
absl::StatusOr<int64_t> ParseFactName(absl::string_view name);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_RECORD_H_
