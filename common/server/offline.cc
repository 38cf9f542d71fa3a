#include "common/server/offline.h"

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/evidence/copies.h"
#include "common/facts/catch_up.h"
#include "common/facts/check_rows.h"
#include "common/facts/verify_chain.h"
#include "common/figures/check.h"
#include "common/figures/figure_store.h"
#include "common/rpc/transport.h"
#include "common/server/rebuild.h"
#include "common/status/start_problem.h"
#include "common/status/status_macros.h"
#include "common/store/meta.h"
#include "common/store/overlay.h"
#include "common/store/rocksdb_backups.h"
#include "common/store/rocksdb_store.h"

namespace eastgate::server {
namespace {

struct Outcome {
  std::string line;
  bool good = false;
};

int Print(const absl::StatusOr<Outcome>& outcome, std::ostream& out) {
  out << (outcome.ok() ? outcome->line : absl::StrCat("failed: ", outcome.status().message())) << std::endl;
  if (!outcome.ok()) return static_cast<int>(status::ProblemOf(outcome.status()));
  return outcome->good ? 0 : 1;
}

// A store, or the error with its reason.
template <class Store>
absl::StatusOr<std::unique_ptr<Store>> Opened(absl::StatusOr<std::unique_ptr<Store>> store) {
  if (store.ok()) return store;
  return status::WithProblem(store.status(), status::StartProblem::kStore);
}

std::string Describe(const facts::ChainReport& chain) {
  return absl::StrCat(
      "head revision ", chain.head_revision, " digest ", chain.digest.empty() ? "none" : chain.digest,
      chain.first_bad_revision == 0 ? ", no bad revision"
                                    : absl::StrCat(", first bad revision ", chain.first_bad_revision));
}

absl::StatusOr<Outcome> VerifyLog(const std::string& directory, absl::string_view service) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store,
                   Opened(store::RocksDbStore::OpenReadOnly(directory)));
  const std::shared_ptr<const store::Snapshot> snapshot = store->Read();
  RETURN_IF_ERROR(facts::CheckService(*snapshot, service));
  ASSIGN_OR_RETURN(const facts::ChainReport chain,
                   facts::VerifyLongChain(*snapshot, 1, snapshot->head().revision));
  return Outcome{Describe(chain), chain.first_bad_revision == 0};
}

absl::StatusOr<Outcome> CheckStore(const std::string& directory, store::Store& store,
                                   figures::Catalogue catalogue, facts::Log::Options options) {
  ASSIGN_OR_RETURN(const std::unique_ptr<facts::Log> log,
                   facts::Log::OpenForReading(store, catalogue.schema(), std::move(options)));
  ASSIGN_OR_RETURN(const std::unique_ptr<figures::FigureStore> figures,
                   figures::FigureStore::OpenForReading(*log, std::move(catalogue)));
  const std::shared_ptr<const store::Snapshot> snapshot = store.Read();
  // The next start derives again what a crash took: the check is of the store as it will be then.
  store::Overlay whole(snapshot.get());
  ASSIGN_OR_RETURN(const int64_t derived, store::DerivedUpTo(*snapshot));
  const absl::Status derives =
      facts::VisitDerived(log->schema(), *snapshot, derived,
                          [&whole](const std::string& key, const std::optional<std::string>& value) {
                            value ? whole.Put(key, *value) : whole.Delete(key);
                            return absl::OkStatus();
                          });
  // Both read the whole log, and each has a thread of its own. The rows that a bad log leads to are not
  // looked at.
  std::future<absl::StatusOr<facts::RowsReport>> checking_rows =
      std::async(std::launch::async, [&log, &whole] { return facts::CheckRows(log->schema(), whole); });
  ASSIGN_OR_RETURN(const figures::CheckReport report, figures::Check(*figures, whole));
  // Against a log that does not hold, nothing can be checked.
  facts::RowsReport rows;
  if (report.chain.first_bad_revision == 0) {
    RETURN_IF_ERROR(derives);
    ASSIGN_OR_RETURN(rows, checking_rows.get());
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> bad_evidence, evidence::FindDamaged(directory));
  return Outcome{
      absl::StrCat(Describe(report.chain), "; ", report.facts, " facts, ", report.cells, " cells, ",
                   report.bad_postings, " bad postings, ", report.bad_cells, " bad cells, ", rows.rows,
                   " rows, ", rows.bad_rows, " bad rows",
                   bad_evidence.empty() ? "" : ", bad evidence: ", absl::StrJoin(bad_evidence, ", ")),
      report.ok() && rows.bad_rows == 0 && bad_evidence.empty()};
}

absl::StatusOr<Outcome> RebuildStore(store::Store& store, const figures::Catalogue& catalogue,
                                     const facts::Log::Options& options) {
  const std::shared_ptr<const store::Snapshot> snapshot = store.Read();
  RETURN_IF_ERROR(facts::CheckService(*snapshot, options.service));
  ASSIGN_OR_RETURN(const facts::ChainReport chain,
                   facts::VerifyLongChain(*snapshot, 1, snapshot->head().revision));
  // A broken log would replace rows that may be right by wrong ones.
  if (chain.first_bad_revision != 0)
    return Outcome{absl::StrCat(Describe(chain), "; nothing was rebuilt: restore a backup"), false};
  RETURN_IF_ERROR(RebuildAll(store, catalogue, options.division_root));
  return Outcome{absl::StrCat("rebuilt from ", store.Read()->head().revision, " facts"), true};
}

absl::StatusOr<Outcome> BackUp(const std::string& directory, const std::string& folder,
                               BackupMaker::Options options) {
  store::RocksDbStore::Options store_options;
  store_options.directory = directory;
  store_options.must_exist = true;
  ASSIGN_OR_RETURN(const std::unique_ptr<store::RocksDbStore> store,
                   Opened(store::RocksDbStore::Open(std::move(store_options))));
  RETURN_IF_ERROR(facts::CheckService(*store->Read(), options.service));
  ASSIGN_OR_RETURN(const std::unique_ptr<store::RocksDbBackups> backups,
                   store::RocksDbBackups::Open({.directory = folder, .free_bytes = nullptr}));
  const std::string principal = rpc::ServicePrincipal(options.service);
  ASSIGN_OR_RETURN(const store::BackupManifest made,
                   BackupMaker(*backups, *store, std::move(options)).Make({.principal = principal}));
  return Outcome{DescribeBackup(made), true};
}

}  // namespace

int VerifyLogDirectory(const std::string& directory, absl::string_view service, std::ostream& out) {
  return Print(VerifyLog(directory, service), out);
}

int CheckDirectory(const std::string& directory, figures::Catalogue catalogue, facts::Log::Options options,
                   std::ostream& out) {
  const absl::StatusOr<std::unique_ptr<store::Store>> store =
      Opened(store::RocksDbStore::OpenReadOnly(directory, /*every_byte=*/true));
  if (!store.ok()) return Print(store.status(), out);
  return Print(CheckStore(directory, **store, std::move(catalogue), std::move(options)), out);
}

int RebuildDirectory(const std::string& directory, const figures::Catalogue& catalogue,
                     const facts::Log::Options& options, std::ostream& out) {
  store::RocksDbStore::Options store_options;
  store_options.directory = directory;
  store_options.must_exist = true;
  const absl::StatusOr<std::unique_ptr<store::RocksDbStore>> store =
      Opened(store::RocksDbStore::Open(std::move(store_options)));
  if (!store.ok()) return Print(store.status(), out);
  const int exit_code = Print(RebuildStore(**store, catalogue, options), out);
  (*store)->Close();
  return exit_code;
}

int BackUpDirectory(const std::string& directory, const std::string& backups, BackupMaker::Options options,
                    std::ostream& out) {
  return Print(BackUp(directory, backups, std::move(options)), out);
}

}  // namespace eastgate::server
