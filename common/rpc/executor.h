// A bounded pool for work that would hold up a thread of gRPC: long scans, files, big sorts.
//
// A job declares its cost. Short jobs have a thread that serves nothing else, so that a page of a list does
// not wait for scans. Within a cost, the caller is next whose jobs have run for the shortest time; and where
// a job asks CheckWanted, a short job of a caller that has used less is run before it goes on. A fixed number
// of threads and of waiting jobs, and of a caller half of these; beyond that a job is refused at once, so
// that a flood of heavy questions leaves the light ones alone. A job whose answer nobody wants any more is
// not begun. Thread-safe. The destructor runs what is queued; destroy it after the server has drained.
#ifndef EASTGATE_COMMON_RPC_EXECUTOR_H_
#define EASTGATE_COMMON_RPC_EXECUTOR_H_

#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/job_queue.h"
#include "common/rpc/reply.h"
#include "common/rpc/reply_callback.h"
#include "common/rpc/wanted.h"
#include "common/status/errors.h"

namespace eastgate::rpc {

// A short job reads a stated, small number of rows; a long one may read millions of postings.
enum class Cost { kShort, kLong };

struct ExecutorOptions {
  int threads = 2;        // For both costs; long jobs first, since short ones have threads of their own.
  int short_threads = 1;  // For short jobs alone.
  int max_queued = 64;    // Long jobs.
  int max_queued_short = 512;
  // The delay after which a refused client is told to retry.
  absl::Duration retry_delay = absl::Milliseconds(200);
  // Called, on the thread that begins a job, with the time that it waited.
  std::function<void(Cost cost, absl::Duration waited)> on_begin = nullptr;
};

class Executor {
 public:
  explicit Executor(ExecutorOptions options = {});
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // Runs `job` on a thread of the pool, where the waiting coroutine then resumes. RESOURCE_EXHAUSTED
  // (OVERLOADED, with a retry delay) when the queue, or the caller's half of it, is full; CANCELLED or
  // DEADLINE_EXCEEDED without running it when the answer is not wanted any more. A long job sees that itself
  // while it runs: it asks CheckWanted.
  template <class T>
  Reply<T> Run(const Call& call, Cost cost, std::function<absl::StatusOr<T>()> job) {
    return FromCallback<T>([this, &call, cost, job = std::move(job)](Completion<T> done) {
      // `job` stays in the waiting reply; the pool gets a pointer to it.
      const bool queued = Submit(call.principal(), cost, [&call, &job, done] { done(Guarded(call, job)); });
      if (!queued) done(Refused());
    });
  }

  // Jobs of the cost that wait for a thread.
  int queued(Cost cost) const;

  // For a job that may go on for long: at most every tenth of a millisecond it lets those threads run that
  // answer calls, and runs short jobs of callers that have used less than its own. Does nothing elsewhere.
  static void GiveWay();

 private:
  template <class T>
  static absl::StatusOr<T> Guarded(const Call& call, const std::function<absl::StatusOr<T>()>& job) {
    if (absl::Status wanted = CheckWanted(call); !wanted.ok()) return wanted;
    try {
      return job();
    } catch (...) {
      return absl::InternalError("an exception left a job of the pool");
    }
  }

  absl::Status Refused() const {
    return status::Overloaded("too many long-running requests", options_.retry_delay);
  }
  bool Submit(absl::string_view caller, Cost cost, std::function<void()> job);
  void Work(bool serves_long);
  // Runs a job and counts its time.
  void Do(const QueuedJob& job);
  void DoShorter(absl::string_view caller, absl::Duration used);

  const ExecutorOptions options_;
  mutable absl::Mutex mutex_;
  CallerTimes times_ ABSL_GUARDED_BY(mutex_);
  JobQueue short_ ABSL_GUARDED_BY(mutex_);
  JobQueue long_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_EXECUTOR_H_
