// WriteTimeout: ends a stream whose client does not read, so that its resources are free again.
//
// It watches one write at a time: when one is under way for longer than the limit, the call is cancelled. One
// alarm of gRPC is kept per stream, and only while it writes; it is set anew at most once per limit, so a
// message costs two looks at the clock. Thread-safe.
#ifndef EASTGATE_COMMON_RPC_WRITE_TIMEOUT_H_
#define EASTGATE_COMMON_RPC_WRITE_TIMEOUT_H_

#include <memory>

#include "absl/time/time.h"
#include "grpcpp/server_context.h"

namespace eastgate::rpc {

class WriteTimeout {
 public:
  WriteTimeout(grpc::CallbackServerContext* context, absl::Duration limit);
  // After it, `context` is not used any more.
  ~WriteTimeout();
  WriteTimeout(const WriteTimeout&) = delete;
  WriteTimeout& operator=(const WriteTimeout&) = delete;

  // A write begins, or is over.
  void Begin();
  void End();

  // Returns whether the call was cancelled because a write took too long.
  bool expired() const;

 private:
  struct State;

  const std::shared_ptr<State> state_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_WRITE_TIMEOUT_H_
