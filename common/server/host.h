// Host: everything that a service's process is made of besides its own services, opened in the right order
// and closed in reverse.
//
//   int main(int argc, char** argv) {
//     server::Host host;
//     const std::optional<int> exit_code = host.Start(argc, argv, {config::DefaultsOf(…), descriptors::…()},
//     Catalogue); if (exit_code) return *exit_code; NewbornEnrollmentService newborns(host.log(), …);
//     host.Serve(newborns);
//     return host.Run();
//   }
//
// Serves FigureService, FactService, ReferenceService, EvidenceService and AdminService by itself, and reads
// the reference data again when they change. Owned by main, used by its thread.
#ifndef EASTGATE_COMMON_SERVER_HOST_H_
#define EASTGATE_COMMON_SERVER_HOST_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/digest_keys.h"
#include "common/config/config.h"
#include "common/evidence/file_store.h"
#include "common/evidence/shared_files.h"
#include "common/facts/log.h"
#include "common/figures/catalogue.h"
#include "common/figures/figure_store.h"
#include "common/figures/roll_up.h"
#include "common/lifecycle/commit.h"
#include "common/lifecycle/domain_service.h"
#include "common/lifecycle/names_in_use.h"
#include "common/observability/log.h"
#include "common/observability/metrics.h"
#include "common/resource/idempotency.h"
#include "common/rpc/executor.h"
#include "common/rpc/head_watcher.h"
#include "common/rpc/peer.h"
#include "common/rpc/runtime.h"
#include "common/rpc/server_runner.h"
#include "common/server/admin_service.h"
#include "common/server/backup_worker.h"
#include "common/server/callers.h"
#include "common/server/doctor.h"
#include "common/server/evidence_service.h"
#include "common/server/fact_service.h"
#include "common/server/figure_service.h"
#include "common/server/log_verifier.h"
#include "common/server/reference_reloader.h"
#include "common/server/reference_service.h"
#include "common/server/replica.h"
#include "common/server/replication.h"
#include "common/server/retractions.h"
#include "common/server/write_holds.h"
#include "common/store/rocksdb_store.h"

namespace eastgate::server {

class Host {
 public:
  using BuildCatalogue = std::function<absl::StatusOr<figures::Catalogue>()>;

  // The service that the process is.
  struct Service {
    config::ServiceDefaults defaults;
    // Its contract, for reflection: see rpc::ServerOptions.
    std::vector<absl::string_view> descriptor_sets;
    // For --doctor: the examinations of what it has of its own.
    std::vector<Examination> examinations = {};
  };

  // Reads the configuration and opens the store and the log; or does the offline job that the flags ask
  // for. An exit code: there is nothing to run (any more), what went wrong is on standard error.
  std::optional<int> Start(int argc, char** argv, const Service& service,
                           const BuildCatalogue& build_catalogue);

  // After Start.
  const config::ServerConfig& config() const { return *config_; }
  const rpc::PeerTargets& peers() const { return peers_; }
  const facts::Log& log() const { return *log_; }
  lifecycle::ServiceParts parts() { return {*log_, *figures_, *committer_, *executor_, names_in_use_}; }
  const lifecycle::Committer& committer() const { return *committer_; }
  const auth::DigestKeys& digest_keys() const { return *digest_keys_; }
  observability::Metrics& metrics() { return *metrics_; }
  rpc::Executor& executor() { return *executor_; }
  observability::Log& server_log() { return *server_log_; }
  rpc::Runtime& runtime() { return *runtime_; }
  FigureService& figures() { return *figure_service_; }
  FactService& facts() { return *fact_service_; }

  // Calls the listener with the reference data in effect: at once, and from then on whenever they change.
  // Before Run.
  void OnReference(ReferenceReloader::Listener listener) { reloader_->OnReference(std::move(listener)); }

  // A thread of the service's own.
  struct Worker {
    std::function<void()> start;
    std::function<void()>
        begin_stop;              // Lets it begin nothing more, before calls are drained; does not block.
    std::function<void()> stop;  // Waits for its end, before the store closes.
  };
  // Runs it with the server. Before Run.
  void AddWorker(Worker worker) { workers_.push_back(std::move(worker)); }

  // Returns whether the process follows the log that another one writes. It has no keys of digests then.
  bool only_reads() const { return replica() != nullptr; }

  // Serves the methods of these services, which must outlive the host.
  template <class... Services>
  void Serve(Services&... services) {
    (Add(services.Bind(runtime())), ...);
  }

  // Serves until SIGTERM; returns the process's exit code.
  int Run();

 private:
  void Add(std::unique_ptr<rpc::BoundService> service);
  absl::Status Open(const Service& service, const BuildCatalogue& build_catalogue);
  // The certificate must be that of `own_service`; of anybody where it is empty.
  absl::Status OpenTransport(const std::string& own_service);
  rpc::ServerOptions ServerOptionsOf(const Service& service);
  int RunOffline(const BuildCatalogue& build_catalogue);
  int RunRestorePoint();
  // Opens the store and, with a replicated log, returns when this process is its writer, or has all of it
  // where it only reads.
  absl::Status OpenStore(const BuildCatalogue& build_catalogue,
                         const std::shared_ptr<const facts::Schema>& schema);
  // Opens the log of the store, and loads the files into it where this process writes it.
  absl::StatusOr<std::unique_ptr<facts::Log>> OpenLog(std::shared_ptr<const facts::Schema> schema,
                                                      const reference::ReferenceFiles& files);
  facts::Log::Options LogOptions() const;
  Replica* replica() const;  // Null where this process writes the log.
  absl::Status OpenBackups();
  absl::Status OpenEvidence();
  absl::StatusOr<std::vector<std::string>> DivisionsOf(absl::string_view name) const;
  void AddMetrics();
  absl::StatusOr<absl::Duration> LastRecordAge() const;
  void WarnOfClock(absl::Duration last_record_age);
  void WarnOfCalendar();
  void WarnOfBrokenRule();

  std::vector<Worker> workers_;
  std::optional<config::ServerConfig> config_;
  std::unique_ptr<observability::Metrics> metrics_;
  std::unique_ptr<observability::Log> server_log_;
  std::unique_ptr<rpc::Runtime> runtime_;
  std::unique_ptr<Callers> callers_;
  // Opened in Start: gRPC may start no thread before the process has blocked its signals.
  rpc::PeerTargets peers_ = {.addresses = {}, .transport = nullptr};
  std::unique_ptr<rpc::ServerRunner> server_;
  std::unique_ptr<store::RocksDbStore> store_;
  std::unique_ptr<Replication> replication_;  // Null where the store is its own log.
  std::unique_ptr<facts::Log> log_;
  std::unique_ptr<figures::FigureStore> figures_;
  std::optional<auth::DigestKeys> digest_keys_;
  std::unique_ptr<resource::IdempotencyRecords> records_;
  std::unique_ptr<evidence::SharedFiles> shared_evidence_;  // Null where the data directory has all of it.
  std::unique_ptr<evidence::FileStore> evidence_;
  std::unique_ptr<lifecycle::Committer> committer_;
  std::unique_ptr<rpc::HeadWatcher> head_;
  std::unique_ptr<figures::RollUpWorker> roll_up_worker_;
  lifecycle::NamesInUse names_in_use_;
  std::unique_ptr<rpc::Executor> executor_;
  std::unique_ptr<FigureService> figure_service_;
  std::unique_ptr<Retractions> retractions_;
  std::unique_ptr<FactService> fact_service_;
  std::unique_ptr<EvidenceService> evidence_service_;
  std::unique_ptr<ReferenceService> reference_service_;
  std::unique_ptr<ReferenceReloader> reloader_;
  std::unique_ptr<LogVerifier> verifier_;
  std::unique_ptr<BackupWorker> backups_;  // Null where the server makes none.
  std::unique_ptr<WriteHolds> holds_;
  std::unique_ptr<AdminService> admin_service_;
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_HOST_H_
