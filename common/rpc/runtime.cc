#include "common/rpc/runtime.h"

#include <optional>
#include <string>

namespace eastgate::rpc {

Runtime::Runtime(observability::Metrics& metrics, observability::Log& log, const Limits& limits)
    : metrics_(metrics),
      log_(log),
      limits_(limits),
      caller_limits_(limits.callers),
      find_divisions_([](absl::string_view) { return std::vector<std::string>(); }),
      rights_(auth::Rights::FromGrants({}, {}, "")) {
  metrics_.AddCounter("eastgate_log_dropped_total", "Log lines lost because the queue was full.",
                      [&log] { return static_cast<double>(log.dropped()); });
  metrics_.AddGauge("eastgate_open_streams", "Server streams that are open.",
                    [this] { return static_cast<double>(gate_.open_streams()); });
  for (int role = 0; role < options::v1::Role_ARRAYSIZE; ++role) {
    if (!options::v1::Role_IsValid(role)) continue;
    const std::string word =
        role == 0 ? "none" : auth::RoleSet({static_cast<options::v1::Role>(role)}).Names();
    for (const bool by_service : {false, true}) {
      const std::atomic<int64_t>& count = callers_[static_cast<size_t>(role)][by_service ? 1 : 0];
      metrics_.AddCounter("eastgate_calls_by_role_total",
                          "Calls with a valid identity, by the role that their method needs.",
                          [&count] { return static_cast<double>(count.load(std::memory_order_relaxed)); },
                          {{"role", word}, {"caller", by_service ? "service" : "other"}});
    }
  }
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
