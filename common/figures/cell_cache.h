// A cache of parsed cells that queries have read, in their current state in the store.
//
// Cells change only when they are rolled up, all at once. The cache holds one such state, named by the
// revision up to which the cells are rolled up; a query that needs another state reads its own snapshot. A
// lookup in memory takes a tenth of the time of one in the store, whatever the store's size. Thread-safe.
#ifndef EASTGATE_COMMON_FIGURES_CELL_CACHE_H_
#define EASTGATE_COMMON_FIGURES_CELL_CACHE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/figures/cell.h"
#include "common/store/store.h"

namespace eastgate::figures {

// Cells that were rolled up, by their series: each had its cells of some years changed, and those of some
// months.
struct ChangedCells {
  std::vector<std::string> series;
  std::vector<std::string> months;  // The keys of their cells.
};

// The cell of one year, whose slots are months.
struct YearCell {
  int year = 0;
  std::vector<Slot> months;
};

class CellCache {
 public:
  using Days = std::shared_ptr<const std::vector<Slot>>;
  using Years = std::shared_ptr<const std::vector<YearCell>>;

  // Both read cells from `reader`, whose cells are rolled up to `rolled_up`. DATA_LOSS if one is malformed.
  // Returns the cell of a month by its key; no days where there is no cell.
  absl::StatusOr<Days> ReadDays(const store::Reader& reader, int64_t rolled_up, const std::string& key) const;
  // Returns the cells of all years of a series, in their order. They are read and kept together, since a
  // stock, and a cohort, needs them from the first: looking for the years that there are takes a scan.
  absl::StatusOr<Years> ReadYears(const store::Reader& reader, int64_t rolled_up,
                                  const std::string& series) const;

  // Empties the cache: the store's cells are rolled up to `rolled_up`.
  void Reset(int64_t rolled_up);

  // Records that the store's cells are now rolled up to `rolled_up`, which changed some.
  void Advance(int64_t rolled_up, const ChangedCells& changed);

 private:
  // Cells in a shard, each at most 31 slots of 80 bytes; a full shard is emptied.
  static constexpr size_t kMaxCells = 2048;
  static constexpr size_t kShards = 16;

  struct Shard {
    absl::Mutex mutex;
    int64_t rolled_up ABSL_GUARDED_BY(mutex) = 0;
    absl::flat_hash_map<std::string, Days> days ABSL_GUARDED_BY(mutex);
    absl::flat_hash_map<std::string, Years> years ABSL_GUARDED_BY(mutex);  // By series.
    size_t cells ABSL_GUARDED_BY(mutex) = 0;                               // The number of cells in both.
  };
  template <class Cells>
  using Kept = absl::flat_hash_map<std::string, std::shared_ptr<const std::vector<Cells>>>;

  // Returns what is kept of that state under `key`, or what `read` returns, and keeps it.
  template <class Cells>
  absl::StatusOr<std::shared_ptr<const std::vector<Cells>>> Read(
      Kept<Cells> Shard::*kept, int64_t rolled_up, const std::string& key,
      absl::FunctionRef<absl::StatusOr<std::vector<Cells>>()> read) const;
  template <class Cells>
  static void Forget(Kept<Cells> Shard::*kept, const std::string& key, Shard& shard)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  static void Empty(Shard& shard) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);

  Shard& ShardOf(absl::string_view key) const {
    return shards_[absl::Hash<absl::string_view>()(key) % kShards];
  }

  mutable std::array<Shard, kShards> shards_;
};

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_CELL_CACHE_H_
