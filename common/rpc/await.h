// Await: waits for a Reply on a thread that serves no calls.
#ifndef EASTGATE_COMMON_RPC_AWAIT_H_
#define EASTGATE_COMMON_RPC_AWAIT_H_

#include <utility>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "common/rpc/reply.h"

namespace eastgate::rpc {

// Blocks until the reply is there: never on a thread that may have to complete it.
template <class T>
absl::StatusOr<T> Await(Reply<T> reply) {
  absl::StatusOr<T> result;
  absl::Notification there;
  std::move(reply).Start([&](absl::StatusOr<T> value) {
    result = std::move(value);
    there.Notify();
  });
  there.WaitForNotification();
  return result;
}

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_AWAIT_H_
