#include "common/rpc/trace_context.h"

#include <cstdint>
#include <limits>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace eastgate::rpc {
namespace {

// 00-<32 digits>-<16 digits>-<2 digits>.
constexpr size_t kTraceParentBytes = 55;
constexpr size_t kTraceIdAt = 3;
constexpr size_t kSpanIdAt = 36;
constexpr size_t kFlagsAt = 53;

int DigitOf(char hexadecimal) {
  return absl::ascii_isdigit(hexadecimal) ? hexadecimal - '0' : absl::ascii_tolower(hexadecimal) - 'a' + 10;
}

}  // namespace

std::optional<TraceContext> ParseTraceParent(absl::string_view text) {
  if (text.size() != kTraceParentBytes) return std::nullopt;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i + 1 == kTraceIdAt || i + 1 == kSpanIdAt || i + 1 == kFlagsAt;
    if (is_dash ? text[i] != '-' : !absl::ascii_isxdigit(text[i])) return std::nullopt;
  }
  return TraceContext{text.substr(kTraceIdAt, 32), text.substr(kSpanIdAt, 16),
                      (DigitOf(text[kFlagsAt + 1]) & 1) != 0};
}

std::string SampledTraceParent(absl::string_view trace_id, absl::string_view span_id) {
  return absl::StrCat("00-", trace_id, "-", span_id, "-01");
}

std::string NewSpanId() {
  thread_local absl::BitGen bits;
  const auto id = absl::Uniform<uint64_t>(bits, 1, std::numeric_limits<uint64_t>::max());
  return absl::StrCat(absl::Hex(id, absl::kZeroPad16));
}

}  // namespace eastgate::rpc
