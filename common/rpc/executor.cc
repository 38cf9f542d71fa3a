#include "common/rpc/executor.h"

#include <sched.h>

#include <algorithm>
#include <utility>

#include "common/rpc/steady_clock.h"

namespace eastgate::rpc {
namespace {

// The interval at which a job gives way.
constexpr absl::Duration kGiveWay = absl::Microseconds(100);
// A job counts as so long before it is over, so that callers take turns also while theirs run.
constexpr absl::Duration kBegun = absl::Microseconds(100);

// The job that a thread of a pool runs.
struct Running {
  Executor* executor;
  absl::string_view caller;
  absl::Time began;
  absl::Time gave_way;
  absl::Duration in_others;  // Time in the jobs that it let go first.
  bool lets_others;
};
thread_local Running* running = nullptr;

// Returns the most that one caller may have queued, so that none fills the queue alone.
int HalfOf(int queued) {
  return std::max(queued / 2, 1);
}

}  // namespace

Executor::Executor(ExecutorOptions options)
    : options_(std::move(options)),
      short_(options_.max_queued_short, HalfOf(options_.max_queued_short), times_),
      long_(options_.max_queued, HalfOf(options_.max_queued), times_) {
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { Work(/*serves_long=*/true); });
  for (int i = 0; i < options_.short_threads; ++i)
    threads_.emplace_back([this] { Work(/*serves_long=*/false); });
}

Executor::~Executor() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

int Executor::queued(Cost cost) const {
  absl::MutexLock lock(&mutex_);
  return cost == Cost::kShort ? short_.size() : long_.size();
}

bool Executor::Submit(absl::string_view caller, Cost cost, std::function<void()> job) {
  if (options_.on_begin) {
    job = [this, cost, submitted = SteadyNow(), job = std::move(job)] {
      options_.on_begin(cost, SteadyNow() - submitted);
      job();
    };
  }
  absl::MutexLock lock(&mutex_);
  if (stopping_) return false;
  return (cost == Cost::kShort ? short_ : long_).Push(caller, std::move(job));
}

void Executor::Work(bool serves_long) {
  const auto has_news = [this, serves_long]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !short_.empty() || (serves_long && !long_.empty());
  };
  while (true) {
    QueuedJob job;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(&has_news));
      if (serves_long && !long_.empty()) {
        job = long_.Pop();
      } else if (!short_.empty()) {
        job = short_.Pop();
      } else {
        return;  // Stopping, and nothing is left for this thread.
      }
      times_.Add(job.caller, kBegun);
    }
    Do(job);
  }
}

void Executor::Do(const QueuedJob& job) {
  Running* const outer = running;
  const absl::Time began = SteadyNow();
  Running now{this, job.caller, began, began, absl::ZeroDuration(), /*lets_others=*/outer == nullptr};
  running = &now;
  job.run();
  running = outer;
  const absl::Duration elapsed = SteadyNow() - began;
  if (outer != nullptr) outer->in_others += elapsed;
  absl::MutexLock lock(&mutex_);
  times_.Add(job.caller, elapsed - now.in_others - kBegun);
}

void Executor::GiveWay() {
  if (running == nullptr) return;
  const absl::Time now = SteadyNow();
  if (now - running->gave_way < kGiveWay) return;
  if (running->lets_others) {
    running->executor->DoShorter(running->caller, now - running->began - running->in_others - kBegun);
  }
  sched_yield();
  running->gave_way = SteadyNow();
}

void Executor::DoShorter(absl::string_view caller, absl::Duration used) {
  while (true) {
    QueuedJob job;
    {
      absl::MutexLock lock(&mutex_);
      if (short_.TimeOfNext() >= times_.Of(caller) + used) return;
      job = short_.Pop();
      times_.Add(job.caller, kBegun);
    }
    Do(job);
  }
}

}  // namespace eastgate::rpc
