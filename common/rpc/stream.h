// Stream<T>: where a server-streaming method writes its messages.
//
//   Reply<Done> Trace(Call& call, const TraceRequest& request, Stream<Line>& lines) {
//     …
//     if (!co_await lines.Write(line)) co_return call.InterruptStatus();
//
// One message is in flight at a time: Write is there when the transport has taken the message, so a slow
// client slows the method and nothing piles up. Not thread-safe; used by one coroutine.
#ifndef EASTGATE_COMMON_RPC_STREAM_H_
#define EASTGATE_COMMON_RPC_STREAM_H_

#include <coroutine>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "common/rpc/suspension.h"

namespace eastgate::rpc {

template <class T>
class Stream {
 public:
  class WriteAwaiter;

  virtual ~Stream() = default;

  // `co_await` gives whether the message was taken; false: the client is gone and the method should end.
  // `message` must live until then: give it a name, do not build it inside the expression.
  WriteAwaiter Write(const T& message) { return WriteAwaiter(*this, message); }
  WriteAwaiter Write(T&& message) = delete;

 private:
  // Calls `written` exactly once, on any thread.
  virtual void Send(const T& message, absl::AnyInvocable<void(bool)> written) = 0;
};

template <class T>
class Stream<T>::WriteAwaiter {
 public:
  WriteAwaiter(Stream& stream, const T& message) : stream_(stream), message_(message) {}
  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<> handle) {
    waiting_.Prepare(handle);
    stream_.Send(message_, [this](bool ok) {
      ok_ = ok;
      waiting_.Resume();
    });
    return waiting_.Suspend();
  }
  bool await_resume() const { return ok_; }

 private:
  Stream& stream_;
  const T& message_;
  bool ok_ = false;
  Suspension waiting_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_STREAM_H_
