// A fact as the log keeps it: digest:32 bytes, then fact.proto's bytes without what follows from its place or
// from later facts (name, revision, digest, corrected_by). The digest covers the digest before it and these
// bytes.
#ifndef EASTGATE_COMMON_FACTS_RECORD_H_
#define EASTGATE_COMMON_FACTS_RECORD_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

// Returns the record's bytes; its first 32 are its digest. `previous` is the digest before it, empty for the
// first.
std::string EncodeRecord(const fact::v1::Fact& fact, absl::string_view previous);

// Returns the digest that a record should have after `previous`. DATA_LOSS if it is too short to be one.
absl::StatusOr<std::string> ChainedDigest(absl::string_view previous, absl::string_view record);

// Returns the digest a record carries. DATA_LOSS if it is too short to be one.
absl::StatusOr<absl::string_view> DigestOf(absl::string_view record);

// Fills in what follows from the fact's place in the log: name, revision, digest.
void Place(int64_t revision, absl::string_view digest, fact::v1::Fact& fact);

// Returns the fact, with name, revision and digest; corrected_by is left empty. DATA_LOSS if malformed.
absl::StatusOr<fact::v1::Fact> ParseRecord(int64_t revision, absl::string_view record);

std::string FactName(int64_t revision);
// INVALID_ARGUMENT unless `name` is facts/{revision}.
absl::StatusOr<int64_t> ParseFactName(absl::string_view name);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_RECORD_H_
