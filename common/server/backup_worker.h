// BackupWorker: the thread that makes the backups of a server, on request and by a schedule.
//
// One backup is made at a time, at a low priority. A scheduled one is due `every` after the newest one was
// begun; one that fails is tried again after a minute, then after twice as long each time, up to `every`.
// Owned by the host; thread-safe.
#ifndef EASTGATE_COMMON_SERVER_BACKUP_WORKER_H_
#define EASTGATE_COMMON_SERVER_BACKUP_WORKER_H_

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/observability/log.h"
#include "common/rpc/reply.h"
#include "common/rpc/reply_callback.h"
#include "common/server/backup_maker.h"
#include "common/store/rocksdb_backups.h"
#include "common/store/rocksdb_store.h"

namespace eastgate::server {

class BackupWorker {
 public:
  static constexpr size_t kMaxWaiting = 16;

  struct Options {
    std::string directory = "";
    absl::Duration every = absl::InfiniteDuration();  // Infinite: on request only.
    // True if other processes of the service have the folder too: one that is still at work, or was stopped,
    // then keeps this one from making backups, and not from serving.
    bool is_shared = false;
    // Called on the worker's thread after each backup that is good; null for nothing.
    std::function<void()> on_good = nullptr;
    BackupMaker::Options maker = {};
  };

  // Opens the folder. `store` and `lines` must outlive it; the store is not closed before Stop has returned.
  static absl::StatusOr<std::unique_ptr<BackupWorker>> Open(const store::RocksDbStore& store, Options options,
                                                            observability::Log& lines);
  ~BackupWorker() { Stop(); }

  void Start();
  // Gives up what is going on, and answers whoever waits, or comes, with UNAVAILABLE. Does not block.
  void BeginStop();
  // The same, and waits for the end of the thread. Idempotent.
  void Stop();

  // Answers with the backup when it was made and verified. The same request, by its request_id, joins one
  // that waits or is at work. RESOURCE_EXHAUSTED, reason OVERLOADED, where kMaxWaiting others wait.
  rpc::Reply<store::BackupManifest> Make(BackupRequest request);

  // Lists the backups that are kept, from the oldest.
  absl::StatusOr<std::vector<store::ListedBackup>> List() const { return backups_->List(); }

  // For metrics. The time is in seconds since 1970; all are 0 where there is no good backup.
  double last_good_time() const { return last_good_time_; }
  int64_t last_good_revision() const { return last_good_revision_; }
  int64_t last_good_bytes() const { return last_good_bytes_; }
  // When the newest one for a restore point was begun.
  double last_point_time() const { return last_point_time_; }
  int64_t failures() const { return failures_; }

 private:
  using Completion = rpc::Completion<store::BackupManifest>;
  struct Task {
    BackupRequest request;
    std::vector<Completion> waiting;
  };

  BackupWorker(std::unique_ptr<store::RocksDbBackups> backups, const store::RocksDbStore& store,
               Options options, observability::Log& lines);

  // OK where `done` will be called.
  absl::Status Enqueue(const BackupRequest& request, const Completion& done);
  void Run();
  // Waits until there is something to do; false when the worker stops.
  bool WaitForTask(std::unique_lock<std::mutex>& lock);
  void MakeOne(Task& task);
  void Report(const absl::StatusOr<store::BackupManifest>& made, absl::Duration took);
  void Remember(const store::BackupManifest& manifest);
  void Schedule(bool good);

  const std::unique_ptr<store::RocksDbBackups> backups_;
  const Options options_;
  observability::Log& lines_;
  BackupMaker maker_;
  std::atomic<double> last_good_time_{0};
  std::atomic<int64_t> last_good_revision_{0};
  std::atomic<int64_t> last_good_bytes_{0};
  std::atomic<double> last_point_time_{0};
  std::atomic<int64_t> failures_{0};

  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Task> tasks_;  // The first is at work.
  absl::Time due_ = absl::InfiniteFuture();
  absl::Duration retry_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_BACKUP_WORKER_H_
