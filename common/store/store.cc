#include "common/store/store.h"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "common/status/status_macros.h"
#include "common/store/bulk_writer.h"

namespace eastgate::store {
namespace {

absl::Status Await(absl::FunctionRef<void(Store::Done)> commit) {
  std::mutex mutex;
  std::condition_variable answered;
  std::optional<absl::Status> result;
  commit([&](absl::Status status) {
    // Notified under the lock: this frame, and the variable with it, is gone as soon as the waiter wakes.
    std::lock_guard lock(mutex);
    result = std::move(status);
    answered.notify_one();
  });
  std::unique_lock lock(mutex);
  answered.wait(lock, [&] { return result.has_value(); });
  return *std::move(result);
}

}  // namespace

absl::Status Reader::ScanRanges(absl::Span<const KeyRange> ranges, Visitor visit) const {
  bool goes_on = true;
  for (const KeyRange& range : ranges) {
    RETURN_IF_ERROR(Scan(range.begin, range.end, [&](absl::string_view key, absl::string_view value) {
      return goes_on = visit(key, value);
    }));
    if (!goes_on) break;
  }
  return absl::OkStatus();
}

absl::Status Store::CommitAndWait(TransactionBody body) {
  return Await([&](Done done) { Commit(std::move(body), std::move(done)); });
}

absl::Status Store::CommitDerivedAndWait(TransactionBody body) {
  return Await([&](Done done) { CommitDerived(std::move(body), std::move(done)); });
}

std::unique_ptr<BulkWriter> Store::NewBulkWriter() {
  return std::make_unique<CommittingBulkWriter>(*this);
}

}  // namespace eastgate::store
