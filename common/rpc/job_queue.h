// Jobs that wait for a thread, by caller: the next is one of the caller whose jobs have run for the shortest
// time so far, so that one who sends many or long jobs waits for its own.
//
// Not thread-safe; guarded by the Executor.
#ifndef EASTGATE_COMMON_RPC_JOB_QUEUE_H_
#define EASTGATE_COMMON_RPC_JOB_QUEUE_H_

#include <deque>
#include <functional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace eastgate::rpc {

// The time that the jobs of each caller have run. A caller that had none for a while begins beside the one
// that is behind all others, and not with the time that it left unused. Knows at most 4,096 callers by name:
// those that are no further than that one are forgotten first.
class CallerTimes {
 public:
  absl::Duration Of(absl::string_view caller) const;
  void Add(absl::string_view caller, absl::Duration time);
  // Says that a job of the caller is begun: it is the one of its queue that is behind all others.
  void Begin(absl::string_view caller);

 private:
  absl::flat_hash_map<std::string, absl::Duration> times_;
  absl::Duration behind_;
};

struct QueuedJob {
  std::string caller;
  std::function<void()> run;
};

class JobQueue {
 public:
  // Bounds the jobs of all callers together, and those of one. `times` must outlive it.
  JobQueue(int most, int most_of_one, CallerTimes& times)
      : most_(most), most_of_one_(most_of_one), times_(times) {}

  // Returns false, and takes nothing, when the queue or the caller's part of it is full.
  bool Push(absl::string_view caller, std::function<void()> job);
  // Removes and returns the first job of the caller that is next. The queue must not be empty.
  QueuedJob Pop();

  // The time of the caller that is next; InfiniteDuration for none.
  absl::Duration TimeOfNext() const;
  bool empty() const { return size_ == 0; }
  int size() const { return size_; }

 private:
  // The place in turns_ of the caller that is next.
  size_t Next() const;

  const int most_;
  const int most_of_one_;
  CallerTimes& times_;
  int size_ = 0;
  absl::flat_hash_map<std::string, std::deque<std::function<void()>>> jobs_;  // Only callers that have any.
  std::deque<std::string> turns_;  // Those callers; of several with the same time the first is next.
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_JOB_QUEUE_H_
