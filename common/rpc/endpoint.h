// A gRPC server at one address, within stated bounds: its sockets, what it serves, and its end.
//
// A process has one for its services, and with TLS another one for health alone. Owned by the server runner;
// thread-safe.
#ifndef EASTGATE_COMMON_RPC_ENDPOINT_H_
#define EASTGATE_COMMON_RPC_ENDPOINT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/config/suite.h"
#include "common/rpc/acceptor.h"
#include "common/rpc/service_binder.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

namespace eastgate::rpc {

struct EndpointLimits {
  int max_message_bytes = config::kMaxMessageBytes;
  int max_metadata_bytes = 8 << 10;       // of a call; more is RESOURCE_EXHAUSTED
  int max_concurrent_streams = 1024;      // calls in flight per connection
  size_t memory_quota_bytes = 512 << 20;  // of gRPC's own buffers, all connections together
  // Connections whose descriptor has this number or a higher one are closed at once: see acceptor.h.
  int max_descriptors = 8192;
  // A connection that is not established by then is closed: TLS, and the client's first frame.
  absl::Duration handshake = absl::Seconds(10);
  // A connection without calls is closed after this time.
  absl::Duration idle = absl::Minutes(15);
  // A connection takes no new calls after this time, so that who may connect is checked again; what is under
  // way may last for as long again.
  absl::Duration age = absl::Hours(1);
};

class Endpoint {
 public:
  // Listens and serves. The services must outlive it. UNAVAILABLE naming the address.
  static absl::StatusOr<std::unique_ptr<Endpoint>> Start(
      const std::string& address, const std::shared_ptr<grpc::ServerCredentials>& credentials,
      const EndpointLimits& limits, const std::vector<BoundService*>& services);
  ~Endpoint();

  // The real one.
  const std::string& address() const { return address_; }
  bool HasRoom() const { return acceptor_->HasRoom(); }
  int64_t turned_away() const { return acceptor_->turned_away(); }

  // Accepts no connection any more, and asks the clients that are connected to make their next calls on
  // another one. Calls that they send before they have read that are still served. Idempotent.
  void TurnAway();

  // Turns away, and closes the connections: each when its client leaves it, all of them after `patience`.
  // Calls that are still there then are cancelled; their clients see UNAVAILABLE.
  void Shutdown(absl::Duration patience);

 private:
  Endpoint() = default;
  void AwaitClosed(absl::Duration patience) const;

  std::string address_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> entrance_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Acceptor> acceptor_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_ENDPOINT_H_
