#include "common/rpc/call.h"

#include "absl/time/clock.h"
#include "common/rpc/errors.h"

namespace eastgate::rpc {

bool Call::IsCancelled() const {
  return interrupt_.reason() == Interrupt::Reason::kCancelled ||
         (context_ != nullptr && context_->IsCancelled()) || absl::Now() >= deadline_;
}

std::string Call::peer() const {
  return context_ == nullptr ? "" : context_->peer();
}

absl::Status Call::InterruptStatus() const {
  if (interrupt_.reason() == Interrupt::Reason::kDraining) {
    return ErrorWithReason(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_NOT_SERVING,
                           "the server is shutting down");
  }
  return absl::CancelledError("the call was cancelled");
}

}  // namespace eastgate::rpc
