#include "common/rpc/server_runner.h"

#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/config/address.h"
#include "common/rpc/process.h"
#include "common/status/start_problem.h"
#include "common/status/status_macros.h"
#include "grpcpp/security/server_credentials.h"

namespace eastgate::rpc {
namespace {

using observability::Level;

constexpr absl::Duration kGoodbye = absl::Milliseconds(250);

// Connections to health for which there is room when the services are full.
constexpr int kMoreForHealth = 32;

// Returns the limits of the endpoint of the services.
EndpointLimits ServiceLimits(EndpointLimits limits) {
  limits.max_descriptors = DescriptorBound(limits.max_descriptors);
  return limits;
}

// Returns the limits of the endpoint that serves health alone: its requests are small.
EndpointLimits HealthLimits(EndpointLimits limits) {
  limits.max_descriptors = DescriptorBound(limits.max_descriptors) + kMoreForHealth;
  limits.max_message_bytes = 4 << 10;
  limits.max_concurrent_streams = 64;
  limits.memory_quota_bytes = 16 << 20;
  return limits;
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

  std::vector<BoundService*> served;
  for (const auto& service : services_) served.push_back(service.get());
  ASSIGN_OR_RETURN(grpc_endpoint_, Endpoint::Start(options_.listen, options_.transport->ForServer(),
                                                   ServiceLimits(options_.limits), served));
  return absl::OkStatus();
}

absl::Status ServerRunner::StartHealth() {
  if (options_.health.empty()) return absl::OkStatus();
  health_alone_ = health_.Bind(runtime_);
  ASSIGN_OR_RETURN(health_endpoint_, Endpoint::Start(options_.health, grpc::InsecureServerCredentials(),
                                                     HealthLimits(options_.limits), {health_alone_.get()}));
  return absl::OkStatus();
}

bool ServerRunner::IsReady() const {
  return health_.serving() && grpc_endpoint_->HasRoom();
}

void ServerRunner::WarnIfInsecure() {
  const auto listen = config::ParseAddress(options_.listen);
  if (options_.transport->is_tls() || !listen || config::IsLoopback(listen->host)) return;
  insecure_warning_ = std::make_unique<RepeatedWarning>(options_.insecure_warning_interval, [this] {
    runtime_.log().Write(Level::kWarning,
                         "gRPC is served to other machines without TLS: whoever reaches it is believed",
                         {{"service", options_.service}, {"grpc", grpc_address()}});
  });
}

absl::Status ServerRunner::Start() {
  RETURN_IF_ERROR(StartGrpc());
  RETURN_IF_ERROR(StartHealth());
  if (!options_.admin.empty()) {
    ASSIGN_OR_RETURN(admin_,
                     AdminServer::Start(options_.admin, runtime_.metrics(), [this] { return IsReady(); }));
  }
  runtime_.metrics().AddCounter("eastgate_connections_turned_away_total",
                                "Connections that were closed at once because there were too many.",
                                [this] { return static_cast<double>(grpc_endpoint_->turned_away()); });
  WarnIfInsecure();
  health_.SetAllServing(true);
  return absl::OkStatus();
}

void ServerRunner::Drain() {
  absl::MutexLock lock(&drain_mutex_);
  if (grpc_endpoint_ == nullptr || drained_) return;
  drained_ = true;
  insecure_warning_ = nullptr;
  health_.SetAllServing(false);
  runtime_.gate().BeginDrain();
  grpc_endpoint_->TurnAway();
  runtime_.gate().WaitIdle(absl::Now() + options_.drain_timeout);
  // A client that is idle may read seconds later that it is turned away; it gets only what the last answers
  // need to leave. Calls that are still there are cancelled.
  grpc_endpoint_->Shutdown(kGoodbye);
  if (health_endpoint_ != nullptr) health_endpoint_->Shutdown(kGoodbye);
  // Kept until now: /readyz says 503 while calls drain. It reads what `on_drained` will close.
  admin_ = nullptr;
}

int ServerRunner::Run(const std::function<void()>& on_drained) {
  const absl::Status started = Start();
  if (started.ok()) {
    std::printf("listening %s %s\n", options_.service.c_str(), Addresses().c_str());
    std::fflush(stdout);
    runtime_.log().Write(Level::kInfo, "listening",
                         {{"service", options_.service}, {"grpc", grpc_address()}});
    WaitForStop(options_.on_hang_up);
    runtime_.log().Write(Level::kInfo, "draining", {{"service", options_.service}});
    if (options_.on_stop) options_.on_stop();
  } else {
    std::fprintf(stderr, "%s: %s\n", options_.service.c_str(), std::string(started.message()).c_str());
  }
  Drain();
  on_drained();
  if (!started.ok()) return static_cast<int>(status::StartProblem::kAddress);
  return failed_ ? static_cast<int>(status::StartProblem::kOther) : 0;
}

void ServerRunner::Fail(const absl::Status& why) {
  if (failed_.exchange(true)) return;
  runtime_.log().Write(Level::kError, "failed", {{"service", options_.service}, {"error", why.ToString()}});
  RequestStop();
}

std::string ServerRunner::Addresses() const {
  const std::string health = health_address();
  return absl::StrCat("grpc=", grpc_address(), " admin=", admin_address(),
                      health.empty() ? "" : absl::StrCat(" health=", health));
}

std::string ServerRunner::grpc_address() const {
  return grpc_endpoint_ == nullptr ? "" : grpc_endpoint_->address();
}

std::string ServerRunner::health_address() const {
  return health_endpoint_ == nullptr ? "" : health_endpoint_->address();
}

std::string ServerRunner::admin_address() const {
  if (admin_ == nullptr) return "";
  return config::FormatAddress({config::ParseAddress(options_.admin)->host, admin_->port()});
}

}  // namespace eastgate::rpc
