// The server's HTTP side on an address of its own: /metrics, /readyz, /livez.
//
// /livez is 200 as long as the process answers; /readyz is 200 while the server would answer a new client,
// else 503. Plain HTTP/1, GET and HEAD, one request a connection, for a scraper and an orchestrator on the
// same host or cluster. One thread serves all connections as they become ready, so that idle ones hold up
// nobody; the oldest is closed where there are too many. Thread-safe.
#ifndef EASTGATE_COMMON_RPC_ADMIN_SERVER_H_
#define EASTGATE_COMMON_RPC_ADMIN_SERVER_H_

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/observability/metrics.h"
#include "common/rpc/listening_sockets.h"

namespace eastgate::rpc {

class AdminServer {
 public:
  // `address` is "host:port"; port 0 takes a free one. UNAVAILABLE when it cannot be bound.
  static absl::StatusOr<std::unique_ptr<AdminServer>> Start(absl::string_view address,
                                                            const observability::Metrics& metrics,
                                                            std::function<bool()> ready);
  // Closes all connections.
  ~AdminServer();

  int port() const { return sockets_.port(); }

 private:
  struct Connection {
    int descriptor = -1;
    absl::Time deadline;   // It is closed then, whatever it does.
    std::string request;   // As far as it has come.
    std::string response;  // The bytes left to send.
  };

  AdminServer(ListeningSockets sockets, const observability::Metrics& metrics, std::function<bool()> ready);
  void Run();
  void Accept(int listener);
  // Reads, answers or sends on. False: the connection is done with.
  bool Serve(Connection& connection) const;
  std::string ResponseTo(absl::string_view request) const;
  void CloseOldest();

  ListeningSockets sockets_;
  const observability::Metrics& metrics_;
  const std::function<bool()> ready_;
  const int stop_;                     // Readable when the thread must end.
  std::list<Connection> connections_;  // Used by the thread alone; the oldest first.
  std::thread thread_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_ADMIN_SERVER_H_
