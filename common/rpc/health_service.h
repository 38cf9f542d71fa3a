// grpc.health.v1: a state per service name, "" for the whole server, and Watch that ends on drain.
//
// gRPC's built-in one is invisible to reflection and its open Watches hold up a shutdown. Thread-safe.
#ifndef EASTGATE_COMMON_RPC_HEALTH_SERVICE_H_
#define EASTGATE_COMMON_RPC_HEALTH_SERVICE_H_

#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/call.h"
#include "common/rpc/head_watcher.h"
#include "common/rpc/reply.h"
#include "common/rpc/service_binder.h"
#include "common/rpc/stream.h"
#include "grpc/health/v1/health.pb.h"

namespace eastgate::rpc {

class HealthService final {
 public:
  using Request = grpc::health::v1::HealthCheckRequest;
  using Response = grpc::health::v1::HealthCheckResponse;

  // Everything starts as NOT_SERVING. "" is there from the start.
  void AddService(absl::string_view name) { Set(name, Response::NOT_SERVING); }
  void SetServing(absl::string_view name, bool serving);
  void SetAllServing(bool serving);
  bool serving() const { return StateOf("") == Response::SERVING; }

  // NOT_FOUND for an unknown name.
  Reply<Response> Check(Call& call, const Request& request);
  // The present state (SERVICE_UNKNOWN for an unknown name), then every change. On drain the last message
  // says NOT_SERVING and the call ends UNAVAILABLE.
  Reply<Done> Watch(Call& call, const Request& request, Stream<Response>& states);

  std::unique_ptr<BoundService> Bind(Runtime& runtime);

 private:
  void Set(absl::string_view name, Response::ServingStatus state);
  Response::ServingStatus StateOf(const std::string& name) const;

  mutable absl::Mutex mutex_;
  std::map<std::string, Response::ServingStatus, std::less<>> states_ ABSL_GUARDED_BY(mutex_) = {
      {"", Response::NOT_SERVING}};
  HeadWatcher changes_;  // counts changes
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_HEALTH_SERVICE_H_
