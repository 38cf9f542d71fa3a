#include "common/store/rocksdb_snapshot.h"

#include <rocksdb/db.h>

#include <utility>

#include "common/store/rocksdb_engine.h"

namespace eastgate::store {
namespace {

rocksdb::Slice ToSlice(absl::string_view bytes) {
  return rocksdb::Slice(bytes.data(), bytes.size());
}

absl::string_view ToView(const rocksdb::Slice& slice) {
  return absl::string_view(slice.data(), slice.size());
}

}  // namespace

RocksDbSnapshot::RocksDbSnapshot(std::shared_ptr<rocksdb::DB> db, Head head, Tail tail)
    : db_(std::move(db)), snapshot_(db_->GetSnapshot()), head_(std::move(head)), tail_(std::move(tail)) {}

RocksDbSnapshot::~RocksDbSnapshot() {
  db_->ReleaseSnapshot(snapshot_);
}

absl::StatusOr<std::optional<std::string>> RocksDbSnapshot::Get(absl::string_view key) const {
  if (IsDerived(key)) {
    std::optional<std::optional<std::string>> in_tail = FindInTail(tail_, key);
    if (in_tail) return *std::move(in_tail);
  }
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  std::string value;
  const rocksdb::Status status = db_->Get(options, ToSlice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return FromRocksDb(status);
  return value;
}

namespace {

// Visits what the iterator and the tail have from `begin` to before `end`, in one direction, the tail
// deciding where both have a key; `it` is at the first entry. Returns false once the visitor has stopped.
template <bool kForward>
bool VisitMerged(rocksdb::Iterator& it, const Tail& tail, absl::string_view begin, absl::string_view end,
                 Reader::Visitor visit) {
  const auto next = [&it] { kForward ? it.Next() : it.Prev(); };
  const auto is_in_range = [&] { return it.Valid() && (end.empty() || ToView(it.key()) < end); };
  for (TailCursor<kForward> cursor(tail, begin, end); !cursor.done(); cursor.Next()) {
    for (; is_in_range(); next()) {
      const int order = ToView(it.key()).compare(cursor.key());
      if (order == 0) {
        next();
        break;
      }
      if (kForward ? order > 0 : order < 0) break;
      if (!visit(ToView(it.key()), ToView(it.value()))) return false;
    }
    // An error of the iterator is not the end of its entries.
    if (!it.Valid() && !it.status().ok()) return false;
    if (cursor.value() && !visit(cursor.key(), *cursor.value())) return false;
  }
  for (; is_in_range(); next()) {
    if (!visit(ToView(it.key()), ToView(it.value()))) return false;
  }
  return it.status().ok();
}

// Only scans that begin under a prefix that has derived entries look at the tail, and those of everything.
const Tail& TailOf(const Tail& tail, absl::string_view begin, absl::string_view end) {
  static const Tail* const none = new Tail();
  const bool is_of_one_prefix = !begin.empty() && !end.empty() &&
                                (end.front() == begin.front() || (end.size() == 1 && end[0] == begin[0] + 1));
  return is_of_one_prefix && !IsDerived(begin) ? *none : tail;
}

template <bool kForward>
absl::Status ScanIn(rocksdb::DB& db, const rocksdb::Snapshot* snapshot, const Tail& tail,
                    absl::string_view begin, absl::string_view end, Reader::Visitor visit) {
  if (!end.empty() && begin >= end) return absl::OkStatus();
  const rocksdb::Slice lower = ToSlice(begin);
  const rocksdb::Slice upper = ToSlice(end);
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  options.iterate_lower_bound = &lower;
  if (!end.empty()) options.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> it(db.NewIterator(options));
  kForward ? it->SeekToFirst() : it->SeekToLast();
  VisitMerged<kForward>(*it, TailOf(tail, begin, end), begin, end, visit);
  return it->status().ok() ? absl::OkStatus() : FromRocksDb(it->status());
}

}  // namespace

absl::Status RocksDbSnapshot::Scan(absl::string_view begin, absl::string_view end, Visitor visit) const {
  return ScanIn<true>(*db_, snapshot_, tail_, begin, end, visit);
}

absl::Status RocksDbSnapshot::ScanBackward(absl::string_view begin, absl::string_view end,
                                           Visitor visit) const {
  return ScanIn<false>(*db_, snapshot_, tail_, begin, end, visit);
}

absl::Status RocksDbSnapshot::ScanRanges(absl::Span<const KeyRange> ranges, Visitor visit) const {
  if (ranges.empty()) return absl::OkStatus();
  const rocksdb::Slice upper = ToSlice(ranges.back().end);
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  options.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options));
  for (const KeyRange& range : ranges) {
    if (range.begin >= range.end) continue;
    it->Seek(ToSlice(range.begin));
    if (!VisitMerged<true>(*it, TailOf(tail_, range.begin, range.end), range.begin, range.end, visit)) break;
  }
  return it->status().ok() ? absl::OkStatus() : FromRocksDb(it->status());
}

absl::StatusOr<std::optional<std::string>> ClosedSnapshot::Get(absl::string_view) const {
  return NotServing("the store is closed");
}

absl::Status ClosedSnapshot::Scan(absl::string_view, absl::string_view, Visitor) const {
  return NotServing("the store is closed");
}

absl::Status ClosedSnapshot::ScanBackward(absl::string_view, absl::string_view, Visitor) const {
  return NotServing("the store is closed");
}

}  // namespace eastgate::store
