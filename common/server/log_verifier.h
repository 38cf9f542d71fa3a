// LogVerifier: the thread that proves the log of a running server, again and again, at a low pace.
//
// A pass recomputes the chain from the first record to the head, a piece at a time on a snapshot of its own,
// and rests between the pieces, so that a pass takes little of a core and holds back no compaction. The next
// one begins a stated time after the last one began. Backups prove their copies; this proves what is served.
// Owned by the host; thread-safe. The store must outlive it.
#ifndef EASTGATE_COMMON_SERVER_LOG_VERIFIER_H_
#define EASTGATE_COMMON_SERVER_LOG_VERIFIER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/observability/log.h"
#include "common/store/store.h"

namespace eastgate::server {

class LogVerifier {
 public:
  struct Options {
    absl::Duration first_after = absl::Minutes(1);  // A start is busy with other things.
    absl::Duration every = absl::Hours(24);
    int64_t records = 1000;  // Records of a piece.
    absl::Duration rest = absl::Milliseconds(50);
    std::function<absl::Time()> now = absl::Now;
  };

  LogVerifier(const store::Store& store, Options options, observability::Log& lines)
      : store_(store), options_(std::move(options)), lines_(lines) {}
  ~LogVerifier() { Stop(); }

  void Start();
  // Gives up a pass that is at work, and waits for the end of the thread. Idempotent.
  void Stop();

  // Makes one pass now, on the caller's thread.
  void VerifyNow() { Report(Pass()); }

  // When the last pass that found nothing wrong ended, in seconds since 1970, and up to which revision it
  // came; 0 where none has ended since the server started.
  double last_good_time() const { return last_good_time_; }
  int64_t last_good_revision() const { return last_good_revision_; }
  // Returns whether the last pass found a record that does not hold, or could not read one.
  bool failed() const { return failed_; }

 private:
  void Run();
  // Proves the whole log. The last revision proved; DATA_LOSS names the first bad one; CANCELLED when the
  // server stops.
  absl::StatusOr<int64_t> Pass() const;
  void Report(const absl::StatusOr<int64_t>& proved);

  const store::Store& store_;
  const Options options_;
  observability::Log& lines_;
  std::atomic<double> last_good_time_{0};
  std::atomic<int64_t> last_good_revision_{0};
  std::atomic<bool> failed_{false};
  absl::Notification stopped_;
  std::thread thread_;
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_LOG_VERIFIER_H_
