// HeadWatcher: lets a stream wait until the head of a log, or whatever else only grows, has moved on.
//
//   switch (co_await head.WaitBeyond(call, sent, absl::Now() + absl::Seconds(5))) { … }
//
// A wait ends when the revision passes what the waiter has seen, at a time, or when its call is interrupted
// (client gone, drain), whichever comes first. No wake-up is lost: an Advance between looking and waiting
// ends the wait at once. Waiters resume on gRPC's threads, never on the thread that calls Advance, which may
// be a store's. Must outlive its waiters. Thread-safe.
#ifndef EASTGATE_COMMON_RPC_HEAD_WATCHER_H_
#define EASTGATE_COMMON_RPC_HEAD_WATCHER_H_

#include <coroutine>
#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"

namespace eastgate::rpc {

class HeadWatcher {
 public:
  enum class Wake { kAdvanced, kTimedOut, kInterrupted };
  class Awaiter;

  explicit HeadWatcher(int64_t revision = 0) : revision_(revision) {}
  HeadWatcher(const HeadWatcher&) = delete;
  HeadWatcher& operator=(const HeadWatcher&) = delete;

  // Revisions only grow; a lower one is ignored.
  void Advance(int64_t revision);
  int64_t revision() const;

  // Waits for revision() > `revision`; InfiniteFuture waits without limit. One wait per call at a time.
  Awaiter WaitBeyond(Call& call, int64_t revision, absl::Time until);

  int waiters() const;

 private:
  struct Waiter;

  mutable absl::Mutex mutex_;
  int64_t revision_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::shared_ptr<Waiter>> waiters_ ABSL_GUARDED_BY(mutex_);
};

class [[nodiscard]] HeadWatcher::Awaiter {
 public:
  Awaiter(HeadWatcher& watcher, Call& call, int64_t revision, absl::Time until)
      : watcher_(watcher), call_(call), revision_(revision), until_(until) {}
  bool await_ready() const;
  bool await_suspend(std::coroutine_handle<> handle);
  Wake await_resume();

 private:
  HeadWatcher& watcher_;
  Call& call_;
  const int64_t revision_;
  const absl::Time until_;
  std::shared_ptr<Waiter> waiter_;  // null: did not wait
};

inline HeadWatcher::Awaiter HeadWatcher::WaitBeyond(Call& call, int64_t revision, absl::Time until) {
  return Awaiter(*this, call, revision, until);
}

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_HEAD_WATCHER_H_
