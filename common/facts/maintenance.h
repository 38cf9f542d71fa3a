// Proves the log, and keeps what is derived from it (posting index and cells) in step with it.
//
// The log is what holds: everything here can be redone from it at any time.
#ifndef EASTGATE_COMMON_FACTS_MAINTENANCE_H_
#define EASTGATE_COMMON_FACTS_MAINTENANCE_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/facts/ledger.h"
#include "common/store/store.h"

namespace eastgate::facts {

struct ChainReport {
  int64_t head_revision = 0;       // The last revision verified; the one before the range when there is none.
  std::string digest;              // Its digest as recomputed, hexadecimal; empty when none was verified.
  int64_t first_bad_revision = 0;  // Where the chain breaks; 0 when it holds. Nothing after it is verified.
};

// Recomputes the hash chain from `from` to `to`, on the stored digest of the revision before. Verified up to
// the head, the last digest must be the head's, and nothing may follow it. A record that is missing or
// unreadable is bad. CANCELLED as soon as `cancelled` says so; it is asked every 1000 records.
absl::StatusOr<ChainReport> VerifyChain(
    const store::Reader& reader, int64_t from, int64_t to,
    absl::FunctionRef<bool()> cancelled = [] { return false; });

// Rebuilds posting index and cells from the log, in commits of bounded size, while nothing else is written.
// Interrupted, it leaves no fingerprint behind, and the next Ledger::Open begins anew.
absl::Status Rebuild(const Ledger& ledger);

// Rebuild, unless the cells were made for the ledger's catalogue and root.
absl::Status RebuildIfCatalogueChanged(const Ledger& ledger);

struct CheckReport {
  ChainReport chain;
  int64_t facts = 0;
  int64_t cells = 0;
  // Postings and cells that are missing, too many, or other than the log says.
  int64_t bad_postings = 0;
  int64_t bad_cells = 0;

  bool ok() const { return chain.first_bad_revision == 0 && bad_postings == 0 && bad_cells == 0; }
};

// Compares everything derived with the log. Memory: the cells of one measure in one year. FAILED_PRECONDITION
// when the cells were made for another catalogue or root, or are being rebuilt.
absl::StatusOr<CheckReport> Check(const Ledger& ledger, const store::Reader& reader);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_MAINTENANCE_H_
