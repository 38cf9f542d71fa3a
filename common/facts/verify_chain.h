// Proves the log: every record's digest follows from the one before it.
#ifndef EASTGATE_COMMON_FACTS_VERIFY_CHAIN_H_
#define EASTGATE_COMMON_FACTS_VERIFY_CHAIN_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/store/store.h"

namespace eastgate::facts {

struct ChainReport {
  int64_t head_revision = 0;  // The last revision verified; the one before the range when there is none.
  std::string digest;         // Its digest as recomputed, hexadecimal; empty when none was verified.
  int64_t first_bad_revision =
      0;  // The first that breaks the chain, 0 if none; nothing after it is verified.
};

// Recomputes the hash chain from `from` to `to`, on the stored digest of the revision before. Verified up to
// the head, the last digest must be the head's, and nothing may follow it. A record that is missing or
// unreadable is bad. CANCELLED as soon as `cancelled` says so; it is asked every 1000 records.
absl::StatusOr<ChainReport> VerifyChain(
    const store::Reader& reader, int64_t from, int64_t to,
    absl::FunctionRef<bool()> cancelled = [] { return false; });

// The same by two threads, a half each, where the range is long: for those who wait for the answer. Both of
// them ask `cancelled`.
inline constexpr int64_t kRecordsForTwoThreads = 2000;
absl::StatusOr<ChainReport> VerifyLongChain(
    const store::Reader& reader, int64_t from, int64_t to,
    absl::FunctionRef<bool()> cancelled = [] { return false; });

// Recomputes the chain from the end of `proved`, a head up to which it is known to hold, to the head.
// DATA_LOSS names the first bad revision, or says that the log is not the one that was proved.
absl::Status CheckChainSince(const store::Reader& reader, const store::Head& proved);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_VERIFY_CHAIN_H_
