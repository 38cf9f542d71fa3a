// Requests<T>: where a client-streaming method reads the messages that follow the first one.
//
//   Reply<File> Upload(Call& call, const UploadRequest& first, Requests<UploadRequest>& others) {
//     …
//     CO_ASSIGN_OR_RETURN(const UploadRequest* next, co_await others.Next());
//     if (next == nullptr) …                                                   the client has sent everything
//
// One message is read at a time, when the method asks for it: a slow method slows its client and nothing
// piles up. Not thread-safe; used by one coroutine.
#ifndef EASTGATE_COMMON_RPC_REQUESTS_H_
#define EASTGATE_COMMON_RPC_REQUESTS_H_

#include <coroutine>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/rpc/suspension.h"

namespace eastgate::rpc {

template <class T>
class Requests {
 public:
  class NextAwaiter;

  virtual ~Requests() = default;

  // `co_await` gives the next message, which is valid until the next call; null after the last one. An error
  // where it cannot be parsed, or where nothing more will come: the client is gone, or the server drains.
  NextAwaiter Next() { return NextAwaiter(*this); }

 protected:
  using Received = absl::AnyInvocable<void(absl::StatusOr<const T*>)>;

 private:
  // Calls `received` exactly once, on any thread.
  virtual void Receive(Received received) = 0;
};

template <class T>
class Requests<T>::NextAwaiter {
 public:
  explicit NextAwaiter(Requests& requests) : requests_(requests) {}
  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<> handle) {
    waiting_.Prepare(handle);
    requests_.Receive([this](absl::StatusOr<const T*> next) {
      next_ = std::move(next);
      waiting_.Resume();
    });
    return waiting_.Suspend();
  }
  absl::StatusOr<const T*> await_resume() { return std::move(next_); }

 private:
  Requests& requests_;
  absl::StatusOr<const T*> next_ = nullptr;
  Suspension waiting_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_REQUESTS_H_
