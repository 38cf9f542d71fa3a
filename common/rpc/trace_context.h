// W3C's Trace Context, version 00: the place of a call in a trace that passes through several services.
//
// A caller that wants its call traced sends `traceparent` with the flag "sampled". Each service then makes a
// span of its own, passes it on as the parent of what it asks others, and writes it to its log as one line,
// which a collector can read. Pure, thread-safe.
#ifndef EASTGATE_COMMON_RPC_TRACE_CONTEXT_H_
#define EASTGATE_COMMON_RPC_TRACE_CONTEXT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace eastgate::rpc {

// The parts of a traceparent, which they refer to.
struct TraceContext {
  absl::string_view trace_id;  // 32 hexadecimal digits.
  absl::string_view span_id;   // 16: the caller's span.
  bool sampled = false;
};

// Nothing where the text is no traceparent.
std::optional<TraceContext> ParseTraceParent(absl::string_view text);

// A traceparent of the span, of a trace that is sampled.
std::string SampledTraceParent(absl::string_view trace_id, absl::string_view span_id);

// 16 random hexadecimal digits, not all 0.
std::string NewSpanId();

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_TRACE_CONTEXT_H_
