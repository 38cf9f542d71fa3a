#include "common/server/log_verifier.h"

#include <pthread.h>

#include <algorithm>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/facts/verify_chain.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "common/store/thread_priority.h"

namespace eastgate::server {
namespace {

using observability::Level;

}  // namespace

void LogVerifier::Start() {
  thread_ = std::thread([this] { Run(); });
}

void LogVerifier::Stop() {
  if (!stopped_.HasBeenNotified()) stopped_.Notify();
  if (thread_.joinable()) thread_.join();
}

void LogVerifier::Run() {
  pthread_setname_np(pthread_self(), "verifier");
  store::GiveWayToCalls();
  absl::Duration wait = options_.first_after;
  while (!stopped_.WaitForNotificationWithTimeout(wait)) {
    const absl::Time begun = options_.now();
    VerifyNow();
    wait = std::max(options_.every - (options_.now() - begun), absl::ZeroDuration());
  }
}

absl::StatusOr<int64_t> LogVerifier::Pass() const {
  int64_t proved = 0;
  while (true) {
    const std::shared_ptr<const store::Snapshot> snapshot = store_.Read();
    const int64_t head = snapshot->head().revision;
    const int64_t to = std::min(proved + options_.records, head);
    // Each piece goes on from the stored digest of the record that ended the one before.
    ASSIGN_OR_RETURN(const facts::ChainReport chain, facts::VerifyChain(*snapshot, proved + 1, to));
    if (chain.first_bad_revision != 0)
      return store::Corrupt(
          absl::StrCat("the log does not hold: first bad revision ", chain.first_bad_revision));
    proved = to;
    if (proved == head) return proved;
    if (stopped_.WaitForNotificationWithTimeout(options_.rest))
      return absl::CancelledError("the server stops");
  }
}

void LogVerifier::Report(const absl::StatusOr<int64_t>& proved) {
  if (proved.ok()) {
    last_good_revision_ = *proved;
    last_good_time_ = absl::ToDoubleSeconds(options_.now() - absl::UnixEpoch());
    failed_ = false;
    lines_.Write(Level::kInfo, "the log was verified", {{"revision", *proved}});
  } else if (!absl::IsCancelled(proved.status())) {
    failed_ = true;
    lines_.Write(Level::kError, "the log does not verify", {{"error", proved.status().message()}});
  }
}

}  // namespace eastgate::server
