// The range of sums of figures: 2^62, either sign, so that the difference of two fits in int64. Pure.
#ifndef EASTGATE_SERVICES_COMMAND_SUM_RANGE_H_
#define EASTGATE_SERVICES_COMMAND_SUM_RANGE_H_

#include <cstdint>
#include <optional>

#include "absl/numeric/int128.h"

namespace eastgate::command {

// Returns the sum if it lies in the range.
inline std::optional<int64_t> SumInRange(absl::int128 sum) {
  constexpr int64_t kMost = INT64_MAX / 2;
  if (sum < -kMost || sum > kMost) return std::nullopt;
  return static_cast<int64_t>(sum);
}

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_SUM_RANGE_H_
