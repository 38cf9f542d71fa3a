#include "common/rpc/job_queue.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace eastgate::rpc {
namespace {

constexpr size_t kMostCallers = 4096;

}  // namespace

absl::Duration CallerTimes::Of(absl::string_view caller) const {
  const auto found = times_.find(caller);
  return found == times_.end() ? behind_ : std::max(found->second, behind_);
}

void CallerTimes::Add(absl::string_view caller, absl::Duration time) {
  const absl::Duration now = Of(caller) + time;
  if (times_.size() >= kMostCallers && !times_.contains(caller)) {
    absl::erase_if(times_, [this](const auto& known) { return known.second <= behind_; });
    if (times_.size() >= kMostCallers) times_.clear();
  }
  times_[caller] = now;
}

void CallerTimes::Begin(absl::string_view caller) {
  behind_ = Of(caller);
}

bool JobQueue::Push(absl::string_view caller, std::function<void()> job) {
  if (size_ >= most_) return false;
  std::deque<std::function<void()>>& of_caller = jobs_[caller];
  if (static_cast<int>(of_caller.size()) >= most_of_one_) return false;
  if (of_caller.empty()) turns_.emplace_back(caller);
  of_caller.push_back(std::move(job));
  ++size_;
  return true;
}

size_t JobQueue::Next() const {
  size_t next = 0;
  absl::Duration least = absl::InfiniteDuration();
  for (size_t i = 0; i < turns_.size(); ++i) {
    const absl::Duration time = times_.Of(turns_[i]);
    if (time >= least) continue;
    least = time;
    next = i;
  }
  return next;
}

absl::Duration JobQueue::TimeOfNext() const {
  return turns_.empty() ? absl::InfiniteDuration() : times_.Of(turns_[Next()]);
}

QueuedJob JobQueue::Pop() {
  const auto next = turns_.begin() + static_cast<std::ptrdiff_t>(Next());
  std::string caller = std::move(*next);
  turns_.erase(next);
  const auto of_caller = jobs_.find(caller);
  QueuedJob job = {caller, std::move(of_caller->second.front())};
  of_caller->second.pop_front();
  --size_;
  if (of_caller->second.empty()) {
    jobs_.erase(of_caller);
  } else {
    turns_.push_back(std::move(caller));
  }
  times_.Begin(job.caller);
  return job;
}

}  // namespace eastgate::rpc
