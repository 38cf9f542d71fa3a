// Runs the gRPC and admin servers of one process from start to drained.
//
//   int main(int argc, char** argv) {
//     rpc::PrepareProcess();
//     … config, log, metrics, runtime, store, services …
//     rpc::ServerRunner server(options, runtime);
//     server.Add(enrollments.Bind(runtime));
//     return server.Run([&] { store->Close(); });
//   }
//
// Adds grpc.health.v1, reflection v1 and v1alpha unless it is off, the admin server, and with `health` a
// second server in plaintext for health alone. In plaintext beyond this machine it warns of it in the log.
// Draining: health NOT_SERVING and streams told to end, new calls refused, the port closed, clients asked to
// leave (GOAWAY), accepted calls answered until the drain timeout, then cancelled. Owned by main; Drain and
// Fail may be called from any thread.
#ifndef EASTGATE_COMMON_RPC_SERVER_RUNNER_H_
#define EASTGATE_COMMON_RPC_SERVER_RUNNER_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/admin_server.h"
#include "common/rpc/endpoint.h"
#include "common/rpc/health_service.h"
#include "common/rpc/reflection_service.h"
#include "common/rpc/repeated_warning.h"
#include "common/rpc/runtime.h"
#include "common/rpc/service_binder.h"
#include "common/rpc/transport.h"

namespace eastgate::rpc {

struct ServerOptions {
  std::string service = "";            // "economy": for the log and the line on stdout
  std::string listen = "127.0.0.1:0";  // port 0: a free one
  std::string admin = "127.0.0.1:0";   // empty: no admin server
  std::string health = "";             // empty: health only beside the other services
  std::shared_ptr<const Transport> transport = Transport::Plaintext();
  EndpointLimits limits = {};
  absl::Duration drain_timeout = absl::Seconds(10);
  // Between warnings that gRPC is served in plaintext to other machines.
  absl::Duration insecure_warning_interval = absl::Hours(1);
  bool reflection = true;
  std::function<void()> on_hang_up = nullptr;  // Called for every SIGHUP while Run waits.
  std::function<void()> on_stop = nullptr;     // Called when Run has waited, before the drain.
  // FileDescriptorSets with the comments of the contracts that are served, for reflection; what they lack is
  // described without comments.
  std::vector<absl::string_view> descriptor_sets = {};
};

class ServerRunner {
 public:
  ServerRunner(ServerOptions options, Runtime& runtime);
  ~ServerRunner();
  ServerRunner(const ServerRunner&) = delete;
  ServerRunner& operator=(const ServerRunner&) = delete;

  // Before Start.
  void Add(std::unique_ptr<BoundService> service);

  // Listens and serves; health turns SERVING. UNAVAILABLE, naming the address, when a port cannot be bound.
  absl::Status Start();

  // Returns when every accepted call is over. Idempotent.
  void Drain();

  // Start, print "listening <service> grpc=HOST:PORT admin=HOST:PORT" on stdout, with health=HOST:PORT where
  // it has an address of its own, wait for SIGTERM or SIGINT, Drain, `on_drained`. Returns the exit code: 0,
  // or 1 when it could not start or Fail was called. `on_drained` runs also when it could not start.
  // PrepareProcess must have been called.
  int Run(const std::function<void()>& on_drained);

  // Ends Run with exit code 1 after a drain, logging `why`: the store has failed and only a restart can help.
  void Fail(const absl::Status& why);

  // For single services that cannot work for a while, e.g. when cells are being rebuilt.
  HealthService& health() { return health_; }

  // The real addresses, after Start.
  std::string grpc_address() const;
  std::string admin_address() const;
  std::string health_address() const;

 private:
  absl::Status StartGrpc();
  absl::Status StartHealth();
  bool IsReady() const;
  void WarnIfInsecure();
  std::string Addresses() const;

  const ServerOptions options_;
  Runtime& runtime_;
  HealthService health_;
  std::vector<std::unique_ptr<BoundService>> services_;
  std::unique_ptr<ReflectionService> reflection_;
  std::unique_ptr<BoundService> health_alone_;
  std::atomic<bool> failed_{false};
  absl::Mutex drain_mutex_;
  bool drained_ ABSL_GUARDED_BY(drain_mutex_) = false;
  std::unique_ptr<RepeatedWarning> insecure_warning_;
  std::unique_ptr<Endpoint> grpc_endpoint_;
  std::unique_ptr<Endpoint> health_endpoint_;
  std::unique_ptr<AdminServer> admin_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_SERVER_RUNNER_H_
