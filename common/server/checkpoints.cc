#include "common/server/checkpoints.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/evidence/copies.h"
#include "common/facts/log.h"
#include "common/server/backup_maker.h"
#include "common/status/errors.h"
#include "common/status/start_problem.h"
#include "common/status/status_macros.h"
#include "common/store/disk.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"
#include "common/store/rocksdb_engine.h"

namespace eastgate::server {
namespace {

namespace fs = std::filesystem;
using observability::Level;
using status::StartProblem;
using store::BackupManifest;
using store::ListedBackup;
using store::LogPosition;
using store::RocksDbBackups;

// In the data directory; what is in it does not count.
constexpr char kUnfinished[] = "checkpoint.new";

// Evidence is fetched from the database when it is needed.
BackupManifest WithoutEvidence(BackupManifest manifest) {
  std::erase_if(manifest.files, evidence::IsCopy);
  return manifest;
}

absl::StatusOr<LogPosition> ReadEnd(const RocksDbBackups& backups, const BackupManifest& manifest,
                                    absl::string_view service) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const store::Snapshot> copy, backups.OpenCopy(manifest.backup));
  RETURN_IF_ERROR(facts::CheckService(*copy, service));
  if (copy->head() != manifest.head)
    return store::Corrupt("its log is not the one that its manifest describes");
  ASSIGN_OR_RETURN(const int64_t applied, store::AppliedSeq(*copy));
  if (applied == 0) return absl::NotFoundError("it is not one of a replicated log");
  return LogPosition{applied, copy->head()};
}

absl::Status Lost(const std::vector<int64_t>& ahead) {
  return status::ErrorWithReason(
      absl::StatusCode::kDataLoss, status::ErrorReason::ERROR_REASON_CORRUPT,
      absl::StrCat(
          "the log has lost batches that these backups have: ", absl::StrJoin(ahead, ", "),
          "; make the database that has them the primary again, or, to go on without them, move their "
          "manifests out of the folder of the backups"));
}

}  // namespace

absl::Status Checkpoints::BeginIfMissing() const {
  RETURN_IF_ERROR(RemoveUnfinished());
  std::error_code error;
  if (fs::exists(store::DatabaseIn(options_.data_directory), error)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool begun, Begin());
  return begun ? absl::OkStatus() : CheckFirstBatch();
}

absl::Status Checkpoints::BeginAnew() const {
  RETURN_IF_ERROR(RemoveUnfinished());
  lines_.Write(Level::kWarning, "the log has dropped what comes after this copy: it is begun anew");
  ASSIGN_OR_RETURN(const bool begun, Begin());
  return begun ? absl::OkStatus() : CheckFirstBatch();
}

absl::StatusOr<bool> Checkpoints::Begin() const {
  if (options_.backups.empty()) return false;
  const auto backups = RocksDbBackups::OpenForReading(options_.backups);
  if (absl::IsNotFound(backups.status())) return false;
  RETURN_IF_ERROR(backups.status());
  ASSIGN_OR_RETURN(const std::vector<ListedBackup> listed, (*backups)->List());
  // Backups that the log does not have. An older one in their place would hide that batches were lost: a
  // process without a copy has nothing else that remembers them.
  std::vector<int64_t> ahead;
  for (auto each = listed.rbegin(); each != listed.rend(); ++each) {
    const absl::StatusOr<LogPosition> end = EndOf(**backups, *each);
    if (status::ProblemOf(end.status()) == StartProblem::kBackups) return end.status();
    if (!end.ok()) {
      LeaveOut(each->backup, end.status().message());
      continue;
    }
    const absl::StatusOr<bool> is_kept = IsKept(*end);
    if (absl::IsDataLoss(is_kept.status())) {
      ahead.push_back(each->backup);
      continue;
    }
    RETURN_IF_ERROR(is_kept.status());
    if (!*is_kept || !ahead.empty()) break;
    ASSIGN_OR_RETURN(const bool copied, CopyFrom(**backups, *each->manifest));
    if (copied) return true;
  }
  if (!ahead.empty()) return Lost(ahead);
  return false;
}

absl::StatusOr<LogPosition> Checkpoints::EndOf(const RocksDbBackups& backups,
                                               const ListedBackup& listed) const {
  RETURN_IF_ERROR(listed.manifest.status());
  RETURN_IF_ERROR(
      status::WithProblem(CheckServiceOf(*listed.manifest, options_.service), StartProblem::kBackups));
  return ReadEnd(backups, *listed.manifest, options_.service);
}

absl::StatusOr<bool> Checkpoints::IsKept(const LogPosition& at) const {
  const absl::StatusOr<LogPosition> end = log_.Position();
  if (!end.ok() && !absl::IsNotFound(end.status())) return end.status();
  if (!end.ok() || end->seq < at.seq) return absl::DataLossError("the log ends before the backup");
  const absl::StatusOr<store::Head> head = log_.HeadAt(at.seq);
  if (absl::IsNotFound(head.status())) return false;
  RETURN_IF_ERROR(head.status());
  if (*head != at.head) return absl::DataLossError("the log has other batches than the backup");
  return true;
}

absl::StatusOr<bool> Checkpoints::CopyFrom(const RocksDbBackups& backups,
                                           const BackupManifest& manifest) const {
  const absl::Time begun = absl::Now();
  const BackupManifest needed = WithoutEvidence(manifest);
  lines_.Write(Level::kInfo, "the copy of the log begins with a backup",
               {{"backup", needed.backup}, {"revision", needed.head.revision}, {"bytes", needed.bytes()}});
  absl::Status copied = backups.CheckList(needed);
  if (copied.ok()) copied = backups.RestoreInto(needed, PathOf(kUnfinished));
  if (copied.ok()) copied = BringKey(backups, needed);
  if (copied.ok()) copied = MoveIntoPlace();
  if (absl::IsDataLoss(copied)) {
    LeaveOut(manifest.backup, copied.message());
    RETURN_IF_ERROR(RemoveUnfinished());
    return false;
  }
  RETURN_IF_ERROR(copied);
  lines_.Write(Level::kInfo, "the copy of the log has begun",
               {{"backup", manifest.backup}, {"seconds", absl::ToDoubleSeconds(absl::Now() - begun)}});
  return true;
}

absl::Status Checkpoints::BringKey(const RocksDbBackups& backups, const BackupManifest& manifest) const {
  std::error_code error;
  if (options_.key_file.empty() || fs::exists(options_.key_file, error)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string key, backups.KeyOf(manifest));
  if (key.empty()) return absl::OkStatus();
  return store::WriteWholeFile(options_.data_directory, fs::path(options_.key_file).filename().string(), key);
}

// HEAD stays as it is, and is made where there is none: it remembers what was acknowledged here.
absl::Status Checkpoints::MoveIntoPlace() const {
  const std::string database = store::DatabaseIn(options_.data_directory);
  std::error_code error;
  if (fs::exists(database, error)) fs::rename(database, PathOf(absl::StrCat(kUnfinished, "/old")), error);
  if (!error) fs::rename(store::DatabaseIn(PathOf(kUnfinished)), database, error);
  if (error) return absl::UnavailableError("the files of the backup cannot be moved into place");
  RETURN_IF_ERROR(store::SyncDirectory(options_.data_directory));
  return RemoveUnfinished();
}

absl::Status Checkpoints::RemoveUnfinished() const {
  std::error_code error;
  fs::remove_all(PathOf(kUnfinished), error);
  if (error) return absl::UnavailableError("a copy that was not finished cannot be removed");
  return absl::OkStatus();
}

absl::Status Checkpoints::CheckFirstBatch() const {
  const absl::StatusOr<LogPosition> end = log_.Position();
  if (absl::IsNotFound(end.status())) return absl::OkStatus();
  RETURN_IF_ERROR(end.status());
  if (end->seq == 0) return absl::OkStatus();
  const absl::StatusOr<store::Head> first = log_.HeadAt(1);
  if (!absl::IsNotFound(first.status())) return first.status();
  return status::WithProblem(
      absl::FailedPreconditionError(absl::StrCat(
          "the log has dropped its first batches, and there is no backup to begin with: ",
          options_.backups.empty() ? "give the folder in which the writer makes backups (backup-dir)"
                                   : "backup-dir must be the folder in which the writer makes backups")),
      StartProblem::kBackups);
}

void Checkpoints::DropOldBatches() const {
  const absl::StatusOr<bool> dropped = DropBeforeOldest();
  if (absl::IsUnavailable(dropped.status())) {
    lines_.Write(Level::kInfo, "old batches of the log stay until the next backup",
                 {{"reason", dropped.status().message()}});
  } else if (!dropped.ok() || !*dropped) {
    lines_.Write(Level::kWarning, "old batches of the log were not dropped",
                 {{"error", dropped.ok() ? "no backup is one to begin with" : dropped.status().message()}});
  }
}

absl::StatusOr<bool> Checkpoints::DropBeforeOldest() const {
  ASSIGN_OR_RETURN(const auto backups, RocksDbBackups::OpenForReading(options_.backups));
  ASSIGN_OR_RETURN(const std::vector<ListedBackup> listed, backups->List());
  for (const ListedBackup& each : listed) {
    const absl::StatusOr<LogPosition> end = EndOf(*backups, each);
    if (!end.ok()) continue;
    const absl::StatusOr<bool> is_kept = IsKept(*end);
    if (absl::IsDataLoss(is_kept.status())) continue;
    RETURN_IF_ERROR(is_kept.status());
    if (!*is_kept) continue;
    RETURN_IF_ERROR(log_.DropBefore(end->seq));
    lines_.Write(Level::kInfo, "the log keeps what comes after the oldest backup",
                 {{"backup", each.backup}, {"batch", end->seq}});
    return true;
  }
  return false;
}

void Checkpoints::LeaveOut(int64_t backup, absl::string_view why) const {
  lines_.Write(Level::kWarning, "a backup is left out", {{"backup", backup}, {"reason", why}});
}

std::string Checkpoints::PathOf(absl::string_view name) const {
  return absl::StrCat(options_.data_directory, "/", name);
}

}  // namespace eastgate::server
