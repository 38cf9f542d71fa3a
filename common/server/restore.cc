#include "common/server/restore.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/auth/sha256.h"
#include "common/evidence/copies.h"
#include "common/facts/cut_log.h"
#include "common/facts/log_name.h"
#include "common/facts/verify_chain.h"
#include "common/server/backup_maker.h"
#include "common/server/rebuild.h"
#include "common/server/settle_cut.h"
#include "common/status/status_macros.h"
#include "common/store/disk.h"
#include "common/store/key_codec.h"
#include "common/store/rocksdb_backups.h"
#include "common/store/rocksdb_engine.h"
#include "common/store/rocksdb_store.h"

namespace eastgate::server {
namespace {

namespace fs = std::filesystem;
using store::BackupManifest;

constexpr char kKeyFile[] = "digest.key";
constexpr size_t kMostNamed = 20;  // Files that were left out.

int Print(const absl::StatusOr<std::string>& outcome, std::ostream& out) {
  out << (outcome.ok() ? *outcome : absl::StrCat("failed: ", outcome.status().message())) << std::endl;
  return outcome.ok() ? 0 : 1;
}

// A new volume may have a folder of its file system's own.
absl::Status CheckEmpty(const std::string& directory) {
  std::error_code error;
  if (!fs::exists(directory, error)) return absl::OkStatus();
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename() != "lost+found")
      return absl::FailedPreconditionError("the data directory is not empty: a restore needs an empty one");
  }
  return error ? absl::UnavailableError("the data directory cannot be read") : absl::OkStatus();
}

absl::StatusOr<BackupManifest> Named(const std::vector<store::ListedBackup>& listed,
                                     const std::string& from) {
  int64_t number = 0;
  const bool is_number = absl::SimpleAtoi(from, &number);
  for (auto each = listed.rbegin(); each != listed.rend(); ++each) {
    if (is_number && each->backup == number) return each->manifest;
    if (!is_number && each->manifest.ok() && each->manifest->restore_point == from) return each->manifest;
  }
  return absl::NotFoundError(absl::StrCat(
      "there is no ", is_number ? "backup " : "backup of the restore point ", from, " in this folder"));
}

// Returns the backup that was taken first after what is wanted, so that least of it is cut; else the newest.
// The revisions of another log are not those of the newest one's.
absl::StatusOr<BackupManifest> Choose(const std::vector<store::ListedBackup>& listed,
                                      const RestoreRequest& request) {
  if (!request.from.empty()) return Named(listed, request.from);
  if (listed.empty()) return absl::NotFoundError("there is no backup in this folder");
  ASSIGN_OR_RETURN(BackupManifest chosen, listed.back().manifest);
  if (!request.to_revision && !request.to_time) return chosen;
  for (auto each = listed.rbegin(); each != listed.rend(); ++each) {
    if (!each->manifest.ok() || each->manifest->log_id != chosen.log_id) continue;
    const BackupManifest& manifest = *each->manifest;
    const bool has_it = request.to_revision ? manifest.head.revision >= *request.to_revision
                                            : manifest.created >= *request.to_time;
    if (has_it) chosen = manifest;
  }
  return chosen;
}

// Returns the revision at which the restored log is to end.
absl::StatusOr<int64_t> EndOf(const RestoreRequest& request, const BackupManifest& manifest,
                              const store::Reader& reader) {
  const int64_t head = manifest.head.revision;
  if (request.to_time) {
    ASSIGN_OR_RETURN(const int64_t revision, facts::RevisionAt(reader, *request.to_time));
    if (revision == 0) return absl::NotFoundError("nothing was recorded by that time");
    return revision;
  }
  const bool is_by_point = !request.from.empty() && request.from == manifest.restore_point;
  const int64_t end = request.to_revision.value_or(is_by_point ? manifest.restore_revision : head);
  if (end > head) {
    return absl::NotFoundError(
        absl::StrCat("backup ", manifest.backup, " ends at revision ", head, ", want ", end));
  }
  return end;
}

// A picture that is damaged must not keep a log from being restored: it is left out, and can be uploaded
// again.
BackupManifest WithoutEvidence(BackupManifest manifest) {
  std::erase_if(manifest.files, evidence::IsCopy);
  return manifest;
}

std::string LeftOut(const std::vector<std::string>& evidence) {
  if (evidence.empty()) return "";
  const size_t named = std::min(evidence.size(), kMostNamed);
  return absl::StrCat(", without ", evidence.size(), " files of evidence that are damaged or missing: ",
                      absl::StrJoin(evidence.begin(), evidence.begin() + static_cast<ptrdiff_t>(named), ", "),
                      named < evidence.size() ? ", …" : "");
}

absl::StatusOr<std::unique_ptr<store::Store>> OpenStore(const std::string& directory) {
  store::RocksDbStore::Options options;
  options.directory = directory;
  options.must_exist = true;
  return store::RocksDbStore::Open(std::move(options));
}

class Restoring {
 public:
  Restoring(const RestoreRequest& request, figures::Catalogue catalogue, facts::Log::Options options)
      : request_(request),
        work_(absl::StrCat(request.directory, "/", store::kRestoring)),
        catalogue_(std::move(catalogue)),
        options_(std::move(options)) {}

  absl::StatusOr<std::string> Run() {
    RETURN_IF_ERROR(CheckEmpty(request_.directory));
    absl::StatusOr<std::string> line = Restore();
    std::error_code ignored;
    if (!line.ok()) fs::remove_all(work_, ignored);
    return line;
  }

 private:
  absl::StatusOr<std::string> Restore() {
    ASSIGN_OR_RETURN(const auto backups, store::RocksDbBackups::OpenForReading(request_.backups));
    ASSIGN_OR_RETURN(const auto listed, backups->List());
    ASSIGN_OR_RETURN(const BackupManifest manifest, Choose(listed, request_));
    RETURN_IF_ERROR(CheckServiceOf(manifest, options_.service));
    RETURN_IF_ERROR(backups->Verify(WithoutEvidence(manifest)));
    RETURN_IF_ERROR(backups->RestoreInto(manifest, work_));
    ASSIGN_OR_RETURN(const std::vector<std::string> left_out,
                     evidence::Restore(manifest.files, request_.backups, work_));
    ASSIGN_OR_RETURN(const std::string key, backups->KeyOf(manifest));
    if (!key.empty()) RETURN_IF_ERROR(store::WriteWholeFile(work_, kKeyFile, key));
    ASSIGN_OR_RETURN(const int64_t end, Prove(manifest));
    if (end < manifest.head.revision) RETURN_IF_ERROR(SetBackTo(end));
    ASSIGN_OR_RETURN(std::string line, Rename(manifest));
    RETURN_IF_ERROR(MoveIntoPlace());
    return absl::StrCat(line, LeftOut(left_out));
  }

  // Proves the log, and returns where it is to end.
  absl::StatusOr<int64_t> Prove(const BackupManifest& manifest) {
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, OpenStore(work_));
    const std::shared_ptr<const store::Snapshot> snapshot = store->Read();
    RETURN_IF_ERROR(facts::CheckService(*snapshot, options_.service));
    if (snapshot->head() != manifest.head)
      return store::Corrupt("the log is not the one that the manifest describes");
    RETURN_IF_ERROR(facts::CheckChainSince(*snapshot, store::Head{}));
    return EndOf(request_, manifest, *snapshot);
  }

  absl::Status SetBackTo(int64_t end) {
    RETURN_IF_ERROR(facts::CutLog(*catalogue_.schema(), work_, end));
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, OpenStore(work_));
    RETURN_IF_ERROR(RebuildAll(*store, catalogue_, options_.division_root));
    ASSIGN_OR_RETURN(const std::unique_ptr<facts::Log> log,
                     facts::Log::OpenForReading(*store, catalogue_.schema(), options_));
    return SettleCutRetractions(*log, *store);
  }

  // Gives the log its new id, and says what was restored.
  absl::StatusOr<std::string> Rename(const BackupManifest& manifest) {
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, OpenStore(work_));
    ASSIGN_OR_RETURN(const std::string log_id, facts::RenameLog(*store));
    const store::Head head = store->Read()->head();
    return absl::StrCat("restored revision ", head.revision, " digest ",
                        head.digest.empty() ? "none" : auth::ToHex(head.digest), " as log ", log_id, " from ",
                        DescribeBackup(manifest));
  }

  // The folder in which the restore worked goes last: while it is there, no server opens the directory.
  absl::Status MoveIntoPlace() const {
    std::error_code error;
    for (const char* name : {"rocksdb", kKeyFile, evidence::kFolder, "HEAD"}) {
      if (!fs::exists(absl::StrCat(work_, "/", name), error)) continue;
      fs::rename(absl::StrCat(work_, "/", name), absl::StrCat(request_.directory, "/", name), error);
      if (error) return absl::UnavailableError("the restored files cannot be moved into place");
    }
    RETURN_IF_ERROR(store::SyncDirectory(request_.directory));
    fs::remove_all(work_, error);
    if (error) return absl::UnavailableError("the folder of the restore cannot be removed");
    return store::SyncDirectory(request_.directory);
  }

  const RestoreRequest& request_;
  const std::string work_;
  const figures::Catalogue catalogue_;
  const facts::Log::Options options_;
};

}  // namespace

int RestoreDirectory(const RestoreRequest& request, figures::Catalogue catalogue, facts::Log::Options options,
                     std::ostream& out) {
  return Print(Restoring(request, std::move(catalogue), std::move(options)).Run(), out);
}

int ListBackups(const std::string& backups, std::ostream& out) {
  const auto folder = store::RocksDbBackups::OpenForReading(backups);
  if (!folder.ok()) return Print(folder.status(), out);
  const auto listed = (*folder)->List();
  if (!listed.ok()) return Print(listed.status(), out);
  int exit_code = 0;
  for (const store::ListedBackup& each : *listed) {
    const absl::StatusOr<std::string> line =
        each.manifest.ok() ? DescribeBackup(*each.manifest)
                           : absl::StatusOr<std::string>(absl::DataLossError(absl::StrCat(
                                 "backup ", each.backup, ": ", each.manifest.status().message())));
    exit_code = std::max(exit_code, Print(line, out));
  }
  return exit_code;
}

}  // namespace eastgate::server
