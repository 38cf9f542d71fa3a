// Says something at once, and again after each interval until it goes. Owned by whoever it warns of.
#ifndef EASTGATE_COMMON_RPC_REPEATED_WARNING_H_
#define EASTGATE_COMMON_RPC_REPEATED_WARNING_H_

#include <functional>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

namespace eastgate::rpc {

class RepeatedWarning {
 public:
  // `warn` is called on a thread of its own.
  RepeatedWarning(absl::Duration interval, std::function<void()> warn)
      : thread_([this, interval, warn = std::move(warn)] {
          do {
            warn();
          } while (!stopped_.WaitForNotificationWithTimeout(interval));
        }) {}
  ~RepeatedWarning() {
    stopped_.Notify();
    thread_.join();
  }
  RepeatedWarning(const RepeatedWarning&) = delete;
  RepeatedWarning& operator=(const RepeatedWarning&) = delete;

 private:
  absl::Notification stopped_;
  std::thread thread_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_REPEATED_WARNING_H_
