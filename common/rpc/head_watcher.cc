#include "common/rpc/head_watcher.h"

#include <algorithm>

#include "common/rpc/steady_clock.h"
#include "common/rpc/suspension.h"

namespace eastgate::rpc {
namespace {

// Waiters that are told of news between two rests.
constexpr size_t kRound = 64;

}  // namespace

// Whoever takes a waiter out of the sets wakes it, so nothing is resumed twice; the watcher's thread alone
// does so, without the lock.
struct HeadWatcher::Waiter {
  Waiter(int64_t seen, absl::Time time) : beyond(seen), until(time) {}

  const int64_t beyond;
  const absl::Time until;
  Suspension waiting;
};

HeadWatcher::HeadWatcher(int64_t revision) : revision_(revision), thread_([this] { Work(); }) {}

HeadWatcher::~HeadWatcher() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void HeadWatcher::Advance(int64_t revision) {
  absl::MutexLock lock(&mutex_);
  revision_ = std::max(revision_, revision);
}

int64_t HeadWatcher::revision() const {
  absl::MutexLock lock(&mutex_);
  return revision_;
}

int HeadWatcher::waiters() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(by_revision_.size());
}

void HeadWatcher::Add(const WaiterPtr& waiter) {
  absl::MutexLock lock(&mutex_);
  by_revision_.emplace(waiter->beyond, waiter);
  by_time_.emplace(waiter->until, waiter);
}

bool HeadWatcher::Remove(const WaiterPtr& waiter) {
  by_time_.erase({waiter->until, waiter});
  return by_revision_.erase({waiter->beyond, waiter}) > 0;
}

void HeadWatcher::Interrupt(const WaiterPtr& waiter) {
  absl::MutexLock lock(&mutex_);
  if (Remove(waiter)) interrupted_.push_back(waiter);
}

bool HeadWatcher::HasPassed() const {
  return !by_revision_.empty() && by_revision_.begin()->first < revision_;
}

absl::Time HeadWatcher::NextTime() const {
  return by_time_.empty() ? absl::InfiniteFuture() : by_time_.begin()->first;
}

bool HeadWatcher::HasNews() const {
  return stopping_ || !interrupted_.empty() || (!rests_ && (HasPassed() || NextTime() < sleeps_until_));
}

void HeadWatcher::Sleep() {
  const absl::Duration rest = rests_until_ - SteadyNow();
  rests_ = rest > absl::ZeroDuration();
  sleeps_until_ = NextTime();
  mutex_.AwaitWithTimeout(absl::Condition(this, &HeadWatcher::HasNews),
                          rests_ ? rest : sleeps_until_ - absl::Now());
}

std::vector<HeadWatcher::WaiterPtr> HeadWatcher::TakeDue() {
  std::vector<WaiterPtr> due = std::move(interrupted_);
  interrupted_.clear();
  if (SteadyNow() < rests_until_) return due;
  const absl::Time now = absl::Now();
  for (size_t i = 0; i < kRound; ++i) {
    if (NextTime() <= now) {
      due.push_back(by_time_.begin()->second);
    } else if (HasPassed()) {
      due.push_back(by_revision_.begin()->second);
    } else {
      break;
    }
    Remove(due.back());
  }
  return due;
}

void HeadWatcher::Work() {
  absl::MutexLock lock(&mutex_);
  while (!stopping_) {
    Sleep();
    const std::vector<WaiterPtr> due = TakeDue();
    if (due.empty()) continue;
    const absl::Time began = SteadyNow();
    mutex_.Unlock();
    for (const WaiterPtr& waiter : due) waiter->waiting.Resume();
    mutex_.Lock();
    const absl::Time now = SteadyNow();
    rests_until_ = now + std::max(now - began, kPause);
  }
}

bool HeadWatcher::Awaiter::await_ready() const {
  return watcher_.revision() > revision_ || call_.interrupt().reason() != Interrupt::Reason::kNone;
}

bool HeadWatcher::Awaiter::await_suspend(std::coroutine_handle<> handle) {
  const auto waiter = std::make_shared<Waiter>(revision_, until_);
  waiter_ = waiter;
  waiter->waiting.Prepare(handle);
  watcher_.Add(waiter);
  call_.interrupt().OnRaise([&watcher = watcher_, waiter] { watcher.Interrupt(waiter); });
  return waiter->waiting.Suspend();
}

HeadWatcher::Wake HeadWatcher::Awaiter::await_resume() {
  if (waiter_ != nullptr) call_.interrupt().Forget();
  if (call_.interrupt().reason() != Interrupt::Reason::kNone) return Wake::kInterrupted;
  return watcher_.revision() > revision_ ? Wake::kAdvanced : Wake::kTimedOut;
}

}  // namespace eastgate::rpc
