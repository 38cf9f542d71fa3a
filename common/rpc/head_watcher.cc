#include "common/rpc/head_watcher.h"

#include <utility>
#include <vector>

#include "common/rpc/suspension.h"
#include "grpcpp/alarm.h"

namespace eastgate::rpc {
namespace {

gpr_timespec ToGprTime(absl::Time time) {
  if (time == absl::InfiniteFuture()) return gpr_inf_future(GPR_CLOCK_REALTIME);
  const timespec spec = absl::ToTimespec(time);
  return {
      .tv_sec = spec.tv_sec, .tv_nsec = static_cast<int32_t>(spec.tv_nsec), .clock_type = GPR_CLOCK_REALTIME};
}

}  // namespace

// There is one way to resume: the alarm's callback. Whoever has news cancels the alarm, which makes gRPC run
// the callback on a thread of its own; so nothing is resumed twice and nothing runs under a lock.
struct HeadWatcher::Waiter {
  int64_t beyond = 0;
  grpc::Alarm alarm;
  Suspension waiting;
  // Keeps the waiter until its callback has run. The callback itself cannot: the alarm keeps it for good.
  std::shared_ptr<Waiter> self;

  void Wake() { alarm.Cancel(); }
};

void HeadWatcher::Advance(int64_t revision) {
  std::vector<std::shared_ptr<Waiter>> passed;
  {
    absl::MutexLock lock(&mutex_);
    if (revision <= revision_) return;
    revision_ = revision;
    for (const auto& waiter : waiters_) {
      if (waiter->beyond < revision) passed.push_back(waiter);
    }
    for (const auto& waiter : passed) waiters_.erase(waiter);
  }
  for (const auto& waiter : passed) waiter->Wake();
}

int64_t HeadWatcher::revision() const {
  absl::MutexLock lock(&mutex_);
  return revision_;
}

int HeadWatcher::waiters() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(waiters_.size());
}

bool HeadWatcher::Awaiter::await_ready() const {
  return watcher_.revision() > revision_ || call_.interrupt().reason() != Interrupt::Reason::kNone;
}

bool HeadWatcher::Awaiter::await_suspend(std::coroutine_handle<> handle) {
  auto waiter = std::make_shared<Waiter>();
  waiter_ = waiter;
  waiter->beyond = revision_;
  waiter->self = waiter;
  waiter->waiting.Prepare(handle);
  waiter->alarm.Set(ToGprTime(until_), [raw = waiter.get()](bool) {
    const std::shared_ptr<Waiter> self = std::move(raw->self);
    self->waiting.Resume();
  });
  bool advanced;
  {
    absl::MutexLock lock(&watcher_.mutex_);
    advanced = watcher_.revision_ > revision_;
    if (!advanced) watcher_.waiters_.insert(waiter);
  }
  if (advanced) waiter->Wake();
  call_.interrupt().OnRaise([waiter] { waiter->Wake(); });
  return waiter->waiting.Suspend();
}

HeadWatcher::Wake HeadWatcher::Awaiter::await_resume() {
  if (waiter_ != nullptr) {
    call_.interrupt().Forget();
    absl::MutexLock lock(&watcher_.mutex_);
    watcher_.waiters_.erase(waiter_);
  }
  if (call_.interrupt().reason() != Interrupt::Reason::kNone) return Wake::kInterrupted;
  return watcher_.revision() > revision_ ? Wake::kAdvanced : Wake::kTimedOut;
}

}  // namespace eastgate::rpc
