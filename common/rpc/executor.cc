#include "common/rpc/executor.h"

namespace eastgate::rpc {

Executor::Executor(ExecutorOptions options) : options_(options) {
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { Work(); });
}

Executor::~Executor() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

int Executor::queued() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(queue_.size());
}

bool Executor::Submit(std::function<void()> job) {
  absl::MutexLock lock(&mutex_);
  if (stopping_ || static_cast<int>(queue_.size()) >= options_.max_queued) return false;
  queue_.push_back(std::move(job));
  return true;
}

void Executor::Work() {
  const auto has_news = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_ || !queue_.empty(); };
  while (true) {
    std::function<void()> job;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(&has_news));
      if (queue_.empty()) return;
      job = std::move(queue_.front());
      queue_.pop_front();
    }
    job();
  }
}

}  // namespace eastgate::rpc
