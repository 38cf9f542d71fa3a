#include "common/server/backup_maker.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/evidence/copies.h"
#include "common/facts/keys.h"
#include "common/facts/log.h"
#include "common/facts/log_name.h"
#include "common/facts/verify_chain.h"
#include "common/status/status_macros.h"
#include "common/store/disk.h"
#include "common/store/meta.h"

namespace eastgate::server {
namespace {

using store::BackupManifest;

// Returns how far an earlier backup proved the log of this one; revision 0 where none did.
store::Head ProvedBy(const std::vector<BackupManifest>& earlier, const BackupManifest& manifest) {
  store::Head proved;
  for (const BackupManifest& each : earlier) {
    if (each.log_id == manifest.log_id && each.head.revision <= manifest.head.revision) proved = each.head;
  }
  return proved;
}

absl::Status CheckRestorePoint(const BackupRequest& request, const BackupManifest& manifest) {
  if (request.restore_revision <= manifest.head.revision) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("restore_revision: got ", request.restore_revision,
                                                    ", but the log is at ", manifest.head.revision));
}

}  // namespace

std::string DescribeBackup(const BackupManifest& manifest) {
  std::string line =
      absl::StrCat("backup ", manifest.backup, " of ", manifest.service, " of ",
                   absl::FormatTime(absl::RFC3339_sec, manifest.created, absl::UTCTimeZone()), ", log ",
                   manifest.log_id, ", revision ", manifest.head.revision, ", digest ",
                   manifest.head.digest.empty() ? "none" : auth::ToHex(manifest.head.digest), ", ",
                   manifest.bytes(), " bytes, ", manifest.added_bytes, " added");
  if (!manifest.restore_point.empty()) {
    absl::StrAppend(&line, ", restore point ", manifest.restore_point, " at revision ",
                    manifest.restore_revision);
  }
  return line;
}

absl::Status CheckServiceOf(const BackupManifest& manifest, absl::string_view service) {
  if (manifest.service == service) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("backup ", manifest.backup, " is one of ", manifest.service, ", want one of ", service));
}

absl::StatusOr<BackupMaker::Manifests> BackupMaker::Own() const {
  ASSIGN_OR_RETURN(std::vector<store::ListedBackup> listed, backups_.List());
  Manifests own;
  for (store::ListedBackup& each : listed) {
    if (!each.manifest.ok()) continue;
    RETURN_IF_ERROR(CheckServiceOf(*each.manifest, options_.service));
    own.push_back(*std::move(each.manifest));
  }
  return own;
}

absl::StatusOr<BackupManifest> BackupMaker::Make(const BackupRequest& request) {
  RETURN_IF_ERROR(backups_.Lock());
  ASSIGN_OR_RETURN(const Manifests earlier, Own());
  for (const BackupManifest& each : earlier) {
    if (!request.request_id.empty() && each.request_id == request.request_id &&
        each.principal == request.principal)
      return each;
  }
  BackupManifest manifest;
  manifest.service = options_.service;
  manifest.created = options_.now();
  manifest.format = store::kFormatVersion;
  manifest.principal = request.principal;
  manifest.request_id = request.request_id;
  manifest.restore_point = request.restore_point;
  manifest.restore_revision = request.restore_revision;
  ASSIGN_OR_RETURN(manifest.key_crc32c, KeepKey());
  ASSIGN_OR_RETURN(manifest.backup, backups_.Copy(store_));
  // A fact names evidence that was stored before it: so all that the copy names is there now.
  absl::Status good = CopyEvidence(request, manifest);
  if (good.ok()) good = Prove(earlier, manifest);
  if (good.ok()) good = CheckRestorePoint(request, manifest);
  if (good.ok()) good = backups_.Add(manifest);
  if (!good.ok()) {
    backups_.Remove(manifest.backup).IgnoreError();  // If it stays, the next copy removes it.
    return good;
  }
  DropOld(earlier, manifest.created).IgnoreError();  // If it fails, the next backup drops them.
  return manifest;
}

absl::StatusOr<std::string> BackupMaker::KeepKey() const {
  if (options_.key_file.empty()) return std::string();
  const absl::StatusOr<std::string> key = store::ReadWholeFile(options_.key_file);
  if (absl::IsNotFound(key.status())) return std::string();  // A store that was never served has none.
  RETURN_IF_ERROR(key.status());
  RETURN_IF_ERROR(backups_.KeepKey(*key));
  return store::HexCrc32c(*key);
}

absl::Status BackupMaker::CopyEvidence(const BackupRequest& request, BackupManifest& manifest) const {
  if (options_.data_directory.empty()) return absl::OkStatus();
  if (options_.fetch_evidence && request.is_scheduled) return absl::OkStatus();
  const auto goes_on = [this](int64_t bytes) { return backups_.GoOn(bytes); };
  if (options_.fetch_evidence) {
    RETURN_IF_ERROR(options_.fetch_evidence(goes_on));
  }
  ASSIGN_OR_RETURN(manifest.files, evidence::BackUp(options_.data_directory, backups_.directory(), goes_on));
  return absl::OkStatus();
}

absl::Status BackupMaker::Prove(const Manifests& earlier, BackupManifest& manifest) const {
  const std::optional<BackupManifest> previous =
      earlier.empty() ? std::nullopt : std::make_optional(earlier.back());
  RETURN_IF_ERROR(backups_.DescribeFiles(previous, manifest));
  RETURN_IF_ERROR(backups_.Verify(manifest));
  ASSIGN_OR_RETURN(const std::shared_ptr<const store::Snapshot> copy, backups_.OpenCopy(manifest.backup));
  RETURN_IF_ERROR(facts::CheckService(*copy, options_.service));
  ASSIGN_OR_RETURN(const facts::LogName name, facts::ReadLogName(*copy));
  manifest.log_id = name.log_id;
  manifest.head = copy->head();
  return facts::CheckChainSince(*copy, ProvedBy(earlier, manifest));
}

absl::Status BackupMaker::DropOld(const Manifests& earlier, absl::Time now) const {
  const absl::Time oldest =
      options_.keep_days == 0 ? absl::InfinitePast() : now - absl::Hours(24) * options_.keep_days;
  // The one that was made now is kept in any case.
  const size_t kept_before = static_cast<size_t>(std::max(options_.keep, 1)) - 1;
  for (size_t i = 0; i < earlier.size(); ++i) {
    const bool is_among_newest = earlier.size() - i <= kept_before;
    if (!is_among_newest || earlier[i].created < oldest) RETURN_IF_ERROR(backups_.Remove(earlier[i].backup));
  }
  return absl::OkStatus();
}

}  // namespace eastgate::server
