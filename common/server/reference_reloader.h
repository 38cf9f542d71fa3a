// ReferenceReloader: reads the files of the reference data again while the server runs.
//
// A thread looks at the directory every few seconds. Files that were replaced are read when nothing has moved
// between two looks, so that those that belong together are taken together; on request all are read at once.
// They are checked together: one that is bad leaves all data as they are, and the reloader has failed until
// good files are read. Good ones get into the log and are in effect from there on. Owned by the host;
// thread-safe where it says so.
#ifndef EASTGATE_COMMON_SERVER_REFERENCE_RELOADER_H_
#define EASTGATE_COMMON_SERVER_REFERENCE_RELOADER_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/facts/log.h"
#include "common/observability/log.h"
#include "common/reference/reference_data.h"

namespace eastgate::server {

class ReferenceReloader {
 public:
  using Listener = std::function<void(const std::shared_ptr<const reference::ReferenceData>&)>;

  // `log` and `lines` must outlive it. `stamp` is that of the files when those in effect were read
  // (reference::StampOfReferenceFiles).
  ReferenceReloader(facts::Log& log, std::string directory, std::string stamp, observability::Log& lines,
                    absl::Duration period = absl::Seconds(2))
      : log_(log),
        directory_(std::move(directory)),
        lines_(lines),
        period_(period),
        read_(stamp),
        seen_(std::move(stamp)) {}
  ~ReferenceReloader() { Stop(); }
  ReferenceReloader(const ReferenceReloader&) = delete;
  ReferenceReloader& operator=(const ReferenceReloader&) = delete;

  // Calls the listener with the data in effect: now, and on the reloader's thread whenever they have changed.
  // Before Start.
  void OnReference(Listener listener);

  void Start();
  // Calls the listeners with the data in effect, where another process has loaded them into the log. For a
  // reloader that was not started.
  void TellListeners();

  // Returns when no reload goes on any more. Idempotent.
  void Stop();

  // Has the files read at once, from any thread.
  void ReloadNow();

  // Returns whether the files that were last read are not in effect. From any thread.
  bool failed() const { return failed_; }

  // One look of the thread; tests call it without the thread. Reads the files if they have changed
  // since they were read and are as they were at the last look, or at once.
  void Look(bool at_once = false);

 private:
  void Run();
  // Reads the files, which have the stamp; returns false where they may be read again as they are.
  bool Read(const std::string& stamp);
  void Report(const absl::Status& status);

  facts::Log& log_;
  const std::string directory_;
  observability::Log& lines_;
  const absl::Duration period_;
  std::vector<Listener> listeners_;
  std::string read_;   // The stamp of the files that were last read,
  std::string seen_;   // and at the last look.
  std::string error_;  // The one last reported.
  std::atomic<bool> failed_{false};

  absl::Mutex mutex_;
  bool asked_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_REFERENCE_RELOADER_H_
