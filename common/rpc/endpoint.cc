#include "common/rpc/endpoint.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/config/address.h"
#include "common/rpc/listening_sockets.h"
#include "common/rpc/steady_clock.h"
#include "common/status/status_macros.h"
#include "grpc/compression.h"
#include "grpc/grpc.h"
#include "grpc/support/time.h"
#include "grpcpp/alarm.h"
#include "grpcpp/resource_quota.h"

// grpc_core::Server::SendGoaways, which libgrpc has and no installed header declares. Its object is the
// grpc_server.
extern "C" void SendGoawaysInContext(grpc_server* server) __asm__("_ZN9grpc_core6Server11SendGoawaysEv");

namespace eastgate::rpc {
namespace {

// The interval of checks for open connections.
constexpr absl::Duration kLook = absl::Milliseconds(2);
// The time in which connections must close.
constexpr absl::Duration kClosing = absl::Milliseconds(100);

// Sends GOAWAY to each client that is connected, while its calls go on. It needs an execution context of
// gRPC's, in which an alarm's callback runs.
void SendGoaways(grpc_server* server) {
  absl::Notification sent;
  grpc::Alarm alarm;
  alarm.Set(gpr_inf_past(GPR_CLOCK_MONOTONIC), [&](bool) {
    SendGoawaysInContext(server);
    sent.Notify();
  });
  sent.WaitForNotification();
}

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

void SetLimits(const EndpointLimits& limits, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(limits.max_message_bytes);
  builder.SetMaxSendMessageSize(limits.max_message_bytes);
  builder.SetResourceQuota(grpc::ResourceQuota("server").Resize(limits.memory_quota_bytes));
  // gRPC inflates before it looks at the size, so compressed requests are UNIMPLEMENTED, and answers are
  // plain.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, limits.max_metadata_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, limits.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Milliseconds(limits.handshake));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, Milliseconds(limits.idle));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(limits.age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Milliseconds(limits.age));
  // Dead clients are noticed within 80 s. Clients may ping every 10 s, also when idle; one that pings faster
  // is disconnected at the third time.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 2);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Endpoint>> Endpoint::Start(
    const std::string& address, const std::shared_ptr<grpc::ServerCredentials>& credentials,
    const EndpointLimits& limits, const std::vector<BoundService*>& services) {
  ASSIGN_OR_RETURN(ListeningSockets sockets, ListeningSockets::Open(address));
  grpc::ServerBuilder builder;
  SetLimits(limits, builder);
  for (BoundService* service : services) builder.RegisterService(service);
  std::unique_ptr<Endpoint> endpoint(new Endpoint());
  endpoint->entrance_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, credentials);
  endpoint->server_ = builder.BuildAndStart();
  if (endpoint->server_ == nullptr)
    return absl::UnavailableError(absl::StrCat("cannot serve gRPC on ", address));
  endpoint->address_ = config::FormatAddress({config::ParseAddress(address)->host, sockets.port()});
  endpoint->acceptor_ = std::make_unique<Acceptor>(
      std::move(sockets), limits.max_descriptors,
      [entrance = endpoint->entrance_.get()](int listener, int descriptor) {
        grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
        connection.listener_fd = listener;
        connection.fd = descriptor;
        entrance->HandleNewConnection(&connection);
      });
  return endpoint;
}

Endpoint::~Endpoint() {
  Shutdown(absl::ZeroDuration());
}

void Endpoint::TurnAway() {
  if (acceptor_ != nullptr) acceptor_->Stop();
  if (server_ != nullptr) SendGoaways(server_->c_server());
}

void Endpoint::AwaitClosed(absl::Duration patience) const {
  // By SteadyNow, since the wall clock may be set back meanwhile.
  const absl::Time deadline = SteadyNow() + patience;
  while (acceptor_ != nullptr && acceptor_->HasOpenConnections() && SteadyNow() < deadline)
    absl::SleepFor(kLook);
}

void Endpoint::Shutdown(absl::Duration patience) {
  if (server_ == nullptr) return;
  TurnAway();  // Again, for connections that were being established.
  AwaitClosed(patience);
  // gRPC's own shutdown answers CANCELLED to calls that arrive after its begin, which clients do not send
  // again. So the connections are closed before.
  grpc_server_cancel_all_calls(server_->c_server());
  AwaitClosed(kClosing);
  server_->Shutdown(gpr_inf_past(GPR_CLOCK_MONOTONIC));
  server_ = nullptr;
}

}  // namespace eastgate::rpc
