#include "common/rpc/progress_timeout.h"

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/steady_clock.h"
#include "grpcpp/alarm.h"

namespace eastgate::rpc {
namespace {

gpr_timespec After(absl::Duration duration) {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_nanos(absl::ToInt64Nanoseconds(duration), GPR_TIMESPAN));
}

}  // namespace

// Shared with the alarm, whose callback may run when the stream is gone.
struct ProgressTimeout::State {
  State(grpc::CallbackServerContext* of_call, absl::Duration most) : limit(most), context(of_call) {}

  // Sets an alarm for `wait` from now; the one before, if any, has rung. gRPC counts its users when an alarm
  // is made and when it goes, under a lock that it also holds when it shuts down and calls back: so neither
  // is done under the lock of this state.
  static void SetAlarm(const std::shared_ptr<State>& state, absl::Duration wait) {
    auto alarm = std::make_unique<grpc::Alarm>();
    absl::MutexLock lock(&state->mutex);
    if (state->context == nullptr) return;
    alarm->Set(After(wait), [state](bool) { Ring(state); });
    alarm.swap(state->alarm);
  }

  static void Ring(const std::shared_ptr<State>& state) {
    if (const absl::Duration left = state->Left(); left > absl::ZeroDuration()) SetAlarm(state, left);
  }

  // Returns how much time is left of the wait; zero where none is under way any more. Cancels the call where
  // the time is over.
  absl::Duration Left() {
    absl::MutexLock lock(&mutex);
    if (context == nullptr) return absl::ZeroDuration();
    is_set = false;
    if (!waits) return absl::ZeroDuration();
    const absl::Duration left = began + limit - SteadyNow();
    is_set = left > absl::ZeroDuration();
    if (!is_set) {
      expired = true;
      context->TryCancel();
    }
    return left;
  }

  const absl::Duration limit;
  mutable absl::Mutex mutex;
  grpc::CallbackServerContext* context ABSL_GUARDED_BY(mutex);  // Null: the stream is over.
  bool waits ABSL_GUARDED_BY(mutex) = false;
  absl::Time began ABSL_GUARDED_BY(mutex);
  bool expired ABSL_GUARDED_BY(mutex) = false;
  bool is_set ABSL_GUARDED_BY(mutex) = false;
  // Refers to this state through its callback until it is destroyed.
  std::unique_ptr<grpc::Alarm> alarm ABSL_GUARDED_BY(mutex);
};

ProgressTimeout::ProgressTimeout(grpc::CallbackServerContext* context, absl::Duration limit)
    : state_(std::make_shared<State>(context, limit)) {}

ProgressTimeout::~ProgressTimeout() {
  std::unique_ptr<grpc::Alarm> alarm;
  absl::MutexLock lock(&state_->mutex);
  state_->context = nullptr;
  alarm = std::move(state_->alarm);
}

void ProgressTimeout::Begin() {
  {
    absl::MutexLock lock(&state_->mutex);
    state_->waits = true;
    state_->began = SteadyNow();
    if (state_->is_set) return;
    state_->is_set = true;
  }
  State::SetAlarm(state_, state_->limit);
}

void ProgressTimeout::End() {
  absl::MutexLock lock(&state_->mutex);
  state_->waits = false;
}

bool ProgressTimeout::expired() const {
  absl::MutexLock lock(&state_->mutex);
  return state_->expired;
}

}  // namespace eastgate::rpc
