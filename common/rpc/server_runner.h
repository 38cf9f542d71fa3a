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
// Adds grpc.health.v1, reflection v1 and v1alpha unless it is off, and the admin server. Draining: health
// NOT_SERVING and streams told to end, new calls refused, accepted ones answered until the drain timeout,
// then cancelled. Owned by main; Drain and Fail may be called from any thread.
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
#include "common/config/suite.h"
#include "common/rpc/admin_server.h"
#include "common/rpc/health_service.h"
#include "common/rpc/reflection_service.h"
#include "common/rpc/runtime.h"
#include "common/rpc/service_binder.h"
#include "grpcpp/server.h"

namespace eastgate::rpc {

struct ServerOptions {
  std::string service = "";            // "economy": for the log and the line on stdout
  std::string listen = "127.0.0.1:0";  // port 0: a free one
  std::string admin = "127.0.0.1:0";   // empty: no admin server
  absl::Duration drain_timeout = absl::Seconds(10);
  int max_message_bytes = config::kMaxMessageBytes;
  int max_concurrent_streams = 1024;      // calls in flight per connection
  size_t memory_quota_bytes = 512 << 20;  // of gRPC's own buffers, all connections together
  bool reflection = true;
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

  // Start, print "listening <service> grpc=HOST:PORT admin=HOST:PORT" on stdout, wait for SIGTERM or SIGINT,
  // Drain, `on_drained`. Returns the exit code: 0, or 1 when it could not start or Fail was called.
  // `on_drained` runs also when it could not start. PrepareProcess must have been called.
  int Run(const std::function<void()>& on_drained);

  // Ends Run with exit code 1 after a drain, logging `why`: the store has failed and only a restart can help.
  void Fail(const absl::Status& why);

  // For single services that cannot work for a while, e.g. when cells are being rebuilt.
  HealthService& health() { return health_; }

  // The real addresses, after Start.
  std::string grpc_address() const;
  std::string admin_address() const;

 private:
  absl::Status StartGrpc();

  const ServerOptions options_;
  Runtime& runtime_;
  HealthService health_;
  std::vector<std::unique_ptr<BoundService>> services_;
  std::unique_ptr<ReflectionService> reflection_;
  int grpc_port_ = 0;
  std::atomic<bool> failed_{false};
  absl::Mutex drain_mutex_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<AdminServer> admin_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_SERVER_RUNNER_H_
