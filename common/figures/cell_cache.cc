#include "common/figures/cell_cache.h"

#include <optional>
#include <utility>

#include "common/status/status_macros.h"

namespace eastgate::figures {

absl::StatusOr<CellCache::Slots> CellCache::Read(const store::Reader& reader, int64_t rolled_up,
                                                 const std::string& key) const {
  Shard& shard = ShardOf(key);
  {
    absl::ReaderMutexLock lock(&shard.mutex);
    if (shard.rolled_up == rolled_up) {
      const auto it = shard.cells.find(key);
      if (it != shard.cells.end()) return it->second;
    }
  }
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, reader.Get(key));
  std::vector<Slot> slots;
  if (bytes) {
    ASSIGN_OR_RETURN(slots, ParseCell(*bytes));
  }
  auto read = std::make_shared<const std::vector<Slot>>(std::move(slots));
  absl::MutexLock lock(&shard.mutex);
  // It may have advanced meanwhile: then this is an older state.
  if (shard.rolled_up != rolled_up) return read;
  if (shard.cells.size() >= kMaxCells) shard.cells.clear();
  shard.cells[key] = read;
  return read;
}

void CellCache::Reset(int64_t rolled_up) {
  for (Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mutex);
    shard.cells.clear();
    shard.rolled_up = rolled_up;
  }
}

void CellCache::Advance(int64_t rolled_up, const std::vector<std::string>& changed) {
  std::array<std::vector<const std::string*>, kShards> of_shard;
  for (const std::string& key : changed)
    of_shard[absl::Hash<absl::string_view>()(key) % kShards].push_back(&key);
  for (size_t i = 0; i < kShards; ++i) {
    absl::MutexLock lock(&shards_[i].mutex);
    for (const std::string* key : of_shard[i]) shards_[i].cells.erase(*key);
    shards_[i].rolled_up = rolled_up;
  }
}

}  // namespace eastgate::figures
