#include "common/rpc/call.h"

#include "common/rpc/steady_clock.h"
#include "common/status/errors.h"

namespace eastgate::rpc {

bool Call::IsCancelled() const {
  return interrupt_.reason() == Interrupt::Reason::kCancelled ||
         (context_ != nullptr && context_->IsCancelled()) || SteadyNow() >= deadline_;
}

std::string Call::peer() const {
  return context_ == nullptr ? "" : context_->peer();
}

absl::Status Call::InterruptStatus() const {
  if (interrupt_.reason() == Interrupt::Reason::kDraining) {
    return status::ErrorWithReason(absl::StatusCode::kUnavailable,
                                   status::ErrorReason::ERROR_REASON_NOT_SERVING,
                                   "the server is shutting down");
  }
  return absl::CancelledError("the call was cancelled");
}

}  // namespace eastgate::rpc
