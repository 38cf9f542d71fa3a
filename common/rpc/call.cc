#include "common/rpc/call.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/auth/identity.h"
#include "common/reference/civil_date.h"
#include "common/rpc/steady_clock.h"
#include "common/status/errors.h"

namespace eastgate::rpc {

void Call::Admit(Caller caller, std::shared_ptr<const auth::Rights> rights, auth::Allowed allowed,
                 absl::Time deadline) {
  principal_ = std::move(caller.principal);
  through_service_ = std::string(absl::StripPrefix(caller.service, auth::kServicePrefix));
  rights_ = std::move(rights);
  allowed_ = std::move(allowed);
  deadline_ = deadline;
}

std::unique_ptr<Call> Call::PartOf(const Call& whole, absl::string_view method,
                                   std::shared_ptr<const auth::Rights> rights, auth::Allowed allowed) {
  auto part = std::make_unique<Call>(method, whole.context_);
  part->principal_ = whole.principal_;
  part->through_service_ = whole.through_service_;
  part->rights_ = std::move(rights);
  part->allowed_ = std::move(allowed);
  part->deadline_ = whole.deadline_;
  part->span_id_ = whole.span_id_;
  return part;
}

std::unique_ptr<Call> Call::OnOwnBehalf(const Call& whole, absl::string_view principal) {
  auto own = std::make_unique<Call>(whole.method_, whole.context_);
  own->principal_ = std::string(principal);
  own->deadline_ = whole.deadline_;
  own->span_id_ = whole.span_id_;
  return own;
}

bool Call::Holds(auth::RoleSet roles, absl::string_view division) const {
  if (rights_ == nullptr) return true;
  const reference::Date today = reference::Today(absl::Now());
  if (!rights_->Of(principal_, roles, today).Covers(division)) return false;
  return through_service_.empty() ||
         rights_->Of(absl::StrCat(auth::kServicePrefix, through_service_), roles, today).Covers(division);
}

std::optional<TraceContext> Call::trace() const {
  if (context_ == nullptr) return std::nullopt;
  const auto found = context_->client_metadata().find(kTraceParentMetadata);
  if (found == context_->client_metadata().end()) return std::nullopt;
  return ParseTraceParent({found->second.data(), found->second.size()});
}

std::string Call::OnwardTraceParent() const {
  const std::optional<TraceContext> trace = this->trace();
  if (!trace) return "";
  if (!span_id_.empty()) return SampledTraceParent(trace->trace_id, span_id_);
  // A trace that is not sampled is passed on as it came.
  const auto& text = context_->client_metadata().find(kTraceParentMetadata)->second;
  return std::string(text.data(), text.size());
}

void Call::BeginSpan() {
  const std::optional<TraceContext> trace = this->trace();
  if (trace && trace->sampled) span_id_ = NewSpanId();
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
