#include "common/server/backup_worker.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "common/rpc/transport.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/thread_priority.h"

namespace eastgate::server {
namespace {

using observability::Level;
using store::BackupManifest;

constexpr absl::Duration kFirstRetry = absl::Minutes(1);
constexpr absl::Duration kLongestWait = absl::Hours(24);  // So much fits a condition variable.
// Writes that go on keep nine tenths of their rate: tests/benchmark/README.md.
constexpr int64_t kBytesPerSecond = 128 << 20;
constexpr absl::Duration kRetryDelay = absl::Seconds(10);

absl::Status Stopping() {
  return status::ErrorWithReason(absl::StatusCode::kUnavailable,
                                 status::ErrorReason::ERROR_REASON_NOT_SERVING,
                                 "the server stops: no backup was made");
}

bool IsSame(const BackupRequest& a, const BackupRequest& b) {
  return !a.request_id.empty() && a.request_id == b.request_id && a.principal == b.principal;
}

}  // namespace

absl::StatusOr<std::unique_ptr<BackupWorker>> BackupWorker::Open(const store::RocksDbStore& store,
                                                                 Options options, observability::Log& lines) {
  ASSIGN_OR_RETURN(std::unique_ptr<store::RocksDbBackups> backups,
                   store::RocksDbBackups::Open({.directory = options.directory,
                                                .bytes_per_second = kBytesPerSecond,
                                                .locks_later = options.is_shared,
                                                .free_bytes = nullptr}));
  std::unique_ptr<BackupWorker> worker(
      new BackupWorker(std::move(backups), store, std::move(options), lines));
  ASSIGN_OR_RETURN(const std::vector<BackupManifest> kept, worker->maker_.Own());
  for (const BackupManifest& each : kept) worker->Remember(each);
  if (worker->options_.every != absl::InfiniteDuration())
    worker->due_ = kept.empty() ? absl::InfinitePast() : kept.back().created + worker->options_.every;
  return worker;
}

BackupWorker::BackupWorker(std::unique_ptr<store::RocksDbBackups> backups, const store::RocksDbStore& store,
                           Options options, observability::Log& lines)
    : backups_(std::move(backups)),
      options_(std::move(options)),
      lines_(lines),
      maker_(*backups_, store, options_.maker),
      retry_(std::min(kFirstRetry, options_.every)) {}

void BackupWorker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void BackupWorker::BeginStop() {
  std::vector<Completion> waiting;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (Task& task : tasks_) {
      waiting.insert(waiting.end(), task.waiting.begin(), task.waiting.end());
      task.waiting.clear();
    }
  }
  backups_->Stop();
  changed_.notify_all();
  for (const Completion& done : waiting) done(Stopping());
}

void BackupWorker::Stop() {
  BeginStop();
  if (thread_.joinable()) thread_.join();
}

rpc::Reply<BackupManifest> BackupWorker::Make(BackupRequest request) {
  auto start = [this, &request](Completion done) {
    const absl::Status queued = Enqueue(request, done);
    if (!queued.ok()) done(queued);
  };
  rpc::CallbackAwaiter<BackupManifest, decltype(start)> awaiter(std::move(start));
  co_return co_await awaiter;
}

absl::Status BackupWorker::Enqueue(const BackupRequest& request, const Completion& done) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return Stopping();
  auto task = std::find_if(tasks_.begin(), tasks_.end(),
                           [&](const Task& each) { return IsSame(each.request, request); });
  if (task == tasks_.end()) {
    if (tasks_.size() > kMaxWaiting) return status::Overloaded("too many backups are waiting", kRetryDelay);
    task = tasks_.insert(tasks_.end(), Task{request, {}});
  }
  task->waiting.push_back(done);
  changed_.notify_all();
  return absl::OkStatus();
}

void BackupWorker::Run() {
  pthread_setname_np(pthread_self(), "backup");
  store::GiveWayToCalls();
  std::unique_lock lock(mutex_);
  while (WaitForTask(lock)) {
    Task& task = tasks_.front();
    lock.unlock();
    MakeOne(task);
    lock.lock();
  }
}

bool BackupWorker::WaitForTask(std::unique_lock<std::mutex>& lock) {
  while (!stopping_ && tasks_.empty()) {
    const absl::Time now = options_.maker.now();
    if (due_ <= now) {
      tasks_.push_back(
          {{.principal = rpc::ServicePrincipal(options_.maker.service), .is_scheduled = true}, {}});
      break;
    }
    changed_.wait_for(lock, absl::ToChronoNanoseconds(std::min(due_ - now, kLongestWait)));
  }
  return !stopping_;
}

void BackupWorker::MakeOne(Task& task) {
  const absl::Time begun = options_.maker.now();
  const absl::StatusOr<BackupManifest> made = maker_.Make(task.request);
  Report(made, options_.maker.now() - begun);
  std::vector<Completion> waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(task.waiting);
    tasks_.pop_front();
    Schedule(made.ok());
  }
  for (const Completion& done : waiting) done(absl::IsCancelled(made.status()) ? Stopping() : made);
  if (made.ok() && options_.on_good) options_.on_good();
}

void BackupWorker::Report(const absl::StatusOr<BackupManifest>& made, absl::Duration took) {
  if (made.ok()) {
    Remember(*made);
    lines_.Write(Level::kInfo, "a backup was made and verified",
                 {{"backup", made->backup},
                  {"revision", made->head.revision},
                  {"bytes", made->bytes()},
                  {"added_bytes", made->added_bytes},
                  {"seconds", absl::ToDoubleSeconds(took)}});
  } else if (!absl::IsCancelled(made.status())) {
    ++failures_;
    lines_.Write(Level::kError, "no backup was made", {{"error", made.status().message()}});
  }
}

void BackupWorker::Remember(const BackupManifest& manifest) {
  last_good_time_ = absl::ToDoubleSeconds(manifest.created - absl::UnixEpoch());
  last_good_revision_ = manifest.head.revision;
  last_good_bytes_ = manifest.bytes();
  if (!manifest.restore_point.empty()) last_point_time_ = last_good_time_.load();
}

void BackupWorker::Schedule(bool good) {
  if (options_.every == absl::InfiniteDuration()) return;
  const absl::Time now = options_.maker.now();
  if (good) {
    retry_ = std::min(kFirstRetry, options_.every);
    due_ = now + options_.every;
  } else {
    due_ = now + retry_;
    retry_ = std::min(retry_ * 2, options_.every);
  }
}

}  // namespace eastgate::server
