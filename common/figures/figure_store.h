// FigureStore: the figures of one log. It owns the catalogue, the cells that are kept in memory, and the
// postings that the stored cells lack.
//
// Owned by main, beside the log. Thread-safe. A const FigureStore answers questions, and remembers what it
// read to answer them; only one that is not const can change the stored cells (roll_up.h, rebuild.h).
#ifndef EASTGATE_COMMON_FIGURES_FIGURE_STORE_H_
#define EASTGATE_COMMON_FIGURES_FIGURE_STORE_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/facts/log.h"
#include "common/figures/catalogue.h"
#include "common/figures/cell_cache.h"
#include "common/figures/cell_layout.h"
#include "common/figures/recent_postings.h"

namespace eastgate::figures {

// So many facts may wait to be rolled up; while more wait, transactions are refused (CheckRoom).
inline constexpr int64_t kMaxWaitingFacts = 100'000;

class FigureStore {
 public:
  // Rebuilds the cells when the catalogue changed what they hold, and rolls up what they lack. Waits for the
  // store: for start-up, before calls are served. The log, opened with the catalogue's schema, must outlive
  // it.
  static absl::StatusOr<std::unique_ptr<FigureStore>> Open(facts::Log& log, Catalogue catalogue);

  // Opens the cells as they are, for tools: writes nothing, so that they may be those of another catalogue.
  static absl::StatusOr<std::unique_ptr<FigureStore>> OpenForReading(facts::Log& log, Catalogue catalogue);

  const facts::Log& log() const { return log_; }
  facts::Log& log() { return log_; }
  const Catalogue& catalogue() const { return catalogue_; }
  const CellLayout& layout() const { return layout_; }

  // The stored cells, as far as they are kept in memory, and the postings that they lack.
  const CellCache& cells() const { return cells_; }
  CellCache& cells() { return cells_; }
  const RecentPostings& recent() const { return recent_; }
  RecentPostings& recent() { return recent_; }

  // Refuses a transaction that would append the fact of `next_revision` while kMaxWaitingFacts wait to be
  // rolled up: RESOURCE_EXHAUSTED, to be sent again a moment later.
  absl::Status CheckRoom(int64_t next_revision) const;

 private:
  FigureStore(facts::Log& log, Catalogue catalogue, int64_t rolled_up);

  facts::Log& log_;
  const Catalogue catalogue_;
  const CellLayout layout_;
  CellCache cells_;
  RecentPostings recent_;
};

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_FIGURE_STORE_H_
