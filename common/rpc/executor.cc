#include "common/rpc/executor.h"

#include <algorithm>
#include <utility>

#include "common/rpc/steady_clock.h"

namespace eastgate::rpc {
namespace {

// Returns the most that one caller may have queued, so that none fills the queue alone.
int HalfOf(int queued) {
  return std::max(queued / 2, 1);
}

}  // namespace

Executor::Executor(ExecutorOptions options)
    : options_(std::move(options)),
      short_(options_.max_queued_short, HalfOf(options_.max_queued_short)),
      long_(options_.max_queued, HalfOf(options_.max_queued)) {
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
    JobQueue::Job job;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(&has_news));
      if (serves_long && !long_.empty()) {
        job = long_.Pop();
      } else if (!short_.empty()) {
        job = short_.Pop();
      } else {
        return;  // Stopping, and nothing is left for this thread.
      }
    }
    job();
  }
}

}  // namespace eastgate::rpc
