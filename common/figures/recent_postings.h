// The postings that the stored cells do not hold yet, summed by series in memory.
//
// Cells follow the log (roll_up.h): a commit writes its fact, and the cells take it up a moment later, many
// facts at a time. A figure is what the cells of its snapshot hold plus what came after them; both are read
// here, from the same log, so a figure is exact at every revision. The first call that needs a fact reads it,
// in a chunk shared by all calls. Thread-safe; the chunks themselves never change.
#ifndef EASTGATE_COMMON_FIGURES_RECENT_POSTINGS_H_
#define EASTGATE_COMMON_FIGURES_RECENT_POSTINGS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/facts/index_postings.h"
#include "common/figures/cell_layout.h"
#include "common/figures/query.h"
#include "common/figures/series_index.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::figures {

// The amount that one posting adds to a series.
struct Addition {
  int64_t revision = 0;
  int32_t day = 0;  // On which it is effective.
  int64_t amount = 0;
};

// The additions of the facts of the revisions (after, upto], by series and in the facts' order.
struct PostingChunk {
  PostingChunk() = default;
  PostingChunk(const PostingChunk&) = delete;
  PostingChunk& operator=(const PostingChunk&) = delete;

  int64_t after = 0;
  int64_t upto = 0;
  size_t additions = 0;
  SeriesIndex<std::vector<Addition>> series;

  // Adds the fact of revision upto + 1.
  absl::Status Add(const CellLayout& layout, const fact::v1::Fact& fact);
  // Adds one posting of it; whoever adds them all sets `upto` then.
  void Add(const CellLayout& layout, const facts::IndexedPosting& posting);
};

// Chunks that follow each other, as one call sees them.
class RecentView {
 public:
  RecentView() = default;
  explicit RecentView(std::vector<std::shared_ptr<const PostingChunk>> chunks) : chunks_(std::move(chunks)) {}

  // Returns what the revisions up to `upto`, inclusive, add to a series in the period.
  absl::int128 Sum(absl::string_view series, const Period& period, int64_t upto) const;
  // Returns the last revision that adds to a series in the period; 0 where none does.
  int64_t LastIn(absl::string_view series, const Period& period) const;
  // Visits every series that begins with `prefix`, possibly more than once.
  void VisitSeries(absl::string_view prefix, absl::FunctionRef<void(absl::string_view series)> visit) const;

 private:
  std::vector<std::shared_ptr<const PostingChunk>> chunks_;
};

class RecentPostings {
 public:
  // The layout must outlive it. The stored cells are rolled up to `rolled_up`.
  RecentPostings(const CellLayout& layout, int64_t rolled_up);

  // Returns the postings that cells rolled up to `after` lack, up to the snapshot's head at least. `snapshot`
  // is a committed state.
  absl::StatusOr<std::vector<std::shared_ptr<const PostingChunk>>> Since(const store::Reader& snapshot,
                                                                         int64_t after) const;

  // Records that the stored cells are now rolled up to exactly `revision`. Chunks before the last such
  // revision are dropped: an older snapshot reads the log.
  void MarkRolledUp(int64_t revision);
  int64_t rolled_up() const { return rolled_up_; }

 private:
  // Reads what the log has up to the snapshot's head into chunks.
  absl::Status CatchUp(const store::Reader& snapshot) const;
  absl::StatusOr<std::vector<std::shared_ptr<const PostingChunk>>> ReadChunks(const store::Reader& snapshot,
                                                                              int64_t after,
                                                                              int64_t upto) const;

  const CellLayout& layout_;
  mutable absl::Mutex reading_;  // Held while the log is read, so that no fact is read twice.
  mutable absl::Mutex mutex_;
  mutable int64_t upto_ ABSL_GUARDED_BY(mutex_);
  std::atomic<int64_t> rolled_up_;
  // Read from the log when it is asked for: what is known of the log does not change by it.
  mutable std::deque<std::shared_ptr<const PostingChunk>> chunks_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_RECENT_POSTINGS_H_
