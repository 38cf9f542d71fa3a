#include "common/rpc/job_queue.h"

#include <utility>

namespace eastgate::rpc {

bool JobQueue::Push(absl::string_view caller, Job job) {
  if (size_ >= most_) return false;
  std::deque<Job>& of_caller = jobs_[caller];
  if (static_cast<int>(of_caller.size()) >= most_of_one_) return false;
  if (of_caller.empty()) turns_.emplace_back(caller);
  of_caller.push_back(std::move(job));
  ++size_;
  return true;
}

JobQueue::Job JobQueue::Pop() {
  std::string caller = std::move(turns_.front());
  turns_.pop_front();
  const auto of_caller = jobs_.find(caller);
  Job job = std::move(of_caller->second.front());
  of_caller->second.pop_front();
  --size_;
  if (of_caller->second.empty()) {
    jobs_.erase(of_caller);
  } else {
    turns_.push_back(std::move(caller));
  }
  return job;
}

}  // namespace eastgate::rpc
