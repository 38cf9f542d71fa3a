// Tells a waiter that waiting is pointless: the client is gone, or the server is draining.
//
// One per call. A waiter leaves one wake-up there and removes it before it goes. Thread-safe.
#ifndef EASTGATE_COMMON_RPC_INTERRUPT_H_
#define EASTGATE_COMMON_RPC_INTERRUPT_H_

#include <functional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace eastgate::rpc {

class Interrupt {
 public:
  enum class Reason { kNone, kCancelled, kDraining };

  // The first reason stays.
  void Raise(Reason reason) {
    absl::MutexLock lock(&mutex_);
    if (reason_ != Reason::kNone) return;
    reason_ = reason;
    if (wake_) wake_();
  }

  Reason reason() const {
    absl::MutexLock lock(&mutex_);
    return reason_;
  }

  // `wake` is called once when the interrupt is raised, at once if it is already. It runs under this object's
  // lock and must only schedule (cancel an alarm or a call).
  void OnRaise(std::function<void()> wake) {
    absl::MutexLock lock(&mutex_);
    wake_ = std::move(wake);
    if (reason_ != Reason::kNone) wake_();
  }

  // After it returns, the wake-up does not run and will not.
  void Forget() {
    absl::MutexLock lock(&mutex_);
    wake_ = nullptr;
  }

 private:
  mutable absl::Mutex mutex_;
  Reason reason_ ABSL_GUARDED_BY(mutex_) = Reason::kNone;
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_INTERRUPT_H_
