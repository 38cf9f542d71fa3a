// ProgressTimeout: ends a stream whose client does not read, or does not send, so that its resources are free
// again.
//
// It watches one message at a time: when one is under way for longer than the limit, the call is cancelled.
// One alarm of gRPC is kept per stream, and only while it waits; it is set anew at most once per limit, so a
// message costs two looks at the clock. Thread-safe.
#ifndef EASTGATE_COMMON_RPC_PROGRESS_TIMEOUT_H_
#define EASTGATE_COMMON_RPC_PROGRESS_TIMEOUT_H_

#include <memory>

#include "absl/time/time.h"
#include "grpcpp/server_context.h"

namespace eastgate::rpc {

class ProgressTimeout {
 public:
  ProgressTimeout(grpc::CallbackServerContext* context, absl::Duration limit);
  // After it, `context` is not used any more.
  ~ProgressTimeout();
  ProgressTimeout(const ProgressTimeout&) = delete;
  ProgressTimeout& operator=(const ProgressTimeout&) = delete;

  // A message is waited for, to be taken or to come; or the wait is over.
  void Begin();
  void End();

  // Returns whether the call was cancelled because a message took too long.
  bool expired() const;

 private:
  struct State;

  const std::shared_ptr<State> state_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_PROGRESS_TIMEOUT_H_
