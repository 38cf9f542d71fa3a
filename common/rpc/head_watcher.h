// HeadWatcher: lets a stream wait until the head of a log, or whatever else only grows, has moved on.
//
//   switch (co_await head.WaitBeyond(call, sent, absl::Now() + absl::Seconds(5))) { … }
//
// A wait ends when the revision passes what the waiter has seen, at a time, or when its call is interrupted
// (client gone, drain), whichever comes first. No wake-up is lost: an Advance between looking and waiting
// ends the wait. Waiters resume on the watcher's own thread, a few at a time and those furthest behind first.
// After each round the thread rests for as long as the round took, and for a stated pause at the least: so
// news that come quickly are told together, and however many wait, the thread takes half of a core at most.
// Interrupted waiters do not wait for the rest to end. Must outlive its waiters. Thread-safe.
#ifndef EASTGATE_COMMON_RPC_HEAD_WATCHER_H_
#define EASTGATE_COMMON_RPC_HEAD_WATCHER_H_

#include <coroutine>
#include <cstdint>
#include <memory>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"

namespace eastgate::rpc {

class HeadWatcher {
 public:
  enum class Wake { kAdvanced, kTimedOut, kInterrupted };
  class Awaiter;

  // The least rest after a round.
  static constexpr absl::Duration kPause = absl::Milliseconds(5);

  explicit HeadWatcher(int64_t revision = 0);
  ~HeadWatcher();
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
  using WaiterPtr = std::shared_ptr<Waiter>;

  void Add(const WaiterPtr& waiter);
  // Takes the waiter out of those that wait for news or a time; nothing if it is not one of them.
  void Interrupt(const WaiterPtr& waiter);
  bool Remove(const WaiterPtr& waiter) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  void Work();
  // Returns whether there is something to do before the thread has slept as long as it means to.
  bool HasNews() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  bool HasPassed() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  absl::Time NextTime() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // Waits until somebody is to be woken, or for a change that may mean so.
  void Sleep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Takes out those that are to be woken now: while the thread rests, those that are interrupted.
  std::vector<WaiterPtr> TakeDue() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  int64_t revision_ ABSL_GUARDED_BY(mutex_);
  // Those that wait, by the revision that they have seen, and by the time at which they stop.
  std::set<std::pair<int64_t, WaiterPtr>> by_revision_ ABSL_GUARDED_BY(mutex_);
  std::set<std::pair<absl::Time, WaiterPtr>> by_time_ ABSL_GUARDED_BY(mutex_);
  std::vector<WaiterPtr> interrupted_ ABSL_GUARDED_BY(mutex_);
  // The thread's rest, by SteadyNow, and the time of a waiter for which it sleeps.
  absl::Time rests_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool rests_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time sleeps_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
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
  WaiterPtr waiter_;  // null: did not wait
};

inline HeadWatcher::Awaiter HeadWatcher::WaitBeyond(Call& call, int64_t revision, absl::Time until) {
  return Awaiter(*this, call, revision, until);
}

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_HEAD_WATCHER_H_
