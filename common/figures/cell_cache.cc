#include "common/figures/cell_cache.h"

#include <algorithm>
#include <optional>

#include "common/figures/cell_keys.h"
#include "common/status/status_macros.h"

namespace eastgate::figures {
namespace {

absl::StatusOr<std::vector<Slot>> ReadCell(const store::Reader& reader, const std::string& key) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, reader.Get(key));
  if (!bytes) return std::vector<Slot>();
  return ParseCell(*bytes);
}

absl::StatusOr<std::vector<YearCell>> ReadYearCells(const store::Reader& reader, const std::string& series) {
  std::vector<YearCell> years;
  const auto add = [&](absl::string_view key, absl::string_view value) -> absl::Status {
    ASSIGN_OR_RETURN(const int year, ParseYearCellKey(key, series));
    ASSIGN_OR_RETURN(std::vector<Slot> months, ParseCell(value));
    years.push_back({year, std::move(months)});
    return absl::OkStatus();
  };
  absl::Status added;
  RETURN_IF_ERROR(reader.Scan(YearCellKey(series, 0), YearCellKey(series, kAfterAllYears),
                              [&](absl::string_view key, absl::string_view value) {
                                added = add(key, value);
                                return added.ok();
                              }));
  RETURN_IF_ERROR(added);
  return years;
}

// Returns for how many cells an entry of the cache counts.
size_t CountOf(const std::vector<Slot>&) {
  return 1;
}
size_t CountOf(const std::vector<YearCell>& years) {
  return std::max<size_t>(years.size(), 1);
}

}  // namespace

template <class Cells>
absl::StatusOr<std::shared_ptr<const std::vector<Cells>>> CellCache::Read(
    Kept<Cells> Shard::*kept, int64_t rolled_up, const std::string& key,
    absl::FunctionRef<absl::StatusOr<std::vector<Cells>>()> read) const {
  Shard& shard = ShardOf(key);
  {
    absl::ReaderMutexLock lock(&shard.mutex);
    if (shard.rolled_up == rolled_up) {
      const auto it = (shard.*kept).find(key);
      if (it != (shard.*kept).end()) return it->second;
    }
  }
  ASSIGN_OR_RETURN(std::vector<Cells> cells, read());
  const size_t more = CountOf(cells);
  auto now = std::make_shared<const std::vector<Cells>>(std::move(cells));
  absl::MutexLock lock(&shard.mutex);
  // It may have advanced meanwhile: then this is an older state.
  if (shard.rolled_up != rolled_up) return now;
  if (shard.cells + more > kMaxCells) Empty(shard);
  if ((shard.*kept).try_emplace(key, now).second) shard.cells += more;
  return now;
}

template <class Cells>
void CellCache::Forget(Kept<Cells> Shard::*kept, const std::string& key, Shard& shard) {
  const auto it = (shard.*kept).find(key);
  if (it == (shard.*kept).end()) return;
  shard.cells -= CountOf(*it->second);
  (shard.*kept).erase(it);
}

void CellCache::Empty(Shard& shard) {
  shard.days.clear();
  shard.years.clear();
  shard.cells = 0;
}

absl::StatusOr<CellCache::Days> CellCache::ReadDays(const store::Reader& reader, int64_t rolled_up,
                                                    const std::string& key) const {
  return Read<Slot>(&Shard::days, rolled_up, key, [&] { return ReadCell(reader, key); });
}

absl::StatusOr<CellCache::Years> CellCache::ReadYears(const store::Reader& reader, int64_t rolled_up,
                                                      const std::string& series) const {
  return Read<YearCell>(&Shard::years, rolled_up, series, [&] { return ReadYearCells(reader, series); });
}

void CellCache::Reset(int64_t rolled_up) {
  for (Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mutex);
    Empty(shard);
    shard.rolled_up = rolled_up;
  }
}

void CellCache::Advance(int64_t rolled_up, const ChangedCells& changed) {
  const auto shard_of = [](absl::string_view key) { return absl::Hash<absl::string_view>()(key) % kShards; };
  std::array<std::vector<const std::string*>, kShards> series;
  std::array<std::vector<const std::string*>, kShards> months;
  for (const std::string& key : changed.series) series[shard_of(key)].push_back(&key);
  for (const std::string& key : changed.months) months[shard_of(key)].push_back(&key);
  for (size_t i = 0; i < kShards; ++i) {
    absl::MutexLock lock(&shards_[i].mutex);
    for (const std::string* key : series[i]) Forget(&Shard::years, *key, shards_[i]);
    for (const std::string* key : months[i]) Forget(&Shard::days, *key, shards_[i]);
    shards_[i].rolled_up = rolled_up;
  }
}

}  // namespace eastgate::figures
