#include "common/server/replication.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/evidence/postgres_files.h"
#include "common/server/rebuild.h"
#include "common/server/standby.h"
#include "common/status/status_macros.h"
#include "common/store/postgres_log.h"

namespace eastgate::server {

absl::StatusOr<std::unique_ptr<store::RocksDbStore>> Replication::OpenStore(
    store::RocksDbStore::Options options) {
  store::PostgresLog::Options log_options;
  log_options.server = Server();
  log_options.id = LogId();
  ASSIGN_OR_RETURN(log_, store::PostgresLog::Open(std::move(log_options)));
  options.log = log_;
  options.lease = options_.replication.lease;
  checkpoints_ = std::make_unique<Checkpoints>(options_.checkpoints, *log_, lines_);
  RETURN_IF_ERROR(checkpoints_->BeginIfMissing());
  absl::StatusOr<std::unique_ptr<store::RocksDbStore>> store = OpenCopy(options);
  if (!absl::IsOutOfRange(store.status())) return store;
  RETURN_IF_ERROR(checkpoints_->BeginAnew());
  return OpenCopy(options);
}

absl::StatusOr<std::unique_ptr<store::RocksDbStore>> Replication::OpenCopy(
    const store::RocksDbStore::Options& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<store::RocksDbStore> store, store::RocksDbStore::Open(options));
  ASSIGN_OR_RETURN(const figures::Catalogue catalogue, build_catalogue_());
  RETURN_IF_ERROR(ForgetOtherCells(*store, catalogue, options_.log.service, options_.log.division_root));
  if (!options_.replication.only_reads) {
    RETURN_IF_ERROR(Standby(*store, *log_, build_catalogue_, options_.log, lines_).WaitForLease());
    return store;
  }
  auto replica = std::make_unique<Replica>(*store, *log_, options_.schema, options_.log, lines_);
  RETURN_IF_ERROR(replica->WaitForLog());
  replica_ = std::move(replica);
  return store;
}

absl::StatusOr<std::unique_ptr<evidence::SharedFiles>> Replication::OpenEvidence() {
  return evidence::PostgresFiles::Open({.server = Server(), .id = LogId()});
}

std::function<void()> Replication::OnGoodBackup() {
  if (!options_.replication.drop_old) return nullptr;
  return [this] { checkpoints_->DropOldBatches(); };
}

store::PostgresServer Replication::Server() {
  return {.uri = options_.replication.server,
          .credentials_file = options_.replication.credentials_file,
          .on_problem = [&lines = lines_](absl::string_view problem) {
            lines.Write(observability::Level::kWarning, "PostgreSQL", {{"error", problem}});
          }};
}

std::string Replication::LogId() const {
  return absl::StrCat(options_.log.service, "_", options_.log.division_root);
}

}  // namespace eastgate::server
