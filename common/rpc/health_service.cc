#include "common/rpc/health_service.h"

#include "common/status/errors.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace eastgate::rpc {

void HealthService::Set(absl::string_view name, Response::ServingStatus state) {
  absl::MutexLock lock(&mutex_);
  states_[std::string(name)] = state;
  changes_.Advance(changes_.revision() + 1);
}

void HealthService::SetServing(absl::string_view name, bool serving) {
  Set(name, serving ? Response::SERVING : Response::NOT_SERVING);
}

void HealthService::SetAllServing(bool serving) {
  absl::MutexLock lock(&mutex_);
  for (auto& [name, state] : states_) state = serving ? Response::SERVING : Response::NOT_SERVING;
  changes_.Advance(changes_.revision() + 1);
}

HealthService::Response::ServingStatus HealthService::StateOf(const std::string& name) const {
  absl::MutexLock lock(&mutex_);
  const auto found = states_.find(name);
  return found == states_.end() ? Response::SERVICE_UNKNOWN : found->second;
}

Reply<HealthService::Response> HealthService::Check(Call&, const Request& request) {
  Response response;
  response.set_status(StateOf(request.service()));
  if (response.status() == Response::SERVICE_UNKNOWN) return status::NotFound("service", request.service());
  return response;
}

Reply<Done> HealthService::Watch(Call& call, const Request& request, Stream<Response>& states) {
  Response last;  // UNKNOWN, which is never sent
  auto wake = HeadWatcher::Wake::kAdvanced;
  while (true) {
    const int64_t seen = changes_.revision();
    Response now;
    now.set_status(StateOf(request.service()));
    if (now.status() != last.status()) {
      if (!co_await states.Write(now)) co_return call.InterruptStatus();
      last = now;
    }
    if (wake == HeadWatcher::Wake::kInterrupted) co_return call.InterruptStatus();
    wake = co_await changes_.WaitBeyond(call, seen, absl::InfiniteFuture());
  }
}

std::unique_ptr<BoundService> HealthService::Bind(Runtime& runtime) {
  return ServiceBinder(runtime, grpc::health::v1::Health::service_full_name())
      .ForAll(Access::Needs::kNothing)
      .ServeWhileDraining()
      .Unary("Check", this, &HealthService::Check)
      .Stream("Watch", this, &HealthService::Watch)
      .Build();
}

}  // namespace eastgate::rpc
