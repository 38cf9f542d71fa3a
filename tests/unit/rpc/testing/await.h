// Lets a test wait for a Reply, and collect what a stream method writes, without a server.
#ifndef EASTGATE_TESTS_UNIT_RPC_TESTING_AWAIT_H_
#define EASTGATE_TESTS_UNIT_RPC_TESTING_AWAIT_H_

#include <functional>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "common/rpc/await.h"
#include "common/rpc/stream.h"

namespace eastgate::rpc::testing {

using rpc::Await;

// Takes every message at once, until `accept` says no.
template <class T>
class CollectingStream final : public Stream<T> {
 public:
  std::vector<T> messages;
  std::function<bool(const T&)> accept = [](const T&) { return true; };

 private:
  void Send(const T& message, Follows, absl::AnyInvocable<void(bool)> written) override {
    const bool accepted = accept(message);
    if (accepted) messages.push_back(message);
    written(accepted);
  }
};

}  // namespace eastgate::rpc::testing

#endif  // EASTGATE_TESTS_UNIT_RPC_TESTING_AWAIT_H_
