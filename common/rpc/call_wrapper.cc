#include "common/rpc/call_wrapper.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/auth/identity.h"
#include "common/reference/civil_date.h"
#include "common/rpc/access_log.h"
#include "common/rpc/caller.h"
#include "common/rpc/rights_check.h"
#include "common/rpc/status_mapping.h"
#include "common/rpc/steady_clock.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::rpc {
namespace {

using observability::Level;

// The longest that a call waits for the log, and what it keeps of its time for the answer.
constexpr absl::Duration kLongestWaitForLog = absl::Seconds(10);
constexpr absl::Duration kTimeToAnswer = absl::Milliseconds(500);

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  const gpr_timespec deadline = context.raw_deadline();
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) == 0) return absl::InfiniteFuture();
  const gpr_timespec left =
      gpr_time_sub(gpr_convert_clock_type(deadline, GPR_CLOCK_MONOTONIC), gpr_now(GPR_CLOCK_MONOTONIC));
  return SteadyNow() + absl::Seconds(left.tv_sec) + absl::Nanoseconds(left.tv_nsec);
}

bool IsService(absl::string_view principal) {
  return absl::StartsWith(principal, auth::kServicePrefix);
}

CallKind KindOf(const MethodSpec& spec) {
  if (spec.is_stream) return CallKind::kStream;
  // Operators end what holds up others, so their methods do not wait for it; and a backup that takes minutes
  // needs no part of the turns.
  const bool for_operators = spec.access.roles().First() == options::v1::ROLE_OPERATOR;
  return for_operators ? CallKind::kOutOfTurn : CallKind::kUnary;
}

std::optional<int64_t> RevisionOf(const MethodSpec& spec, const google::protobuf::Message* response) {
  if (spec.revision == nullptr || response == nullptr) return std::nullopt;
  return response->GetReflection()->GetInt64(*response, spec.revision);
}

}  // namespace

ServedCall::ServedCall(Runtime& runtime, const MethodSpec& spec, grpc::CallbackServerContext* context)
    : runtime_(runtime), spec_(spec), started_(SteadyNow()), call_(spec.full_name, context) {
  runtime_.gate().EnterCall();
  spec_.metrics->Started();
  call_.BeginSpan();
}

absl::Status ServedCall::AdmitCaller(const absl::Status& parsed, const google::protobuf::Message* request) {
  const Access& access = spec_.access;
  absl::Time deadline = DeadlineOf(*call_.context());
  if (!spec_.is_stream) deadline = std::min(deadline, started_ + runtime_.limits().unary_deadline);
  if (access.needs() == Access::Needs::kNothing) {
    call_.Admit({kAnonymous, ""}, nullptr, auth::Allowed::Everywhere(), deadline);
  } else {
    ASSIGN_OR_RETURN(Caller caller, Identify(runtime_.caller_rules(), *call_.context()));
    // A service that calls for many has a share of its own.
    ASSIGN_OR_RETURN(lease_, runtime_.caller_limits().Enter(
                                 caller.service.empty() ? caller.principal : caller.service, KindOf(spec_)));
    if (access.needs() == Access::Needs::kIdentity) {
      call_.Admit(std::move(caller), nullptr, auth::Allowed::Everywhere(), deadline);
    } else {
      const Granted granted = RightsOf(runtime_, caller, access);
      // If the request cannot be read, only the role can be checked.
      const absl::Status checked =
          CheckRights(runtime_, granted, caller, access, parsed.ok() ? request : nullptr);
      runtime_.CountCaller(access.roles(), !caller.service.empty() || IsService(caller.principal));
      call_.Admit(std::move(caller), granted.rights, granted.allowed, deadline);
      RETURN_IF_ERROR(checked);
    }
  }
  if (started_ >= deadline) return absl::DeadlineExceededError("the deadline had passed on arrival");
  return parsed;
}

absl::Status ServedCall::Admit(const absl::Status& parsed, const google::protobuf::Message* request) {
  if (runtime_.gate().draining() && !spec_.serves_while_draining) {
    return status::ErrorWithReason(absl::StatusCode::kUnavailable,
                                   status::ErrorReason::ERROR_REASON_NOT_SERVING,
                                   "the server is shutting down");
  }
  absl::Status admitted = AdmitCaller(parsed, request);
  CountIfDenied(admitted, *spec_.metrics);
  if (admitted.ok() && spec_.writes && runtime_.followed() != nullptr) {
    return status::Refused(status::ErrorReason::ERROR_REASON_READ_REPLICA,
                           "this server only reads: send what writes to the one that writes the log");
  }
  return admitted;
}

int64_t ServedCall::RevisionToAwait(const google::protobuf::Message& request) const {
  if (runtime_.followed() == nullptr || !spec_.asked.is_asked()) return 0;
  const int64_t asked = spec_.asked.In(request);
  return asked > runtime_.followed()->revision() ? asked : 0;
}

Reply<Done> ServedCall::AwaitRevision(int64_t revision) {
  const absl::Duration left = call_.deadline() - SteadyNow();
  const absl::Duration wait = std::min(kLongestWaitForLog, left - std::min(left / 4, kTimeToAnswer));
  // A stream is there already.
  if (!spec_.is_stream) runtime_.gate().Enter(&call_.interrupt());
  const HeadWatcher::Wake wake =
      co_await runtime_.followed()->WaitBeyond(call_, revision - 1, absl::Now() + wait);
  if (!spec_.is_stream) runtime_.gate().Leave(&call_.interrupt());
  if (wake == HeadWatcher::Wake::kInterrupted) co_return call_.InterruptStatus();
  co_return Done{};
}

absl::Status ServedCall::AdmitFirst(const absl::Status& parsed, const google::protobuf::Message& first) {
  RETURN_IF_ERROR(parsed);
  if (spec_.access.needs() != Access::Needs::kRights) return absl::OkStatus();
  const Caller caller = CallerOf(call_);
  const Granted granted = RightsOf(runtime_, caller, spec_.access);
  absl::Status checked = CheckRights(runtime_, granted, caller, spec_.access, &first);
  CountIfDenied(checked, *spec_.metrics);
  return checked;
}

grpc::Status ServedCall::Finish(const absl::Status& status, const google::protobuf::Message* response) {
  const absl::Duration elapsed = SteadyNow() - started_;
  spec_.metrics->Handled(static_cast<int>(status.code()), elapsed);
  const bool is_slow = !spec_.is_stream && elapsed > runtime_.limits().slow_call;
  WriteAccessLine(runtime_, call_, call_.method(), status, elapsed, is_slow, RevisionOf(spec_, response));
  WriteSpan(status, elapsed);
  if (call_.replayed() && status.ok()) call_.context()->AddTrailingMetadata(kReplayedMetadata, "1");
  return ToGrpcStatus(status);
}

void ServedCall::WriteSpan(const absl::Status& status, absl::Duration elapsed) {
  if (call_.span_id().empty()) return;
  const TraceContext trace = call_.trace().value_or(TraceContext());
  runtime_.log().Write(
      Level::kInfo, "span",
      {{"trace", trace.trace_id},
       {"span", call_.span_id()},
       {"parent", trace.span_id},
       {"name", call_.method()},
       {"begun", absl::FormatTime(absl::RFC3339_full, absl::Now() - elapsed, absl::UTCTimeZone())},
       {"ms", absl::ToDoubleMilliseconds(elapsed)},
       {"code", absl::StatusCodeToString(status.code())}});
}

}  // namespace eastgate::rpc
