// Jobs that wait for a thread, by caller: callers take turns, so that one who sends many jobs waits for its
// own.
//
// Not thread-safe; guarded by the Executor.
#ifndef EASTGATE_COMMON_RPC_JOB_QUEUE_H_
#define EASTGATE_COMMON_RPC_JOB_QUEUE_H_

#include <deque>
#include <functional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace eastgate::rpc {

class JobQueue {
 public:
  using Job = std::function<void()>;

  // Bounds the jobs of all callers together, and those of one.
  JobQueue(int most, int most_of_one) : most_(most), most_of_one_(most_of_one) {}

  // Returns false, and takes nothing, when the queue or the caller's part of it is full.
  bool Push(absl::string_view caller, Job job);
  // Removes and returns the first job of the caller whose turn it is. The queue must not be empty.
  Job Pop();

  bool empty() const { return size_ == 0; }
  int size() const { return size_; }

 private:
  const int most_;
  const int most_of_one_;
  int size_ = 0;
  absl::flat_hash_map<std::string, std::deque<Job>> jobs_;  // Only callers that have any.
  std::deque<std::string> turns_;                           // Those callers, the next first.
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_JOB_QUEUE_H_
