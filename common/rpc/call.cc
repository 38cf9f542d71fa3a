#include "common/rpc/call.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "common/auth/identity.h"
#include "common/rpc/steady_clock.h"
#include "common/status/errors.h"

namespace eastgate::rpc {
namespace {

// What W3C's Trace Context, version 00, has: 00-<32 digits>-<16 digits>-<2 digits>.
constexpr size_t kTraceParentBytes = 55;

bool IsTraceParent(absl::string_view text) {
  if (text.size() != kTraceParentBytes) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 2 || i == 35 || i == 52;
    if (is_dash ? text[i] != '-' : !absl::ascii_isxdigit(text[i])) return false;
  }
  return true;
}

}  // namespace

void Call::Admit(Caller caller, std::shared_ptr<const auth::Rights> rights, auth::Allowed allowed,
                 absl::Time deadline) {
  principal_ = std::move(caller.principal);
  through_service_ = std::string(absl::StripPrefix(caller.service, auth::kServicePrefix));
  rights_ = std::move(rights);
  allowed_ = std::move(allowed);
  deadline_ = deadline;
}

absl::string_view Call::trace_parent() const {
  if (context_ == nullptr) return "";
  const auto found = context_->client_metadata().find(kTraceParentMetadata);
  if (found == context_->client_metadata().end()) return "";
  const absl::string_view text(found->second.data(), found->second.size());
  return IsTraceParent(text) ? text : "";
}

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
