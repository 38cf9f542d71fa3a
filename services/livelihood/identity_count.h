// IdentityCount: says how the keys of the digests of persons and households are used.
//
// It reads all of them, which takes a second for each two million, so a thread does it once after the start,
// at a low priority. Owned by main.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_IDENTITY_COUNT_H_
#define EASTGATE_SERVICES_LIVELIHOOD_IDENTITY_COUNT_H_

#include <atomic>
#include <thread>

#include "common/facts/log.h"
#include "common/observability/log.h"
#include "common/observability/metrics.h"
#include "services/livelihood/identities.h"

namespace eastgate::livelihood {

class IdentityCount {
 public:
  // Adds the metrics, which are not a number until the digests are counted. All must outlive it.
  IdentityCount(const Identities& identities, const facts::Log& log, observability::Metrics& metrics,
                observability::Log& lines);
  ~IdentityCount() { Stop(); }
  IdentityCount(const IdentityCount&) = delete;
  IdentityCount& operator=(const IdentityCount&) = delete;

  // Counts on a thread, and logs a warning where the key of some digests is no longer in the file, so that
  // whoever is known by them is not found.
  void Start();
  // Has the thread end soon. Does not block.
  void BeginStop() { stops_ = true; }
  // The same, and waits for the end. Idempotent.
  void Stop();

 private:
  void Count();

  const Identities& identities_;
  const facts::Log& log_;
  observability::Log& lines_;
  std::atomic<double> under_newest_, under_older_, lost_;
  std::atomic<bool> stops_{false};
  std::thread thread_;
};

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_IDENTITY_COUNT_H_
