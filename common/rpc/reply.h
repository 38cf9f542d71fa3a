// Reply<T>: what a service method returns, now or later.
//
// Either a result that is there already (a Status, a StatusOr<T> or a T converts to it: no frame is
// allocated), or a coroutine that has not started yet. A method that answers at once is an ordinary function
// with `return`; one that waits is a coroutine with `co_await` and `co_return`. `co_await reply` starts the
// other reply and gives its StatusOr<T>; Start() hands the result to a callback. A Reply runs at most once,
// on the thread that starts it until it first waits, then on the threads that end its waits. Not thread-safe;
// move-only.
#ifndef EASTGATE_COMMON_RPC_REPLY_H_
#define EASTGATE_COMMON_RPC_REPLY_H_

#include <cassert>
#include <coroutine>
#include <type_traits>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace eastgate::rpc {

// The result of what has no other: `Reply<Done>`. An OK status converts to it.
struct Done {};

template <class T>
class [[nodiscard]] Reply {
 public:
  using Result = absl::StatusOr<T>;
  using Callback = absl::AnyInvocable<void(Result)>;
  class promise_type;

  Reply(absl::Status status) : result_(ToResult(std::move(status))) {}
  Reply(Result result) : result_(std::move(result)) {}
  Reply(T value) : result_(std::move(value)) {}

  Reply(Reply&& other) noexcept
      : frame_(std::exchange(other.frame_, nullptr)), result_(std::move(other.result_)) {}
  Reply& operator=(Reply&& other) noexcept {
    std::swap(frame_, other.frame_);
    std::swap(result_, other.result_);
    return *this;
  }
  ~Reply() {
    if (frame_) frame_.destroy();
  }

  // Returns whether the result is available without running anything.
  bool ready() const { return !frame_; }

  // Returns the result of a ready reply.
  Result Take() && {
    assert(ready());
    return std::move(result_);
  }

  // Runs the reply; `done` gets the result exactly once, maybe before this returns.
  void Start(Callback done) && {
    if (ready()) return done(std::move(result_));
    Frame frame = std::exchange(frame_, nullptr);
    frame.promise().done_ = std::move(done);
    frame.resume();
  }

  auto operator co_await() && { return Awaiter(std::move(*this)); }

 private:
  using Frame = std::coroutine_handle<promise_type>;

  explicit Reply(Frame frame) : frame_(frame) {}

  static Result ToResult(absl::Status status) {
    if constexpr (std::is_same_v<T, Done>) {
      if (status.ok()) return Done{};
    }
    return status;
  }

  class Awaiter {
   public:
    explicit Awaiter(Reply reply) : reply_(std::move(reply)) {}
    bool await_ready() const { return reply_.ready(); }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) {
      reply_.frame_.promise().parent_ = parent;
      return reply_.frame_;
    }
    Result await_resume() {
      return std::move(reply_.ready() ? reply_.result_ : reply_.frame_.promise().result_);
    }

   private:
    Reply reply_;
  };

  Frame frame_;    // null: ready
  Result result_;  // of a ready reply
};

template <class T>
class Reply<T>::promise_type {
 public:
  Reply get_return_object() { return Reply(Frame::from_promise(*this)); }
  std::suspend_always initial_suspend() noexcept { return {}; }
  auto final_suspend() noexcept { return Final(); }

  void return_value(T value) { result_ = std::move(value); }
  void return_value(absl::Status status) { result_ = ToResult(std::move(status)); }
  void return_value(Result result) { result_ = std::move(result); }
  // Exceptions stop here: what is thrown below (out of memory, a library) fails the one call.
  void unhandled_exception() { result_ = absl::InternalError("an exception left a method"); }

 private:
  friend class Reply;

  // Resumes the awaiting coroutine, or frees the frame and passes the result to the callback.
  struct Final {
    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(Frame frame) noexcept {
      promise_type& promise = frame.promise();
      if (promise.parent_) return promise.parent_;
      Callback done = std::move(promise.done_);
      Result result = std::move(promise.result_);
      frame.destroy();
      done(std::move(result));
      return std::noop_coroutine();
    }
    void await_resume() const noexcept {}
  };

  Result result_;
  std::coroutine_handle<> parent_;
  Callback done_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_REPLY_H_
