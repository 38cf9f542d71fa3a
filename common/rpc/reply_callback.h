// Replies made from callbacks: a store's commit, a peer's answer, a job of a pool; and several replies at
// once.
#ifndef EASTGATE_COMMON_RPC_REPLY_CALLBACK_H_
#define EASTGATE_COMMON_RPC_REPLY_CALLBACK_H_

#include <atomic>
#include <coroutine>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/reply.h"
#include "common/rpc/suspension.h"

namespace eastgate::rpc {

// The callback by which a waiting reply receives its result. It must be called exactly once, on any thread;
// the reply resumes inside that call. It is cheap to copy and fits into any std::function.
template <class T>
class Completion {
 public:
  Completion(absl::StatusOr<T>* result, Suspension* waiting) : result_(result), waiting_(waiting) {}
  void operator()(absl::StatusOr<T> result) const {
    *result_ = std::move(result);
    waiting_->Resume();
  }

 private:
  absl::StatusOr<T>* result_;
  Suspension* waiting_;
};

template <class T, class Starter>
class CallbackAwaiter {
 public:
  explicit CallbackAwaiter(Starter starter) : starter_(std::move(starter)) {}
  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<> handle) {
    waiting_.Prepare(handle);
    starter_(Completion<T>(&result_, &waiting_));
    return waiting_.Suspend();
  }
  absl::StatusOr<T> await_resume() { return std::move(result_); }

 private:
  Starter starter_;
  absl::StatusOr<T> result_;
  Suspension waiting_;
};

// A reply that calls `starter(completion)` when it is started, and is there when the completion is called.
// `starter` stays alive until then, so what it captured may be pointed to by what it started.
template <class T, class Starter>
Reply<T> FromCallback(Starter starter) {
  CallbackAwaiter<T, Starter> awaiter(std::move(starter));
  co_return co_await awaiter;
}

template <class T>
class AllAwaiter {
 public:
  explicit AllAwaiter(std::vector<Reply<T>> replies)
      : replies_(std::move(replies)), results_(replies_.size()), left_(replies_.size()) {}
  bool await_ready() const { return replies_.empty(); }
  bool await_suspend(std::coroutine_handle<> handle) {
    waiting_.Prepare(handle);
    for (size_t i = 0; i < replies_.size(); ++i) {
      std::move(replies_[i]).Start([this, i](absl::StatusOr<T> result) {
        results_[i] = std::move(result);
        if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) waiting_.Resume();
      });
    }
    return waiting_.Suspend();
  }
  std::vector<absl::StatusOr<T>> await_resume() { return std::move(results_); }

 private:
  std::vector<Reply<T>> replies_;
  std::vector<absl::StatusOr<T>> results_;
  std::atomic<size_t> left_;
  Suspension waiting_;
};

// Runs all replies at the same time and completes with the last of them. Results, errors included, are in the
// order of the replies, so the whole never fails.
template <class T>
Reply<std::vector<absl::StatusOr<T>>> WhenAll(std::vector<Reply<T>> replies) {
  AllAwaiter<T> awaiter(std::move(replies));
  co_return co_await awaiter;
}

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_REPLY_CALLBACK_H_
