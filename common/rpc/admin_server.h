// The server's HTTP side on an address of its own: /metrics, /readyz, /livez.
//
// /livez is 200 as long as the process answers; /readyz is 200 while health says SERVING, else 503. Plain
// HTTP, GET only, for a scraper and an orchestrator on the same host or cluster. Thread-safe.
#ifndef EASTGATE_COMMON_RPC_ADMIN_SERVER_H_
#define EASTGATE_COMMON_RPC_ADMIN_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/observability/metrics.h"

namespace eastgate::rpc {

class AdminServer {
 public:
  // `address` is "host:port"; port 0 takes a free one. UNAVAILABLE when it cannot be bound.
  static absl::StatusOr<std::unique_ptr<AdminServer>> Start(absl::string_view address,
                                                            const observability::Metrics& metrics,
                                                            std::function<bool()> ready);
  // Waits for the requests under way.
  ~AdminServer();

  int port() const;

 private:
  struct Impl;
  explicit AdminServer(std::unique_ptr<Impl> impl);

  const std::unique_ptr<Impl> impl_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_ADMIN_SERVER_H_
