// The time by which calls are measured: deadlines and durations. It goes on evenly when the wall clock is
// set, and is what the wall clock would say had it not been set since the process began. Thread-safe.
#ifndef EASTGATE_COMMON_RPC_STEADY_CLOCK_H_
#define EASTGATE_COMMON_RPC_STEADY_CLOCK_H_

#include <chrono>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace eastgate::rpc {

inline absl::Time SteadyNow() {
  static const absl::Time wall_at_first = absl::Now();
  static const std::chrono::steady_clock::time_point first = std::chrono::steady_clock::now();
  return wall_at_first + absl::FromChrono(std::chrono::steady_clock::now() - first);
}

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_STEADY_CLOCK_H_
