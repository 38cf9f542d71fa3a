#include "common/server/reference_reloader.h"

#include "absl/status/statusor.h"

namespace eastgate::server {
namespace {

using observability::Level;

// Returns whether reading the same files again would fail in the same way.
bool IsFaultOfFiles(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status) || absl::IsNotFound(status) ||
         absl::IsPermissionDenied(status);
}

}  // namespace

void ReferenceReloader::OnReference(Listener listener) {
  listener(log_.reference());
  listeners_.push_back(std::move(listener));
}

void ReferenceReloader::TellListeners() {
  for (const Listener& listener : listeners_) listener(log_.reference());
}

void ReferenceReloader::Start() {
  thread_ = std::thread([this] { Run(); });
}

void ReferenceReloader::Stop() {
  {
    const absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void ReferenceReloader::ReloadNow() {
  const absl::MutexLock lock(&mutex_);
  asked_ = true;
}

void ReferenceReloader::Run() {
  const auto is_woken = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return asked_ || stopping_; };
  while (true) {
    bool at_once = false;
    {
      const absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(&is_woken), period_);
      if (stopping_) return;
      at_once = std::exchange(asked_, false);
    }
    Look(at_once);
  }
}

void ReferenceReloader::Look(bool at_once) {
  std::string stamp = reference::StampOfReferenceFiles(directory_);
  const bool is_settled = stamp == seen_ && stamp != read_;
  if ((at_once || is_settled) && Read(stamp)) read_ = stamp;
  seen_ = std::move(stamp);
}

bool ReferenceReloader::Read(const std::string& stamp) {
  const absl::StatusOr<reference::ReferenceFiles> files = reference::LoadReferenceFiles(directory_);
  // A file that was replaced meanwhile may belong to one that was read before.
  if (stamp != reference::StampOfReferenceFiles(directory_)) return false;
  const absl::StatusOr<int> changed = files.ok() ? log_.Reload(*files) : files.status();
  Report(changed.status());
  if (!changed.ok()) return IsFaultOfFiles(changed.status());
  if (*changed > 0) {
    lines_.Write(Level::kInfo, "reference data reloaded", {{"changed_files", *changed}});
    TellListeners();
  }
  return true;
}

// The same error is said once.
void ReferenceReloader::Report(const absl::Status& status) {
  failed_ = !status.ok();
  const std::string error(status.message());
  if (!status.ok() && error != error_) {
    lines_.Write(Level::kError, "reference data not reloaded: the data in effect stay", {{"error", error}});
  }
  error_ = error;
}

}  // namespace eastgate::server
