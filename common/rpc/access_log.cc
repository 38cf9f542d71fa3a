#include "common/rpc/access_log.h"

#include <memory>
#include <string>

#include "common/rpc/trace_context.h"
#include "common/status/errors.h"

namespace eastgate::rpc {
namespace {

using observability::Level;

Level LevelOf(const absl::Status& status, bool is_slow) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return is_slow ? Level::kInfo : Level::kDebug;
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

// "denied" for a call that was not let in.
absl::string_view DecisionOf(const absl::Status& status) {
  return absl::IsUnauthenticated(status) || absl::IsPermissionDenied(status) ? "denied" : "";
}

}  // namespace

void CountIfDenied(const absl::Status& admitted, observability::MethodMetrics& metrics) {
  if (absl::IsUnauthenticated(admitted) || absl::IsPermissionDenied(admitted) ||
      absl::IsResourceExhausted(admitted))
    metrics.Denied(status::ReasonOf(admitted).value_or(""));
}

void WriteAccessLine(Runtime& runtime, const Call& call, absl::string_view method, const absl::Status& status,
                     absl::Duration elapsed, bool is_slow, std::optional<int64_t> revision) {
  const Level level = LevelOf(status, is_slow);
  if (!runtime.log().Enabled(level)) return;
  // A client never sees these messages, so they would be lost; ours to keep free of what users sent.
  const bool is_ours =
      status.code() == absl::StatusCode::kInternal || status.code() == absl::StatusCode::kUnknown;
  const std::string reason = status.ok() ? "" : status::ReasonOf(status).value_or("");
  const std::shared_ptr<const auth::Rights> rights = runtime.rights();
  runtime.log().Write(level, "call",
                      {{"method", method},
                       {"code", absl::StatusCodeToString(status.code())},
                       {"ms", absl::ToDoubleMilliseconds(elapsed)},
                       {"principal", call.principal()},
                       {"service", call.through_service()},
                       {"unit", rights->UnitOf(call.principal())},
                       {"decision", DecisionOf(status)},
                       {"trace", call.trace().value_or(TraceContext()).trace_id},
                       {"revision", revision},
                       {"reason", reason},
                       {"error", is_ours ? status.message() : absl::string_view()}});
}

}  // namespace eastgate::rpc
