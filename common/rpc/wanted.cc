#include "common/rpc/wanted.h"

#include "common/rpc/executor.h"
#include "common/rpc/steady_clock.h"

namespace eastgate::rpc {

absl::Status CheckWanted(const Call& call) {
  Executor::GiveWay();
  if (!call.IsCancelled()) return absl::OkStatus();
  if (SteadyNow() >= call.deadline()) return absl::DeadlineExceededError("the call took too long");
  return absl::CancelledError("the call was cancelled");
}

}  // namespace eastgate::rpc
