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

RocksDbSnapshot::RocksDbSnapshot(std::shared_ptr<rocksdb::DB> db, Head head)
    : db_(std::move(db)), snapshot_(db_->GetSnapshot()), head_(std::move(head)) {}

RocksDbSnapshot::~RocksDbSnapshot() {
  db_->ReleaseSnapshot(snapshot_);
}

absl::StatusOr<std::optional<std::string>> RocksDbSnapshot::Get(absl::string_view key) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  std::string value;
  const rocksdb::Status status = db_->Get(options, ToSlice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return FromRocksDb(status);
  return value;
}

absl::Status RocksDbSnapshot::Scan(absl::string_view begin, absl::string_view end, Visitor visit) const {
  return ScanIn(/*forward=*/true, begin, end, visit);
}

absl::Status RocksDbSnapshot::ScanRanges(absl::Span<const KeyRange> ranges, Visitor visit) const {
  if (ranges.empty()) return absl::OkStatus();
  const rocksdb::Slice upper = ToSlice(ranges.back().end);
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  options.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options));
  for (const KeyRange& range : ranges) {
    for (it->Seek(ToSlice(range.begin)); it->Valid() && ToView(it->key()) < range.end; it->Next()) {
      if (!visit(ToView(it->key()), ToView(it->value()))) return absl::OkStatus();
    }
    if (!it->status().ok()) return FromRocksDb(it->status());
  }
  return absl::OkStatus();
}

absl::Status RocksDbSnapshot::ScanBackward(absl::string_view begin, absl::string_view end,
                                           Visitor visit) const {
  return ScanIn(/*forward=*/false, begin, end, visit);
}

absl::Status RocksDbSnapshot::ScanIn(bool forward, absl::string_view begin, absl::string_view end,
                                     Visitor visit) const {
  if (!end.empty() && begin >= end) return absl::OkStatus();
  const rocksdb::Slice lower = ToSlice(begin);
  const rocksdb::Slice upper = ToSlice(end);
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  options.iterate_lower_bound = &lower;
  if (!end.empty()) options.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options));
  for (forward ? it->SeekToFirst() : it->SeekToLast(); it->Valid(); forward ? it->Next() : it->Prev()) {
    if (!visit(ToView(it->key()), ToView(it->value()))) break;
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
