// A RocksDB snapshot as the suite's Snapshot, and the snapshot that replaces it once the store is closed.
//
// Immutable and thread-safe. Each holds a reference to the database: the files are closed with the last one.
#ifndef EASTGATE_COMMON_STORE_ROCKSDB_SNAPSHOT_H_
#define EASTGATE_COMMON_STORE_ROCKSDB_SNAPSHOT_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/store/store.h"
#include "common/store/tail.h"

namespace rocksdb {
class DB;
class Snapshot;
}  // namespace rocksdb

namespace eastgate::store {

class RocksDbSnapshot final : public Snapshot {
 public:
  // `head` must be the one committed with the state of `db` at this moment, and `tail` what that may lack.
  RocksDbSnapshot(std::shared_ptr<rocksdb::DB> db, Head head, Tail tail = {});
  ~RocksDbSnapshot() override;
  RocksDbSnapshot(const RocksDbSnapshot&) = delete;
  RocksDbSnapshot& operator=(const RocksDbSnapshot&) = delete;

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override;
  absl::Status Scan(absl::string_view begin, absl::string_view end, Visitor visit) const override;
  absl::Status ScanRanges(absl::Span<const KeyRange> ranges, Visitor visit) const override;
  absl::Status ScanBackward(absl::string_view begin, absl::string_view end, Visitor visit) const override;
  const Head& head() const override { return head_; }

 private:
  const std::shared_ptr<rocksdb::DB> db_;
  const rocksdb::Snapshot* const snapshot_;
  const Head head_;
  const Tail tail_;
};

// Remembers the last head; every read answers UNAVAILABLE, reason NOT_SERVING.
class ClosedSnapshot final : public Snapshot {
 public:
  explicit ClosedSnapshot(Head head) : head_(std::move(head)) {}

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override;
  absl::Status Scan(absl::string_view begin, absl::string_view end, Visitor visit) const override;
  absl::Status ScanBackward(absl::string_view begin, absl::string_view end, Visitor visit) const override;
  const Head& head() const override { return head_; }

 private:
  const Head head_;
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_ROCKSDB_SNAPSHOT_H_
