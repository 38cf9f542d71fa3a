// Lets a test wait for a Reply, and collect what a stream method writes, without a server.
#ifndef EASTGATE_TESTS_UNIT_RPC_TESTING_AWAIT_H_
#define EASTGATE_TESTS_UNIT_RPC_TESTING_AWAIT_H_

#include <functional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "common/rpc/reply.h"
#include "common/rpc/stream.h"

namespace eastgate::rpc::testing {

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

// Takes every message at once, until `accept` says no.
template <class T>
class CollectingStream final : public Stream<T> {
 public:
  std::vector<T> messages;
  std::function<bool(const T&)> accept = [](const T&) { return true; };

 private:
  void Send(const T& message, absl::AnyInvocable<void(bool)> written) override {
    const bool accepted = accept(message);
    if (accepted) messages.push_back(message);
    written(accepted);
  }
};

}  // namespace eastgate::rpc::testing

#endif  // EASTGATE_TESTS_UNIT_RPC_TESTING_AWAIT_H_
