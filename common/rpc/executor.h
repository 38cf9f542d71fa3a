// A bounded pool for work that would hold up a thread of gRPC: long scans, files, big sorts.
//
// A fixed number of threads and a fixed number of waiting jobs; beyond that a job is refused at once, so that
// a flood of heavy questions leaves the light ones alone. Thread-safe. The destructor runs what is queued;
// destroy it after the server has drained.
#ifndef EASTGATE_COMMON_RPC_EXECUTOR_H_
#define EASTGATE_COMMON_RPC_EXECUTOR_H_

#include <deque>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/reply.h"
#include "common/rpc/reply_callback.h"
#include "common/status/errors.h"

namespace eastgate::rpc {

struct ExecutorOptions {
  int threads = 2;
  int max_queued = 64;
  // The delay after which a refused client is told to retry.
  absl::Duration retry_delay = absl::Milliseconds(200);
};

class Executor {
 public:
  explicit Executor(ExecutorOptions options = {});
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // Runs `job` on a thread of the pool, where the waiting coroutine then resumes. RESOURCE_EXHAUSTED
  // (OVERLOADED, with a retry delay) when the queue is full.
  template <class T>
  Reply<T> Run(std::function<absl::StatusOr<T>()> job) {
    return FromCallback<T>([this, job = std::move(job)](Completion<T> done) {
      // `job` stays in the waiting reply; the pool gets a pointer to it.
      const bool queued = Submit([&job, done] { done(Guarded(job)); });
      if (!queued) done(status::Overloaded("too many long-running requests", options_.retry_delay));
    });
  }

  // Jobs that wait for a thread.
  int queued() const;

 private:
  template <class T>
  static absl::StatusOr<T> Guarded(const std::function<absl::StatusOr<T>()>& job) {
    try {
      return job();
    } catch (...) {
      return absl::InternalError("an exception left a job of the pool");
    }
  }

  bool Submit(std::function<void()> job);
  void Work();

  const ExecutorOptions options_;
  mutable absl::Mutex mutex_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_EXECUTOR_H_
