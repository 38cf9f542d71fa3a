#include "common/rpc/call_wrapper.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/auth/principal.h"
#include "common/rpc/status_mapping.h"
#include "common/rpc/steady_clock.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::rpc {
namespace {

using observability::Level;

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  const gpr_timespec deadline = context.raw_deadline();
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) == 0) return absl::InfiniteFuture();
  const gpr_timespec left =
      gpr_time_sub(gpr_convert_clock_type(deadline, GPR_CLOCK_MONOTONIC), gpr_now(GPR_CLOCK_MONOTONIC));
  return SteadyNow() + absl::Seconds(left.tv_sec) + absl::Nanoseconds(left.tv_nsec);
}

// Returns the log level of a call: an error of the caller is info; a failure of the server is a warning.
Level LevelOf(const absl::Status& status, bool slow) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return slow ? Level::kInfo : Level::kDebug;
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
      return Level::kError;
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnavailable:
      return Level::kWarning;
    default:
      return Level::kInfo;
  }
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
}

absl::StatusOr<std::string> ServedCall::Identify() const {
  const auto& metadata = call_.context()->client_metadata();
  const auto [first, last] = metadata.equal_range(auth::kPrincipalMetadata);
  if (first == last && spec_.is_read) return kAnonymous;
  const auto refused = [](absl::string_view message) {
    return status::ErrorWithReason(absl::StatusCode::kUnauthenticated,
                                   status::ErrorReason::ERROR_REASON_NO_PRINCIPAL, message);
  };
  if (first == last) return refused("metadata eastgate-principal: required for calls that change something");
  if (std::next(first) != last) return refused("metadata eastgate-principal: sent more than once");
  return auth::CheckPrincipal(absl::string_view(first->second.data(), first->second.size()));
}

absl::Status ServedCall::Admit(const absl::Status& parsed) {
  if (runtime_.gate().draining() && !spec_.serves_while_draining) {
    return status::ErrorWithReason(absl::StatusCode::kUnavailable,
                                   status::ErrorReason::ERROR_REASON_NOT_SERVING,
                                   "the server is shutting down");
  }
  ASSIGN_OR_RETURN(const std::string principal, Identify());
  absl::Time deadline = DeadlineOf(*call_.context());
  if (!spec_.is_stream) deadline = std::min(deadline, started_ + runtime_.limits().unary_deadline);
  call_.Admit(principal, deadline);
  if (started_ >= deadline) return absl::DeadlineExceededError("the deadline had passed on arrival");
  return parsed;
}

grpc::Status ServedCall::Finish(const absl::Status& status, const google::protobuf::Message* response) {
  const absl::Duration elapsed = SteadyNow() - started_;
  spec_.metrics->Handled(static_cast<int>(status.code()), elapsed);
  WriteAccessLog(status, elapsed, response);
  if (call_.replayed() && status.ok()) call_.context()->AddTrailingMetadata(kReplayedMetadata, "1");
  return ToGrpcStatus(status);
}

void ServedCall::WriteAccessLog(const absl::Status& status, absl::Duration elapsed,
                                const google::protobuf::Message* response) {
  const bool slow = !spec_.is_stream && elapsed > runtime_.limits().slow_call;
  const Level level = LevelOf(status, slow);
  if (!runtime_.log().Enabled(level)) return;
  // A client never sees these messages, so they would be lost; ours to keep free of what users sent.
  const bool is_ours =
      status.code() == absl::StatusCode::kInternal || status.code() == absl::StatusCode::kUnknown;
  const std::string reason = status.ok() ? "" : status::ReasonOf(status).value_or("");
  runtime_.log().Write(level, "call",
                       {{"method", call_.method()},
                        {"code", absl::StatusCodeToString(status.code())},
                        {"ms", absl::ToDoubleMilliseconds(elapsed)},
                        {"principal", call_.principal()},
                        {"revision", RevisionOf(spec_, response)},
                        {"reason", reason},
                        {"error", is_ours ? status.message() : absl::string_view()}});
}

}  // namespace eastgate::rpc
