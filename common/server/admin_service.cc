#include "common/server/admin_service.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/resource/request_check.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "google/protobuf/util/time_util.h"

namespace eastgate::server {

namespace pb = ::eastgate::admin::v1;
using rpc::Call;
using rpc::Reply;

namespace {

pb::Backup ToProto(const store::BackupManifest& manifest) {
  pb::Backup backup;
  backup.set_number(manifest.backup);
  backup.set_service(manifest.service);
  backup.set_log_id(manifest.log_id);
  backup.set_revision(manifest.head.revision);
  backup.set_digest(auth::ToHex(manifest.head.digest));
  backup.set_format_version(static_cast<int32_t>(manifest.format));
  *backup.mutable_create_time() =
      google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(manifest.created));
  backup.set_size_bytes(manifest.bytes());
  backup.set_added_bytes(manifest.added_bytes);
  backup.set_verified(true);
  backup.set_restore_point(manifest.restore_point);
  backup.set_restore_revision(manifest.restore_revision);
  return backup;
}

pb::Backup ToProto(const store::ListedBackup& listed) {
  if (listed.manifest.ok()) return ToProto(*listed.manifest);
  pb::Backup backup;
  backup.set_number(listed.backup);
  return backup;
}

template <class Request>
absl::Status CheckHold(const facts::Log& log, const Request& request) {
  resource::RequestCheck check(log.reference(), log.division_root(), log.clock(), request);
  check.CallId("hold_id", request.hold_id());
  return check.ToStatus();
}

}  // namespace

std::unique_ptr<rpc::BoundService> AdminService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, pb::AdminService::service_full_name())
      .Unary("CreateBackup", this, &AdminService::CreateBackup)
      .Unary("ListBackups", this, &AdminService::ListBackups)
      .Unary("HoldWrites", this, &AdminService::HoldWrites)
      .Unary("ReleaseWrites", this, &AdminService::ReleaseWrites)
      .Unary("SetLogLevel", this, &AdminService::SetLogLevel)
      .Build();
}

absl::Status AdminService::CheckMakesBackups() const {
  if (backups_ != nullptr) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_BACKUPS_OFF,
                         "the server has no folder for backups (--backup-dir)");
}

// Refuses a revision that the log has not reached: the caller's mistake does not count as a failed backup.
absl::Status AdminService::CheckReached(int64_t restore_revision) const {
  const int64_t revision = log_.Read()->head().revision;
  if (restore_revision <= revision) return absl::OkStatus();
  return status::Refused(
      fact::v1::ERROR_REASON_REVISION_AHEAD,
      absl::StrCat("restore_revision: got ", restore_revision, ", but the log is at ", revision),
      {{"min_revision", absl::StrCat(restore_revision)}, {"revision", absl::StrCat(revision)}});
}

absl::Status AdminService::CheckCreate(const pb::CreateBackupRequest& request) const {
  resource::RequestCheck check(log_.reference(), log_.division_root(), log_.clock(), request);
  check.RequestId(request.request_id());
  const std::string& point = request.restore_point();
  if (!point.empty()) {
    check.Id("restore_point", point);
    // A number is that of a backup.
    if (std::all_of(point.begin(), point.end(), absl::ascii_isdigit))
      check.Add("restore_point", "got digits alone, want a name");
    check.Range("restore_revision", request.restore_revision(), 1, INT64_MAX);
  } else {
    check.Range("restore_revision", request.restore_revision(), 0, 0);
  }
  return check.ToStatus();
}

Reply<pb::Backup> AdminService::CreateBackup(Call& call, const pb::CreateBackupRequest& request) {
  CO_RETURN_IF_ERROR(CheckCreate(request));
  CO_RETURN_IF_ERROR(CheckMakesBackups());
  CO_RETURN_IF_ERROR(CheckReached(request.restore_revision()));
  if (request.validate_only()) {
    pb::Backup preview;
    preview.set_service(log_.service());
    preview.set_log_id(log_.log_id());
    preview.set_revision(log_.Read()->head().revision);
    co_return preview;
  }
  BackupRequest wanted{call.principal(), request.request_id(), request.restore_point(),
                       request.restore_revision()};
  Reply<store::BackupManifest> making = backups_->Make(std::move(wanted));
  CO_ASSIGN_OR_RETURN(const store::BackupManifest made, co_await std::move(making));
  co_return ToProto(made);
}

Reply<pb::ListBackupsResponse> AdminService::ListBackups(Call& call, const pb::ListBackupsRequest&) {
  RETURN_IF_ERROR(CheckMakesBackups());
  return executor_.Run<pb::ListBackupsResponse>(
      call, rpc::Cost::kShort, [this]() -> absl::StatusOr<pb::ListBackupsResponse> {
        ASSIGN_OR_RETURN(const std::vector<store::ListedBackup> listed, backups_->List());
        pb::ListBackupsResponse response;
        for (const store::ListedBackup& each : listed) *response.add_backups() = ToProto(each);
        return response;
      });
}

Reply<pb::HoldWritesResponse> AdminService::HoldWrites(Call&, const pb::HoldWritesRequest& request) {
  CO_RETURN_IF_ERROR(CheckHold(log_, request));
  pb::HoldWritesResponse response;
  response.set_log_id(log_.log_id());
  if (request.validate_only()) {
    if (holds_.IsHeld("")) co_return holds_.HeldAlready();
    response.set_revision(log_.Read()->head().revision);
    co_return response;
  }
  Reply<int64_t> holding = holds_.Hold(request.hold_id());
  CO_ASSIGN_OR_RETURN(const int64_t revision, co_await std::move(holding));
  response.set_revision(revision);
  co_return response;
}

Reply<pb::ReleaseWritesResponse> AdminService::ReleaseWrites(Call&, const pb::ReleaseWritesRequest& request) {
  CO_RETURN_IF_ERROR(CheckHold(log_, request));
  if (request.validate_only()) {
    pb::ReleaseWritesResponse preview;
    preview.set_held(holds_.IsHeld(request.hold_id()));
    co_return preview;
  }
  Reply<bool> releasing = holds_.Release(request.hold_id());
  pb::ReleaseWritesResponse response;
  CO_ASSIGN_OR_RETURN(const bool held, co_await std::move(releasing));
  response.set_held(held);
  co_return response;
}

Reply<pb::SetLogLevelResponse> AdminService::SetLogLevel(Call&, const pb::SetLogLevelRequest& request) {
  using observability::Level;
  static constexpr std::pair<pb::LogLevel, Level> kLevels[] = {{pb::LOG_LEVEL_DEBUG, Level::kDebug},
                                                               {pb::LOG_LEVEL_INFO, Level::kInfo},
                                                               {pb::LOG_LEVEL_WARN, Level::kWarning},
                                                               {pb::LOG_LEVEL_ERROR, Level::kError}};
  resource::RequestCheck check(log_.reference(), log_.division_root(), log_.clock(), request);
  check.EnumValue("level", request.level());
  RETURN_IF_ERROR(check.ToStatus());
  const auto wanted = std::find_if(std::begin(kLevels), std::end(kLevels),
                                   [&](const auto& each) { return each.first == request.level(); });
  const Level before = request.validate_only() ? lines_.level() : lines_.SetLevel(wanted->second);
  pb::SetLogLevelResponse response;
  for (const auto& [level, ours] : kLevels) {
    if (ours == before) response.set_previous_level(level);
  }
  return response;
}

}  // namespace eastgate::server
