// Serves eastgate.admin.v1.AdminService, the same in every service of the suite. Thread-safe.
#ifndef EASTGATE_COMMON_SERVER_ADMIN_SERVICE_H_
#define EASTGATE_COMMON_SERVER_ADMIN_SERVICE_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "common/facts/log.h"
#include "common/observability/log.h"
#include "common/rpc/call.h"
#include "common/rpc/executor.h"
#include "common/rpc/reply.h"
#include "common/rpc/runtime.h"
#include "common/rpc/service_binder.h"
#include "common/server/backup_worker.h"
#include "common/server/write_holds.h"
#include "eastgate/admin/v1/admin.grpc.pb.h"

namespace eastgate::server {

class AdminService final {
 public:
  // All must outlive it. `backups` is null where the server makes none.
  AdminService(const facts::Log& log, BackupWorker* backups, WriteHolds& holds, rpc::Executor& executor,
               observability::Log& lines)
      : log_(log), backups_(backups), holds_(holds), executor_(executor), lines_(lines) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<admin::v1::Backup> CreateBackup(rpc::Call& call, const admin::v1::CreateBackupRequest& request);
  rpc::Reply<admin::v1::ListBackupsResponse> ListBackups(rpc::Call& call,
                                                         const admin::v1::ListBackupsRequest& request);
  rpc::Reply<admin::v1::HoldWritesResponse> HoldWrites(rpc::Call& call,
                                                       const admin::v1::HoldWritesRequest& request);
  rpc::Reply<admin::v1::ReleaseWritesResponse> ReleaseWrites(rpc::Call& call,
                                                             const admin::v1::ReleaseWritesRequest& request);
  rpc::Reply<admin::v1::SetLogLevelResponse> SetLogLevel(rpc::Call& call,
                                                         const admin::v1::SetLogLevelRequest& request);

 private:
  absl::Status CheckCreate(const admin::v1::CreateBackupRequest& request) const;
  absl::Status CheckMakesBackups() const;
  absl::Status CheckReached(int64_t restore_revision) const;

  const facts::Log& log_;
  BackupWorker* const backups_;
  WriteHolds& holds_;
  rpc::Executor& executor_;
  observability::Log& lines_;
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_ADMIN_SERVICE_H_
