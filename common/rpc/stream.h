// Stream<T>: where a server-streaming method writes its messages.
//
//   Reply<Done> Trace(Call& call, const TraceRequest& request, Stream<Line>& lines) {
//     …
//     if (!co_await lines.Write(line)) co_return call.InterruptStatus();
//
// One message is in flight at a time: Write is there when the transport has taken the message, so a slow
// client slows the method and nothing piles up. The transport keeps messages that are written together, up to
// 64 KiB, and sends them with those that follow. Not thread-safe; used by one coroutine.
#ifndef EASTGATE_COMMON_RPC_STREAM_H_
#define EASTGATE_COMMON_RPC_STREAM_H_

#include <coroutine>
#include <cstddef>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "common/rpc/suspension.h"

namespace eastgate::rpc {

// Says whether another message is sent as soon as this one is taken.
enum class Follows { kNothing, kAnother };

template <class T>
class Stream {
 public:
  class WriteAwaiter;

  virtual ~Stream() = default;

  // `co_await` gives whether the message was taken; false: the client is gone and the method should end.
  // `message` must live until then: give it a name, do not build it inside the expression.
  WriteAwaiter Write(const T& message) { return WriteAwaiter(*this, &message, 1); }
  WriteAwaiter Write(T&& message) = delete;
  // The same for several messages, in their order; true also where there are none.
  WriteAwaiter WriteAll(const std::vector<T>& messages) {
    return WriteAwaiter(*this, messages.data(), messages.size());
  }
  WriteAwaiter WriteAll(std::vector<T>&& messages) = delete;

 private:
  // Calls `written` exactly once, on any thread.
  virtual void Send(const T& message, Follows follows, absl::AnyInvocable<void(bool)> written) = 0;
};

template <class T>
class Stream<T>::WriteAwaiter {
 public:
  WriteAwaiter(Stream& stream, const T* first, size_t count) : stream_(stream), next_(first), left_(count) {}
  bool await_ready() const { return left_ == 0; }
  bool await_suspend(std::coroutine_handle<> handle) {
    waiting_.Prepare(handle);
    SendNext();
    return waiting_.Suspend();
  }
  bool await_resume() const { return ok_; }

 private:
  void SendNext() {
    const T& message = *next_++;
    --left_;
    stream_.Send(message, left_ > 0 ? Follows::kAnother : Follows::kNothing,
                 [this](bool ok) { Written(ok); });
  }

  void Written(bool ok) {
    if (ok && left_ > 0) return SendNext();
    ok_ = ok;
    waiting_.Resume();
  }

  Stream& stream_;
  const T* next_;
  size_t left_;
  bool ok_ = true;
  Suspension waiting_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_STREAM_H_
