#include "common/figures/recent_postings.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "common/facts/log_reader.h"
#include "common/figures/cell_layout.h"
#include "common/status/status_macros.h"

namespace eastgate::figures {
namespace {

// A chunk ends after so many additions, or the fact that goes beyond.
constexpr size_t kAdditionsPerChunk = 100'000;

using Chunks = std::vector<std::shared_ptr<const PostingChunk>>;

}  // namespace

absl::Status PostingChunk::Add(const CellLayout& layout, const fact::v1::Fact& fact) {
  upto = fact.revision();
  return facts::VisitIndexedPostings(*layout.catalogue().schema(), fact,
                                     [&](const facts::IndexedPosting& posting) {
                                       Add(layout, posting);
                                       return absl::OkStatus();
                                     });
}

void PostingChunk::Add(const CellLayout& layout, const facts::IndexedPosting& posting) {
  const auto& of_posting = series.Of(layout, posting.measure, posting.key, posting.value);
  for (std::vector<Addition>* one : of_posting)
    one->push_back({posting.key.revision, posting.value.effective_day, posting.value.amount});
  additions += of_posting.size();
}

absl::int128 RecentView::Sum(absl::string_view series, const Period& period, int64_t upto) const {
  const int32_t first = period.start ? reference::ToDayNumber(*period.start) : INT32_MIN;
  const int32_t last = reference::ToDayNumber(period.end);
  absl::int128 sum = 0;
  for (const auto& chunk : chunks_) {
    const auto it = chunk->series.by_series().find(series);
    if (it == chunk->series.by_series().end()) continue;
    for (const Addition& addition : it->second) {
      if (addition.revision > upto) break;
      if (addition.day >= first && addition.day <= last) sum += addition.amount;
    }
  }
  return sum;
}

int64_t RecentView::LastIn(absl::string_view series, const Period& period) const {
  const int32_t first = period.start ? reference::ToDayNumber(*period.start) : INT32_MIN;
  const int32_t last = reference::ToDayNumber(period.end);
  int64_t revision = 0;
  for (const auto& chunk : chunks_) {
    const auto it = chunk->series.by_series().find(series);
    if (it == chunk->series.by_series().end()) continue;
    for (const Addition& addition : it->second) {
      if (addition.day >= first && addition.day <= last) revision = std::max(revision, addition.revision);
    }
  }
  return revision;
}

void RecentView::VisitSeries(absl::string_view prefix,
                             absl::FunctionRef<void(absl::string_view series)> visit) const {
  for (const auto& chunk : chunks_) {
    for (const auto& [series, additions] : chunk->series.by_series()) {
      if (absl::StartsWith(series, prefix)) visit(series);
    }
  }
}

RecentPostings::RecentPostings(const CellLayout& layout, int64_t rolled_up)
    : layout_(layout), upto_(rolled_up), rolled_up_(rolled_up) {}

absl::StatusOr<Chunks> RecentPostings::Since(const store::Reader& snapshot, int64_t after) const {
  RETURN_IF_ERROR(CatchUp(snapshot));
  Chunks since;
  int64_t first = 0;
  {
    absl::ReaderMutexLock lock(&mutex_);
    for (const auto& chunk : chunks_) {
      if (chunk->after >= after) since.push_back(chunk);
    }
    first = since.empty() ? upto_ : since.front()->after;
  }
  if (first <= after || after >= snapshot.head().revision) return since;
  ASSIGN_OR_RETURN(Chunks chunks, ReadChunks(snapshot, after, std::min(first, snapshot.head().revision)));
  chunks.insert(chunks.end(), since.begin(), since.end());
  return chunks;
}

absl::Status RecentPostings::CatchUp(const store::Reader& snapshot) const {
  const int64_t head = snapshot.head().revision;
  int64_t upto = 0;
  {
    absl::ReaderMutexLock lock(&mutex_);
    if (upto_ >= head) return absl::OkStatus();
  }
  absl::MutexLock reading(&reading_);
  {
    absl::ReaderMutexLock lock(&mutex_);
    upto = upto_;
  }
  if (upto >= head) return absl::OkStatus();
  ASSIGN_OR_RETURN(Chunks chunks, ReadChunks(snapshot, upto, head));
  absl::MutexLock lock(&mutex_);
  chunks_.insert(chunks_.end(), chunks.begin(), chunks.end());
  upto_ = head;
  return absl::OkStatus();
}

absl::StatusOr<Chunks> RecentPostings::ReadChunks(const store::Reader& snapshot, int64_t after,
                                                  int64_t upto) const {
  Chunks chunks;
  while (after < upto) {
    auto chunk = std::make_shared<PostingChunk>();
    chunk->after = after;
    RETURN_IF_ERROR(
        facts::VisitFacts(snapshot, after + 1, upto, [&](const fact::v1::Fact& fact) -> absl::StatusOr<bool> {
          RETURN_IF_ERROR(chunk->Add(layout_, fact));
          return chunk->additions < kAdditionsPerChunk;
        }));
    after = chunk->upto;
    chunks.push_back(std::move(chunk));
  }
  return chunks;
}

void RecentPostings::MarkRolledUp(int64_t revision) {
  absl::MutexLock lock(&mutex_);
  while (!chunks_.empty() && chunks_.front()->upto <= rolled_up_) chunks_.pop_front();
  rolled_up_ = revision;
  if (revision <= upto_) return;
  chunks_.clear();  // They would not follow each other.
  upto_ = revision;
}

}  // namespace eastgate::figures
