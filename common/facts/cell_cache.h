// The cells that questions are asked of, parsed, as they stand in the store now.
//
// Cells change only when they are rolled up, all at once. The cache is of one such state, named by the
// revision that the cells stand at: whoever reads another state goes to his snapshot. A lookup in memory is a
// tenth of one in the store, whatever the store's size. Thread-safe.
#ifndef EASTGATE_COMMON_FACTS_CELL_CACHE_H_
#define EASTGATE_COMMON_FACTS_CELL_CACHE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/facts/cell.h"
#include "common/store/store.h"

namespace eastgate::facts {

class CellCache {
 public:
  using Slots = std::shared_ptr<const std::vector<Slot>>;

  // The cell under `key` in `reader`, whose cells stand at `rolled_up`; no slots where there is none.
  // DATA_LOSS if malformed.
  absl::StatusOr<Slots> Read(const store::Reader& reader, int64_t rolled_up, const std::string& key);

  // Forgets everything: the store's cells stand at `rolled_up`.
  void Reset(int64_t rolled_up);

  // The store's cells now stand at `rolled_up`; `changed` are the keys of those that are other than before.
  void Advance(int64_t rolled_up, const std::vector<std::string>& changed);

 private:
  // Cells in a shard, each at most 31 slots of 32 bytes; a full shard is emptied.
  static constexpr size_t kMaxCells = 4096;
  static constexpr size_t kShards = 16;

  struct Shard {
    absl::Mutex mutex;
    int64_t rolled_up ABSL_GUARDED_BY(mutex) = 0;
    absl::flat_hash_map<std::string, Slots> cells ABSL_GUARDED_BY(mutex);
  };
  Shard& ShardOf(absl::string_view key) { return shards_[absl::Hash<absl::string_view>()(key) % kShards]; }

  std::array<Shard, kShards> shards_;
};

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_CELL_CACHE_H_
