// The metrics of a server besides those of its calls: whether it is slow, what waits, whether the disk fills,
// how the other services answer, whether backups and the log hold, and when its certificate ends.
// deploy/README.md says which of them raise an alert.
#ifndef EASTGATE_COMMON_SERVER_SERVER_METRICS_H_
#define EASTGATE_COMMON_SERVER_SERVER_METRICS_H_

#include <memory>
#include <string>

#include "common/evidence/file_store.h"
#include "common/observability/metrics.h"
#include "common/rpc/executor.h"
#include "common/rpc/peer.h"
#include "common/rpc/transport.h"
#include "common/server/backup_worker.h"
#include "common/server/log_verifier.h"
#include "common/store/rocksdb_store.h"

namespace eastgate::server {

// Everything that they refer to must be valid until nobody collects any more.

// Metrics of the writer and of the disk; sets what of the options they need.
void AddStoreMetrics(observability::Metrics& metrics, store::RocksDbStore::Options& options);

// Returns the options of an executor whose waiting times are measured.
rpc::ExecutorOptions MeasuredExecutor(observability::Metrics& metrics);
void AddExecutorMetrics(observability::Metrics& metrics, const rpc::Executor& executor);

// Metrics of the backups that a server makes, and of the proofs of its log.
void AddBackupMetrics(observability::Metrics& metrics, const BackupWorker& backups);
// The same of restore points, for a server whose backups are restored: PostgreSQL restores a replicated log.
void AddRestorePointMetrics(observability::Metrics& metrics, const BackupWorker& backups);
void AddVerifierMetrics(observability::Metrics& metrics, const LogVerifier& verifier);

// Metrics of the files that support facts.
void AddEvidenceMetrics(observability::Metrics& metrics, const evidence::FileStore& files);

// Adds when the certificates of a transport expire; a transport in plaintext adds nothing.
void AddCertificateMetrics(observability::Metrics& metrics, const rpc::Transport& transport);

// Metrics of the calls to each of the peers.
void AddPeerMetrics(observability::Metrics& metrics, const rpc::PeerTargets& peers);

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_SERVER_METRICS_H_
