#include "services/livelihood/identity_metrics.h"

#include "common/status/status_macros.h"

namespace eastgate::livelihood {
namespace {

constexpr char kMetric[] = "eastgate_identity_digests";
constexpr char kHelp[] = "Digests of persons and households at the last start, by the key they are under.";

}  // namespace

absl::Status ReportIdentities(const Identities& identities, const store::Reader& reader,
                              observability::Metrics& metrics, observability::Log& log) {
  ASSIGN_OR_RETURN(const Identities::Counts counts, identities.CountByKey(reader));
  const auto add = [&metrics](const char* key, int64_t count) {
    metrics.AddGauge(kMetric, kHelp, [count] { return static_cast<double>(count); }, {{"key", key}});
  };
  add("newest", counts.under_newest);
  add("older", counts.under_older);
  add("removed", counts.lost);
  if (counts.lost > 0) {
    log.Write(observability::Level::kWarning,
              "persons or households are not found: their digests are under a key that was removed",
              {{"digests", counts.lost}});
  }
  if (counts.under_older > 0) {
    log.Write(observability::Level::kInfo, "digests are under older keys, which must stay until they moved",
              {{"digests", counts.under_older}});
  }
  return absl::OkStatus();
}

}  // namespace eastgate::livelihood
