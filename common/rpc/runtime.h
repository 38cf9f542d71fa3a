// The shared parts of the process that every served call uses. Made once in main, after Metrics and Log,
// before the services.
#ifndef EASTGATE_COMMON_RPC_RUNTIME_H_
#define EASTGATE_COMMON_RPC_RUNTIME_H_

#include "absl/time/time.h"
#include "common/observability/log.h"
#include "common/observability/metrics.h"
#include "common/rpc/drain_gate.h"

namespace eastgate::rpc {

struct Limits {
  // The deadline of a unary call whose client sets none, and the upper bound of all others.
  absl::Duration unary_deadline = absl::Seconds(30);
  // Slower unary calls are logged at info.
  absl::Duration slow_call = absl::Milliseconds(500);
};

class Runtime {
 public:
  Runtime(observability::Metrics& metrics, observability::Log& log, Limits limits = {});

  observability::Metrics& metrics() { return metrics_; }
  observability::Log& log() { return log_; }
  DrainGate& gate() { return gate_; }
  const Limits& limits() const { return limits_; }

 private:
  observability::Metrics& metrics_;
  observability::Log& log_;
  const Limits limits_;
  DrainGate gate_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_RUNTIME_H_
