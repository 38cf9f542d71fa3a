// Brings a suspended coroutine and the event that resumes it together, in whatever order and on whatever
// threads they arrive. Used by every awaiter here; nothing else resumes a coroutine.
//
// Protocol: Prepare(handle), start the event, and as the last act of await_suspend `return Suspend();`. The
// event calls Resume() exactly once. The later of the two resumes the coroutine, so an event that
// happens at once does not recurse, and the coroutine's frame never dies under the code that started the
// event.
#ifndef EASTGATE_COMMON_RPC_SUSPENSION_H_
#define EASTGATE_COMMON_RPC_SUSPENSION_H_

#include <atomic>
#include <coroutine>

namespace eastgate::rpc {

class Suspension {
 public:
  Suspension() = default;
  Suspension(const Suspension&) = delete;
  Suspension& operator=(const Suspension&) = delete;

  void Prepare(std::coroutine_handle<> handle) { handle_ = handle; }

  // False: the event has happened already, the coroutine continues at once. This object may be gone on
  // return.
  bool Suspend() { return !met_.exchange(true, std::memory_order_acq_rel); }

  void Resume() {
    if (met_.exchange(true, std::memory_order_acq_rel)) handle_.resume();
  }

 private:
  std::coroutine_handle<> handle_;
  std::atomic<bool> met_{false};
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_SUSPENSION_H_
