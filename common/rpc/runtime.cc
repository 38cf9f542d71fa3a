#include "common/rpc/runtime.h"

#include <optional>
#include <string>

namespace eastgate::rpc {

Runtime::Runtime(observability::Metrics& metrics, observability::Log& log, const Limits& limits)
    : metrics_(metrics),
      log_(log),
      limits_(limits),
      caller_limits_(limits.callers),
      find_division_([](absl::string_view) { return std::optional<std::string>(); }),
      rights_(auth::Rights::FromGrants({}, {}, "")) {
  metrics_.AddCounter("eastgate_log_dropped_total", "Log lines lost because the queue was full.",
                      [&log] { return static_cast<double>(log.dropped()); });
  metrics_.AddGauge("eastgate_open_streams", "Server streams that are open.",
                    [this] { return static_cast<double>(gate_.open_streams()); });
}

void Runtime::SetRights(std::shared_ptr<const auth::Rights> rights) {
  absl::MutexLock lock(&rights_mutex_);
  rights_ = std::move(rights);
}

std::shared_ptr<const auth::Rights> Runtime::rights() const {
  absl::ReaderMutexLock lock(&rights_mutex_);
  return rights_;
}

}  // namespace eastgate::rpc
