// The access log: a line for each call that was handled, and the count of those that were not let in. A call
// is one of a client, or one request of a batch (batch.h), which is judged alone.
#ifndef EASTGATE_COMMON_RPC_ACCESS_LOG_H_
#define EASTGATE_COMMON_RPC_ACCESS_LOG_H_

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/observability/metrics.h"
#include "common/rpc/call.h"
#include "common/rpc/runtime.h"

namespace eastgate::rpc {

// Counts a call that was not let in.
void CountIfDenied(const absl::Status& admitted, observability::MethodMetrics& metrics);

// Writes the line of a call of `method` by the caller of `call`. An error of the caller is info, a failure of
// the server a warning or an error, and a slow call info; all else is debug. `revision` is that of the
// answer.
void WriteAccessLine(Runtime& runtime, const Call& call, absl::string_view method, const absl::Status& status,
                     absl::Duration elapsed, bool is_slow, std::optional<int64_t> revision);

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_ACCESS_LOG_H_
