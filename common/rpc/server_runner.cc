#include "common/rpc/server_runner.h"

#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/process.h"
#include "common/status/status_macros.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace eastgate::rpc {
namespace {

using observability::Level;

constexpr absl::Duration kGoodbye = absl::Milliseconds(250);

std::string WithPort(absl::string_view address, int port) {
  return absl::StrCat(address.substr(0, address.rfind(':')), ":", port);
}

void SetTransport(const ServerOptions& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  builder.SetMaxSendMessageSize(options.max_message_bytes);
  builder.SetResourceQuota(grpc::ResourceQuota("server").Resize(options.memory_quota_bytes));
  // Shared ports would hide that another process has the port already.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_concurrent_streams);
  // Dead clients are noticed within 80 s; clients may ping every 10 s, also when idle, but not faster.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
}

}  // namespace

ServerRunner::ServerRunner(ServerOptions options, Runtime& runtime)
    : options_(std::move(options)), runtime_(runtime) {}

ServerRunner::~ServerRunner() {
  Drain();
}

void ServerRunner::Add(std::unique_ptr<BoundService> service) {
  health_.AddService(service->full_name());
  services_.push_back(std::move(service));
}

absl::Status ServerRunner::StartGrpc() {
  services_.push_back(health_.Bind(runtime_));
  if (options_.reflection) {
    std::vector<std::string> names;
    for (const auto& service : services_) names.push_back(service->full_name());
    reflection_ = std::make_unique<ReflectionService>(std::move(names), options_.descriptor_sets);
    for (auto& version : reflection_->Bind(runtime_)) services_.push_back(std::move(version));
  }

  grpc::ServerBuilder builder;
  SetTransport(options_, builder);
  for (const auto& service : services_) builder.RegisterService(service.get());
  builder.AddListeningPort(options_.listen, grpc::InsecureServerCredentials(), &grpc_port_);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || grpc_port_ == 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot serve gRPC on ", options_.listen, ": is the address right, is the port taken?"));
  }
  return absl::OkStatus();
}

absl::Status ServerRunner::Start() {
  RETURN_IF_ERROR(StartGrpc());
  if (!options_.admin.empty()) {
    ASSIGN_OR_RETURN(
        admin_, AdminServer::Start(options_.admin, runtime_.metrics(), [this] { return health_.serving(); }));
  }
  health_.SetAllServing(true);
  return absl::OkStatus();
}

void ServerRunner::Drain() {
  absl::MutexLock lock(&drain_mutex_);
  if (server_ == nullptr) return;
  health_.SetAllServing(false);
  runtime_.gate().BeginDrain();
  runtime_.gate().WaitIdle(absl::Now() + options_.drain_timeout);
  // gRPC's shutdown waits until every client has closed its connection, which an idle one may do seconds
  // later; so it gets only what the last answers need to leave. Calls that are still there are cancelled.
  server_->Shutdown(absl::ToChronoTime(absl::Now() + kGoodbye));
  server_ = nullptr;
  // Kept until now: /readyz says 503 while calls drain. It reads what `on_drained` will close.
  admin_ = nullptr;
}

int ServerRunner::Run(const std::function<void()>& on_drained) {
  const absl::Status started = Start();
  if (started.ok()) {
    std::printf("listening %s grpc=%s admin=%s\n", options_.service.c_str(), grpc_address().c_str(),
                admin_address().c_str());
    std::fflush(stdout);
    runtime_.log().Write(Level::kInfo, "listening",
                         {{"service", options_.service}, {"grpc", grpc_address()}});
    WaitForStop();
    runtime_.log().Write(Level::kInfo, "draining", {{"service", options_.service}});
  } else {
    std::fprintf(stderr, "%s: %s\n", options_.service.c_str(), std::string(started.message()).c_str());
  }
  Drain();
  on_drained();
  return started.ok() && !failed_ ? 0 : 1;
}

void ServerRunner::Fail(const absl::Status& why) {
  if (failed_.exchange(true)) return;
  runtime_.log().Write(Level::kError, "failed", {{"service", options_.service}, {"error", why.ToString()}});
  RequestStop();
}

std::string ServerRunner::grpc_address() const {
  return WithPort(options_.listen, grpc_port_);
}

std::string ServerRunner::admin_address() const {
  return admin_ == nullptr ? "" : WithPort(options_.admin, admin_->port());
}

}  // namespace eastgate::rpc
