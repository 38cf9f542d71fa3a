// The list of all key prefixes: the first byte of every key in a store.
//
// Bytes are on disk: append only, never renumber, never reuse. The grammar behind a prefix is above the
// key struct that owns it, in the folder named here.
#ifndef EASTGATE_COMMON_STORE_PREFIX_H_
#define EASTGATE_COMMON_STORE_PREFIX_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace eastgate::store {

enum class Prefix : uint8_t {
  // common/store: the store's own records, head and format version (meta.h).
  kMeta = 0x01,
  // common/facts: the log, one change record per revision.
  kLog = 0x02,
  // common/facts: roll-up cells, the sums that figures read.
  kCell = 0x03,
  // common/facts: postings in the order of measure and date, for questions without a cell.
  kPosting = 0x04,
  // common/facts: facts by their subject.
  kSubjectFact = 0x05,
  // common/facts: from a fact to the one that corrected or retracted it.
  kCorrectedBy = 0x06,
  // common/resource: resources by table and id.
  kResource = 0x07,
  // common/resource: the unique indexes of the tables.
  kUniqueIndex = 0x08,
  // common/rpc: natural ids and source_refs, kept for ever.
  kNaturalId = 0x09,
  // common/rpc: answers by request_id, kept for seven days.
  kRequest = 0x0A,
  // common/rpc: the same request_ids in the order of their expiry.
  kRequestExpiry = 0x0B,
  // common/reference: divisions, calendars and parameters, as loaded.
  kReference = 0x0C,
  // common/auth: keyed digests of identities; personal data stays outside the log.
  kDigest = 0x0D,
  // common/resource: which resource names which.
  kReferenceTo = 0x0E,
  // common/server: retractions that other services have yet to agree to.
  kRetraction = 0x0F,
  // common/facts: the revisions whose records hold an image of a row.
  kImage = 0x10,
  // common/facts: lists of the facts of a day, of a kind and of a reporter.
  kFactList = 0x11,
  // common/resource: the indexes of the tables that are listed.
  kIndex = 0x12,
};

// Returns whether what is under the prefix follows from the log and is only scanned: the store writes it
// behind the log.
constexpr bool IsDerived(Prefix prefix) {
  switch (prefix) {
    case Prefix::kPosting:
    case Prefix::kSubjectFact:
    case Prefix::kReferenceTo:
    case Prefix::kImage:
    case Prefix::kFactList:
    case Prefix::kIndex:
      return true;
    default:
      return false;
  }
}
inline bool IsDerived(absl::string_view key) {
  return !key.empty() && IsDerived(static_cast<Prefix>(key.front()));
}

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_PREFIX_H_
