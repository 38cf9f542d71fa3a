#include "common/store/read_only_store.h"

#include <utility>

#include "common/store/rocksdb_snapshot.h"

namespace eastgate::store {
namespace {

absl::Status ReadOnly() {
  return absl::FailedPreconditionError("the store was opened for reading only");
}

}  // namespace

ReadOnlyStore::ReadOnlyStore(std::shared_ptr<const Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}

std::shared_ptr<const Snapshot> ReadOnlyStore::Read() const {
  std::lock_guard lock(mutex_);
  return snapshot_;
}

void ReadOnlyStore::Commit(TransactionBody, Done done) {
  done(ReadOnly());
}

absl::Status ReadOnlyStore::RemoveAll(Prefix) {
  return ReadOnly();
}

void ReadOnlyStore::Close() {
  std::lock_guard lock(mutex_);
  snapshot_ = std::make_shared<ClosedSnapshot>(snapshot_->head());
}

}  // namespace eastgate::store
