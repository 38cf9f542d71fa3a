#include "common/store/store.h"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "common/store/bulk_writer.h"

namespace eastgate::store {

absl::Status Store::CommitAndWait(TransactionBody body) {
  std::mutex mutex;
  std::condition_variable answered;
  std::optional<absl::Status> result;
  Commit(std::move(body), [&](absl::Status status) {
    // Notified under the lock: this frame, and the variable with it, is gone as soon as the waiter wakes.
    std::lock_guard lock(mutex);
    result = std::move(status);
    answered.notify_one();
  });
  std::unique_lock lock(mutex);
  answered.wait(lock, [&] { return result.has_value(); });
  return *std::move(result);
}

std::unique_ptr<BulkWriter> Store::NewBulkWriter() {
  return std::make_unique<CommittingBulkWriter>(*this);
}

}  // namespace eastgate::store
