#include "common/server/server_metrics.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/store/disk.h"

namespace eastgate::server {
namespace {

using observability::Durations;
using observability::Metrics;
using rpc::Cost;

double SecondsSince(int64_t steady_ns) {
  if (steady_ns == 0) return 0;
  const auto now = std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
  return static_cast<double>(now - steady_ns) / 1e9;
}

}  // namespace

void AddStoreMetrics(Metrics& metrics, store::RocksDbStore::Options& options) {
  const std::shared_ptr<store::WriterProgress> progress = options.progress;
  metrics.AddGauge("eastgate_writer_queued_transactions",
                   "Writes that wait for the writer or are being written.",
                   [progress] { return static_cast<double>(std::max<int64_t>(progress->queued, 0)); });
  metrics.AddGauge("eastgate_writer_group_age_seconds",
                   "How long the group of writes that is being written has taken so far; 0 between groups.",
                   [progress] { return SecondsSince(progress->group_began_ns); });
  Durations& durable = metrics.AddDurations(
      "eastgate_writer_durable_seconds", "Time until a group of writes is durable: RocksDB, fsync and HEAD.");
  options.on_durable = [&durable](absl::Duration elapsed) { durable.Add(elapsed); };
  metrics.AddGauge(
      "eastgate_disk_free_bytes", "Free bytes of the file system of the data directory.",
      [directory = options.directory] { return static_cast<double>(store::FreeBytesOf(directory)); });
  metrics.AddGauge("eastgate_disk_required_bytes", "With less free bytes only reads are served.",
                   [required = options.min_free_bytes] { return static_cast<double>(required); });
}

rpc::ExecutorOptions MeasuredExecutor(Metrics& metrics) {
  rpc::ExecutorOptions options;
  const char* help = "How long requests waited for a thread of the pool.";
  Durations& of_short = metrics.AddDurations("eastgate_pool_wait_seconds", help, {{"cost", "short"}});
  Durations& of_long = metrics.AddDurations("eastgate_pool_wait_seconds", help, {{"cost", "long"}});
  options.on_begin = [&of_short, &of_long](Cost cost, absl::Duration waited) {
    (cost == Cost::kShort ? of_short : of_long).Add(waited);
  };
  return options;
}

void AddExecutorMetrics(Metrics& metrics, const rpc::Executor& executor) {
  for (const Cost cost : {Cost::kShort, Cost::kLong}) {
    metrics.AddGauge("eastgate_pool_queued_jobs", "Requests that wait for a thread of the pool.",
                     [&executor, cost] { return static_cast<double>(executor.queued(cost)); },
                     {{"cost", cost == Cost::kShort ? "short" : "long"}});
  }
}

void AddBackupMetrics(Metrics& metrics, const BackupWorker& backups) {
  metrics.AddGauge("eastgate_backup_last_good_timestamp_seconds",
                   "When the newest good backup was begun, in seconds since 1970; 0 where there is none.",
                   [&backups] { return backups.last_good_time(); });
  metrics.AddGauge("eastgate_backup_last_good_revision",
                   "The last revision in the newest good backup; 0 where there is none.",
                   [&backups] { return static_cast<double>(backups.last_good_revision()); });
  metrics.AddGauge("eastgate_backup_last_good_bytes",
                   "The bytes of the newest good backup; 0 where there is none.",
                   [&backups] { return static_cast<double>(backups.last_good_bytes()); });
  metrics.AddCounter("eastgate_backup_failures_total", "Backups that failed, on request or by the schedule.",
                     [&backups] { return static_cast<double>(backups.failures()); });
}

void AddRestorePointMetrics(Metrics& metrics, const BackupWorker& backups) {
  metrics.AddGauge(
      "eastgate_restore_point_last_timestamp_seconds",
      "When the newest good backup for a restore point was begun, in seconds since 1970; 0 where "
      "there is none.",
      [&backups] { return backups.last_point_time(); });
}

void AddVerifierMetrics(Metrics& metrics, const LogVerifier& verifier) {
  metrics.AddGauge("eastgate_log_verified_timestamp_seconds",
                   "When the whole log was last found to hold, in seconds since 1970; 0 where it was not yet "
                   "since the start.",
                   [&verifier] { return verifier.last_good_time(); });
  metrics.AddGauge("eastgate_log_verified_revision", "The last revision of the log that was proved then.",
                   [&verifier] { return static_cast<double>(verifier.last_good_revision()); });
  metrics.AddGauge("eastgate_log_verify_failed",
                   "1 while the log does not verify: its last proof ended at a record that does not hold.",
                   [&verifier] { return verifier.failed() ? 1.0 : 0.0; });
}

void AddEvidenceMetrics(Metrics& metrics, const evidence::FileStore& files) {
  metrics.AddGauge("eastgate_evidence_files", "Stored files that support facts.",
                   [&files] { return static_cast<double>(files.files()); });
  metrics.AddGauge("eastgate_evidence_bytes", "The bytes of the stored files.",
                   [&files] { return static_cast<double>(files.bytes()); });
  metrics.AddGauge("eastgate_evidence_uploads", "Uploads of files in progress.",
                   [&files] { return static_cast<double>(files.uploads()); });
}

void AddCertificateMetrics(Metrics& metrics, const rpc::Transport& transport) {
  if (!transport.is_tls()) return;
  metrics.AddGauge(
      "eastgate_certificate_seconds_left",
      "Seconds until the first of the certificates in use ends: the server's own, those above it, "
      "and the authorities; below zero where one has ended.",
      [&transport] { return absl::ToDoubleSeconds(transport.FirstExpiry() - absl::Now()); });
}

void AddPeerMetrics(Metrics& metrics, const rpc::PeerTargets& peers) {
  for (const auto& [peer, address] : peers.addresses) {
    for (size_t outcome = 0; outcome < rpc::kPeerOutcomes.size(); ++outcome) {
      metrics.AddCounter("eastgate_peer_calls_total", "Calls to other services, by how they ended.",
                         [calls = peers.calls, peer = peer, outcome] {
                           return static_cast<double>((*calls->Of(peer))[outcome].load());
                         },
                         {{"peer", peer}, {"outcome", std::string(rpc::kPeerOutcomes[outcome])}});
    }
  }
}

}  // namespace eastgate::server
