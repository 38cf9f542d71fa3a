#include "common/rpc/peer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/auth/principal.h"
#include "common/rpc/method_spec.h"
#include "common/rpc/status_mapping.h"
#include "common/rpc/steady_clock.h"
#include "common/status/errors.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/create_channel.h"
#include "nlohmann/json.hpp"

namespace eastgate::rpc {
namespace {

// gRPC's service config: what may be sent again after UNAVAILABLE.
std::string RetryPolicy(const std::vector<std::string>& services) {
  nlohmann::json names = nlohmann::json::array();
  for (const std::string& service : services) {
    const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service);
    for (int i = 0; descriptor != nullptr && i < descriptor->method_count(); ++i) {
      const google::protobuf::MethodDescriptor& method = *descriptor->method(i);
      if (IsRead(method)) names.push_back({{"service", service}, {"method", method.name()}});
    }
  }
  nlohmann::json config = {{"loadBalancingConfig", {{{"round_robin", nlohmann::json::object()}}}}};
  if (!names.empty()) {
    config["methodConfig"] = {{{"name", names},
                               {"retryPolicy",
                                {{"maxAttempts", 4},
                                 {"initialBackoff", "0.05s"},
                                 {"maxBackoff", "1s"},
                                 {"backoffMultiplier", 2},
                                 {"retryableStatusCodes", {"UNAVAILABLE"}}}}}};
  }
  return config.dump();
}

std::shared_ptr<grpc::Channel> MakeChannel(const PeerOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(options.max_message_bytes);
  arguments.SetServiceConfigJSON(RetryPolicy(options.services));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 20'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 5'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // A peer that restarts is found again within two seconds, not after gRPC's two minutes.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2'000);
  // Despite its name, what one attempt to connect may take, TLS included.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5'000);
  return grpc::CreateCustomChannel(options.target, options.transport->ForPeer(options.name), arguments);
}

}  // namespace

PeerChannel::PeerChannel(PeerOptions options)
    : options_(std::move(options)), channel_(MakeChannel(options_)) {}

absl::StatusOr<PeerChannel::Prepared> PeerChannel::Prepare(const rpc::Call& parent,
                                                           absl::Duration limit) const {
  const absl::Time now = SteadyNow();
  if (now >= parent.deadline()) return absl::DeadlineExceededError("no time left to ask another service");
  auto context = parent.context() == nullptr
                     ? std::make_unique<grpc::ClientContext>()
                     : grpc::ClientContext::FromCallbackServerContext(*parent.context());
  const absl::Time deadline = std::min(parent.deadline(), now + limit);
  if (deadline != absl::InfiniteFuture()) {
    context->set_deadline(
        gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                     gpr_time_from_nanos(absl::ToInt64Nanoseconds(deadline - now), GPR_TIMESPAN)));
  }
  if (parent.principal() != kAnonymous) {
    if (!options_.transport->is_tls()) {
      context->AddMetadata(auth::kPrincipalMetadata, parent.principal());
    } else if (parent.principal() != options_.transport->self()) {
      context->AddMetadata(kOnBehalfOfMetadata, parent.principal());
    }
  }
  if (const std::string trace = parent.OnwardTraceParent(); !trace.empty())
    context->AddMetadata(kTraceParentMetadata, trace);
  return Prepared{std::move(context), now + limit < parent.deadline()};
}

absl::StatusOr<Done> PeerChannel::Received(bool limit_binds, const grpc::Status& status) const {
  if (status.ok()) {
    Count(PeerOutcome::kAnswered);
    return Done{};
  }
  const absl::Status error = FromGrpcStatus(status);
  const auto reason = status::ReasonOf(error);
  const bool is_unreachable =
      absl::IsUnavailable(error) &&
      (!reason || *reason == status::ReasonName(status::ErrorReason::ERROR_REASON_NOT_SERVING));
  const bool is_silent = absl::IsDeadlineExceeded(error) && limit_binds;
  Count(is_silent        ? PeerOutcome::kSilent
        : is_unreachable ? PeerOutcome::kUnreachable
                         : PeerOutcome::kRefused);
  if (!is_unreachable && !is_silent) return error;
  return status::ErrorWithReason(
      absl::StatusCode::kUnavailable, status::ErrorReason::ERROR_REASON_PEER_UNAVAILABLE,
      absl::StrCat(options_.name, is_silent ? " does not answer" : " cannot be reached"),
      {{"service", options_.name}});
}

void PeerChannel::Count(PeerOutcome outcome) const {
  PeerCalls::Counts* const counts = options_.calls == nullptr ? nullptr : options_.calls->Of(options_.name);
  if (counts != nullptr) (*counts)[static_cast<size_t>(outcome)].fetch_add(1, std::memory_order_relaxed);
}

std::unique_ptr<PeerChannel> OpenPeer(const PeerTargets& targets, const std::string& name,
                                      std::vector<std::string> services) {
  const auto target = targets.addresses.find(name);
  if (target == targets.addresses.end()) return nullptr;
  PeerOptions options;
  options.name = name;
  options.target = target->second;
  options.services = std::move(services);
  options.transport = targets.transport;
  options.calls = targets.calls;
  return std::make_unique<PeerChannel>(std::move(options));
}

absl::Status PeerMissing(absl::string_view name) {
  return status::ErrorWithReason(absl::StatusCode::kUnavailable, fact::v1::ERROR_REASON_PEER_UNAVAILABLE,
                                 "the service is not configured", {{"service", std::string(name)}});
}

}  // namespace eastgate::rpc
