#include "common/figures/roll_up.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "common/facts/keys.h"
#include "common/figures/cell.h"
#include "common/figures/cell_cache.h"
#include "common/figures/cell_keys.h"
#include "common/figures/cell_sum.h"
#include "common/figures/finest_keys.h"
#include "common/reference/civil_date.h"
#include "common/status/status_macros.h"

namespace eastgate::figures {
namespace {

// Facts wait for company: the more are taken at a time, the fewer writes of one cell.
constexpr int64_t kFactsAtOnce = 4096;
constexpr std::chrono::milliseconds kLongestWait{50};
// After a failure, such as a full disk.
constexpr std::chrono::seconds kBeforeTryingAgain{1};

using Chunks = std::vector<std::shared_ptr<const PostingChunk>>;
// By key.
using Cells = std::vector<std::pair<std::string, std::string>>;

// Adds one series' additions to its cells.
class SeriesAdder {
 public:
  SeriesAdder(const store::Reader& reader, absl::string_view series, Cells& years, Cells& months)
      : reader_(reader),
        series_(series),
        has_months_(HasMonthCells(series)),
        years_(years),
        months_(months) {}

  absl::Status Add(std::vector<Addition>& additions) {
    std::stable_sort(additions.begin(), additions.end(),
                     [](const Addition& a, const Addition& b) { return a.day < b.day; });
    for (auto at = additions.begin(); at != additions.end();) {
      const int32_t day = at->day;
      auto end = at;
      while (end != additions.end() && end->day == day) ++end;
      RETURN_IF_ERROR(AddDay(reference::FromDayNumber(day), {&*at, static_cast<size_t>(end - at)}));
      at = end;
    }
    Flush(year_, years_);
    Flush(month_, months_);
    return absl::OkStatus();
  }

 private:
  struct Cell {
    int time = -1;
    std::string key;
    std::vector<Slot> slots;
  };

  absl::Status AddDay(reference::Date day, absl::Span<const Addition> additions) {
    const int year = static_cast<int>(day.year());
    if (year != year_.time) {
      Flush(year_, years_);
      RETURN_IF_ERROR(Read(year, YearCellKey(series_, year), year_));
    }
    const int month = MonthNumber(year, day.month());
    if (has_months_ && month != month_.time) {
      Flush(month_, months_);
      RETURN_IF_ERROR(Read(month, MonthCellKey(series_, year, day.month()), month_));
    }
    for (const Addition& addition : additions) {
      AddToSlot(year_.slots, static_cast<uint8_t>(day.month()), addition.amount, addition.revision);
      if (has_months_)
        AddToSlot(month_.slots, static_cast<uint8_t>(day.day()), addition.amount, addition.revision);
    }
    return absl::OkStatus();
  }

  absl::Status Read(int time, std::string key, Cell& cell) const {
    ASSIGN_OR_RETURN(const std::optional<std::string> bytes, reader_.Get(key));
    ASSIGN_OR_RETURN(std::vector<Slot> slots, ParseCell(bytes.value_or("")));
    cell = {time, std::move(key), std::move(slots)};
    return absl::OkStatus();
  }

  static void Flush(Cell& cell, Cells& changed) {
    if (cell.time != -1) changed.emplace_back(std::move(cell.key), EncodeCell(cell.slots));
  }

  const store::Reader& reader_;
  const absl::string_view series_;
  const bool has_months_;
  Cells& years_;
  Cells& months_;
  Cell year_;
  Cell month_;
};

}  // namespace

absl::StatusOr<ChangedCells> AddToCells(store::Store& store, const store::Reader& cells,
                                        const Chunks& chunks) {
  ChangedCells changed;
  if (chunks.empty()) return changed;
  absl::flat_hash_map<absl::string_view, std::vector<Addition>> by_series;
  for (const auto& chunk : chunks) {
    for (const auto& [series, additions] : chunk->series.by_series()) {
      std::vector<Addition>& all = by_series[series];
      all.insert(all.end(), additions.begin(), additions.end());
    }
  }
  Cells years;
  Cells months;
  for (auto& [series, additions] : by_series) {
    RETURN_IF_ERROR(SeriesAdder(cells, series, years, months).Add(additions));
    changed.series.emplace_back(series);
  }
  const int64_t upto = chunks.back()->upto;
  RETURN_IF_ERROR(store.CommitDerivedAndWait([&](store::Transaction& transaction) {
    for (const auto& [key, bytes] : years) transaction.Put(key, bytes);
    for (const auto& [key, bytes] : months) transaction.Put(key, bytes);
    transaction.Put(RolledUpKey(), facts::EncodeRevision(upto));
    return absl::OkStatus();
  }));
  changed.months.reserve(months.size());
  for (auto& [key, bytes] : months) changed.months.push_back(std::move(key));
  return changed;
}

absl::Status RollUp(FigureStore& figures) {
  const std::shared_ptr<const store::Snapshot> snapshot = figures.log().Read();
  ASSIGN_OR_RETURN(const int64_t after, RolledUpTo(*snapshot));
  ASSIGN_OR_RETURN(const Chunks chunks, figures.recent().Since(*snapshot, after));
  if (chunks.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const ChangedCells changed, AddToCells(figures.log().store(), *snapshot, chunks));
  figures.cells().Advance(chunks.back()->upto, changed);
  figures.recent().MarkRolledUp(chunks.back()->upto);
  return absl::OkStatus();
}

RollUpWorker::RollUpWorker(FigureStore& figures)
    : figures_(figures), head_(figures.log().Read()->head().revision) {
  thread_ = std::thread([this] { Run(); });
}

void RollUpWorker::Advance(int64_t revision) {
  const std::lock_guard lock(mutex_);
  const int64_t done = figures_.recent().rolled_up();
  const bool first = head_ <= done;
  head_ = revision;
  if (first || head_ - done >= kFactsAtOnce) changed_.notify_one();
}

void RollUpWorker::Stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

// Waits by the steady clock: the wall's may be set while it waits.
void RollUpWorker::Run() {
  pthread_setname_np(pthread_self(), "roll-up");
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto waiting = [this] { return head_ - figures_.recent().rolled_up(); };
    changed_.wait(lock, [&] { return stopping_ || waiting() > 0; });
    changed_.wait_for(lock, kLongestWait, [&] { return stopping_ || waiting() >= kFactsAtOnce; });
    if (stopping_) return;
    lock.unlock();
    const absl::Status rolled_up = RollUp(figures_);
    lock.lock();
    if (!rolled_up.ok()) changed_.wait_for(lock, kBeforeTryingAgain, [&] { return stopping_; });
  }
}

}  // namespace eastgate::figures
