#include "services/livelihood/identity_count.h"

#include <limits>

#include "absl/status/statusor.h"
#include "common/store/thread_priority.h"

namespace eastgate::livelihood {
namespace {

using observability::Level;

constexpr char kMetric[] = "eastgate_identity_digests";
constexpr char kHelp[] =
    "Digests of persons and households at the last start, by the key they are under; NaN until they are "
    "counted.";
constexpr double kNotCounted = std::numeric_limits<double>::quiet_NaN();

}  // namespace

IdentityCount::IdentityCount(const Identities& identities, const facts::Log& log,
                             observability::Metrics& metrics, observability::Log& lines)
    : identities_(identities),
      log_(log),
      lines_(lines),
      under_newest_(kNotCounted),
      under_older_(kNotCounted),
      lost_(kNotCounted) {
  const auto add = [&metrics](const char* key, const std::atomic<double>& count) {
    metrics.AddGauge(kMetric, kHelp, [&count] { return count.load(); }, {{"key", key}});
  };
  add("newest", under_newest_);
  add("older", under_older_);
  add("removed", lost_);
}

void IdentityCount::Start() {
  thread_ = std::thread([this] { Count(); });
}

void IdentityCount::Stop() {
  BeginStop();
  if (thread_.joinable()) thread_.join();
}

void IdentityCount::Count() {
  store::GiveWayToCalls();
  const absl::StatusOr<Identities::Counts> counts =
      identities_.CountByKey(*log_.Read(), [this] { return !stops_; });
  if (absl::IsCancelled(counts.status())) return;
  if (!counts.ok()) {
    lines_.Write(Level::kError, "the digests of persons and households cannot be counted",
                 {{"error", counts.status().message()}});
    return;
  }
  under_newest_ = static_cast<double>(counts->under_newest);
  under_older_ = static_cast<double>(counts->under_older);
  lost_ = static_cast<double>(counts->lost);
  if (counts->lost > 0) {
    lines_.Write(Level::kWarning,
                 "persons or households are not found: their digests are under a key that was removed",
                 {{"digests", counts->lost}});
  }
  if (counts->under_older > 0) {
    lines_.Write(Level::kInfo, "digests are under older keys, which must stay until they moved",
                 {{"digests", counts->under_older}});
  }
}

}  // namespace eastgate::livelihood
