// The store's own records: the format version and the head of the log. The bytes are on disk:
// append-only.
//
//   format: key := prefix:u8(=0x01) "format":string    value := version:u32
//   head:   key := prefix:u8(=0x01) "head":string      value := revision:u64 digest:32 bytes
//   derived: key := prefix:u8(=0x01) "derived":string  value := revision:u64
//   applied: key := prefix:u8(=0x01) "applied":string  value := seq:u64
//
// Before the first revision there is no head record. Pure functions.
#ifndef EASTGATE_COMMON_STORE_META_H_
#define EASTGATE_COMMON_STORE_META_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace eastgate::store {

// The format this code reads and writes. Raise it with every change of what is stored. Until version 1 of the
// suite an older format is not migrated: the data is loaded again.
inline constexpr uint32_t kFormatVersion = 6;

inline constexpr size_t kDigestBytes = 32;

std::string FormatKey();
std::string EncodeFormat(uint32_t version);

std::string HeadKey();
std::string EncodeHead(const Head& head);
absl::StatusOr<Head> ParseHead(absl::string_view bytes);  // DATA_LOSS if malformed.

std::string DerivedUpToKey();
std::string EncodeDerivedUpTo(int64_t revision);

std::string AppliedKey();
std::string EncodeApplied(int64_t seq);

// A digest of 32 bytes, or none at revision 0.
bool IsWellFormed(const Head& head);

// FAILED_PRECONDITION when the version is not kFormatVersion; DATA_LOSS when it is none. `what` has it: "the
// store".
absl::Status CheckFormatVersion(int64_t version, absl::string_view what);

// The format version of a store, nullopt when it has no key at all. FAILED_PRECONDITION when the format is
// not kFormatVersion, DATA_LOSS when it is missing, unreadable or no version at all.
absl::StatusOr<std::optional<uint32_t>> CheckFormat(const Reader& reader);

// The committed head; revision 0 when there is none.
absl::StatusOr<Head> LoadHead(const Reader& reader);

// The revision up to which the store has on disk what follows from the log; 0 when it has nothing of it. It
// may have a part of what follows from later revisions.
absl::StatusOr<int64_t> DerivedUpTo(const Reader& reader);

// The last batch of the replicated log (batch_log.h) that the store has; 0 for none.
absl::StatusOr<int64_t> AppliedSeq(const Reader& reader);

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_META_H_
