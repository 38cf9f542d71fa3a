// Replication: the part of a process whose log is in PostgreSQL (common/store, "A replicated log"). It begins
// the copy of the log that is the process's store, and either waits until the process may write the log, or
// follows it where the process only reads.
//
//   Replication replication(options, build_catalogue, server_log);
//   store = replication.OpenStore(store_options)   all of the log is in the store
//   replication.OpenEvidence()                     the files of evidence that the log names
//
// Owned by the host, which destroys it before the store.
#ifndef EASTGATE_COMMON_SERVER_REPLICATION_H_
#define EASTGATE_COMMON_SERVER_REPLICATION_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/config/config.h"
#include "common/evidence/shared_files.h"
#include "common/facts/log.h"
#include "common/facts/schema.h"
#include "common/figures/catalogue.h"
#include "common/observability/log.h"
#include "common/server/checkpoints.h"
#include "common/server/replica.h"
#include "common/store/batch_log.h"
#include "common/store/postgres_server.h"
#include "common/store/rocksdb_store.h"

namespace eastgate::server {

class Replication {
 public:
  using BuildCatalogue = std::function<absl::StatusOr<figures::Catalogue>()>;

  struct Options {
    config::ReplicationConfig replication;
    facts::Log::Options log;
    std::shared_ptr<const facts::Schema> schema;
    Checkpoints::Options checkpoints;
  };

  // All that is passed by reference must outlive it.
  Replication(Options options, const BuildCatalogue& build_catalogue, observability::Log& lines)
      : options_(std::move(options)), build_catalogue_(build_catalogue), lines_(lines) {}

  // Opens the store, which is a copy of the log, and returns when this process is its writer, or has all of
  // it where it only reads. CANCELLED when the process is asked to stop; else why it cannot be opened or
  // begun. Once.
  absl::StatusOr<std::unique_ptr<store::RocksDbStore>> OpenStore(store::RocksDbStore::Options options);

  // Opens the files of evidence that all processes of the service share. Connects to nothing yet.
  absl::StatusOr<std::unique_ptr<evidence::SharedFiles>> OpenEvidence();

  // Returns the part that follows the log, after OpenStore; null where this process writes it.
  Replica* replica() { return replica_.get(); }
  const Replica* replica() const { return replica_.get(); }

  // Returns the work that is left when a backup was found good: none, or dropping the batches before the
  // oldest one.
  std::function<void()> OnGoodBackup();

 private:
  // The same of a copy that is there. OUT_OF_RANGE when the log has dropped what comes next.
  absl::StatusOr<std::unique_ptr<store::RocksDbStore>> OpenCopy(const store::RocksDbStore::Options& options);
  // The PostgreSQL that has the log, and the log's id there.
  store::PostgresServer Server();
  std::string LogId() const;

  const Options options_;
  const BuildCatalogue build_catalogue_;
  observability::Log& lines_;
  std::shared_ptr<store::BatchLog> log_;
  std::unique_ptr<Checkpoints> checkpoints_;
  std::unique_ptr<Replica> replica_;
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_REPLICATION_H_
