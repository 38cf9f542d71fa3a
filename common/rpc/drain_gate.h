// Says whether new calls are let in, and interrupts the streams that would otherwise outlive the server.
//
// One per process, in Runtime. Unary calls that were let in are answered; streams are told to end.
// Thread-safe.
#ifndef EASTGATE_COMMON_RPC_DRAIN_GATE_H_
#define EASTGATE_COMMON_RPC_DRAIN_GATE_H_

#include <atomic>
#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/interrupt.h"

namespace eastgate::rpc {

class DrainGate {
 public:
  bool draining() const { return draining_.load(std::memory_order_acquire); }

  // Idempotent.
  void BeginDrain() {
    absl::MutexLock lock(&mutex_);
    draining_.store(true);
    for (Interrupt* stream : streams_) stream->Raise(Interrupt::Reason::kDraining);
  }

  // Between the two, `stream` is raised when the drain begins, at once if it has begun.
  void Enter(Interrupt* stream) {
    absl::MutexLock lock(&mutex_);
    streams_.insert(stream);
    if (draining()) stream->Raise(Interrupt::Reason::kDraining);
  }
  void Leave(Interrupt* stream) {
    absl::MutexLock lock(&mutex_);
    streams_.erase(stream);
  }

  // Between the two, a call is under way.
  void EnterCall() { calls_.fetch_add(1); }
  void LeaveCall() {
    // Sequentially consistent against BeginDrain and WaitIdle: either this sees the drain or they see the 0.
    if (calls_.fetch_sub(1) == 1 && draining_.load()) absl::MutexLock wake(&mutex_);
  }

  // After BeginDrain: whether all calls were over by `deadline`.
  bool WaitIdle(absl::Time deadline) const {
    const auto idle = [this] { return calls_.load() == 0; };
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithDeadline(absl::Condition(&idle), deadline);
  }

  int open_streams() const {
    absl::MutexLock lock(&mutex_);
    return static_cast<int>(streams_.size());
  }

 private:
  std::atomic<bool> draining_{false};
  std::atomic<int64_t> calls_{0};
  mutable absl::Mutex mutex_;
  absl::flat_hash_set<Interrupt*> streams_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_DRAIN_GATE_H_
