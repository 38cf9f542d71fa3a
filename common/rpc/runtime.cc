#include "common/rpc/runtime.h"

namespace eastgate::rpc {

Runtime::Runtime(observability::Metrics& metrics, observability::Log& log, Limits limits)
    : metrics_(metrics), log_(log), limits_(limits) {
  metrics_.AddCounter("eastgate_log_dropped_total", "Log lines lost because the queue was full.",
                      [&log] { return static_cast<double>(log.dropped()); });
  metrics_.AddGauge("eastgate_open_streams", "Server streams that are open.",
                    [this] { return static_cast<double>(gate_.open_streams()); });
}

}  // namespace eastgate::rpc
