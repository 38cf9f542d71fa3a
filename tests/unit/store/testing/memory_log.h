// A log of write batches in memory, which outlives the stores that write and follow it: what batch_log.h
// says, without a server. Its failures are ordered by the test.
#ifndef EASTGATE_TESTS_UNIT_STORE_TESTING_MEMORY_LOG_H_
#define EASTGATE_TESTS_UNIT_STORE_TESTING_MEMORY_LOG_H_

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "common/store/batch_log.h"

namespace eastgate::store {

// The state that all processes share.
struct MemoryLogState {
  std::mutex mutex;
  std::vector<LogBatch> batches;
  int64_t epoch = 0;
  int64_t appends = 0;          // They renew the lease, too.
  bool is_renewed = false;      // The test takes it away.
  int64_t kept_from = 1;        // The first batch that was not dropped.
  absl::Status append_answers;  // Not OK: nothing is appended, and this is answered.
};

// The log as one process sees it.
class MemoryLog final : public BatchLog {
 public:
  explicit MemoryLog(std::shared_ptr<MemoryLogState> state) : state_(std::move(state)) {}

  absl::StatusOr<LogPosition> Claim(const Lease& seen) override {
    const std::lock_guard lock(state_->mutex);
    if (seen.epoch != state_->epoch || seen.renewal != state_->appends)
      return absl::AbortedError("the log was claimed or renewed meanwhile");
    epoch_ = ++state_->epoch;
    state_->is_renewed = true;
    return End();
  }
  absl::Status Append(const LogBatch& batch) override {
    const std::lock_guard lock(state_->mutex);
    if (epoch_ != state_->epoch) return absl::AbortedError("another one has claimed the log");
    if (!state_->append_answers.ok()) return state_->append_answers;
    if (batch.seq != End().seq + 1) return absl::FailedPreconditionError("not the next batch");
    if (absl::Status bad = CheckBatch(batch); !bad.ok()) return bad;
    state_->batches.push_back(batch);
    ++state_->appends;
    return absl::OkStatus();
  }
  absl::StatusOr<LogPosition> Position() override {
    const std::lock_guard lock(state_->mutex);
    if (state_->epoch == 0) return absl::NotFoundError("nobody has claimed the log");
    return End();
  }
  absl::StatusOr<Head> HeadAt(int64_t seq) override {
    const std::lock_guard lock(state_->mutex);
    if (seq < state_->kept_from || seq > End().seq) return absl::NotFoundError("no such batch");
    return state_->batches[static_cast<size_t>(seq - 1)].head;
  }
  absl::Status ReadAfter(const LogPosition& applied, Visitor visit) override {
    std::vector<LogBatch> batches;
    {
      const std::lock_guard lock(state_->mutex);
      if (applied.seq > End().seq) return absl::DataLossError("the log is shorter");
      if (applied.seq + 1 < state_->kept_from) return absl::OutOfRangeError("the next batch was dropped");
      if (applied.seq > 0 && state_->batches[static_cast<size_t>(applied.seq - 1)].head != applied.head)
        return absl::DataLossError("the log is another");
      batches.assign(state_->batches.begin() + applied.seq, state_->batches.end());
    }
    for (const LogBatch& batch : batches) {
      if (absl::Status bad = visit(batch); !bad.ok()) return bad;
    }
    return absl::OkStatus();
  }
  absl::StatusOr<bool> WaitForNews(int64_t seq, absl::Duration) override {
    const std::lock_guard lock(state_->mutex);
    return End().seq > seq;
  }
  absl::Status Renew() override {
    const std::lock_guard lock(state_->mutex);
    return epoch_ == state_->epoch ? absl::OkStatus() : absl::AbortedError("another one has claimed the log");
  }
  absl::Status Release() override {
    const std::lock_guard lock(state_->mutex);
    if (epoch_ == state_->epoch) state_->is_renewed = false;
    return absl::OkStatus();
  }
  absl::StatusOr<Lease> FindLease(absl::Duration) override {
    const std::lock_guard lock(state_->mutex);
    return Lease{state_->is_renewed, state_->epoch, state_->appends};
  }
  // Its partitions have one batch.
  absl::Status DropBefore(int64_t seq) override {
    const std::lock_guard lock(state_->mutex);
    state_->kept_from = std::max(state_->kept_from, std::min(seq, End().seq));
    return absl::OkStatus();
  }

 private:
  LogPosition End() const {
    return state_->batches.empty() ? LogPosition{} : state_->batches.back().position();
  }

  const std::shared_ptr<MemoryLogState> state_;
  int64_t epoch_ = 0;
};

}  // namespace eastgate::store

#endif  // EASTGATE_TESTS_UNIT_STORE_TESTING_MEMORY_LOG_H_
