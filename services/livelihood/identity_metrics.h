// Says at start how the keys of the digests of persons and households are used.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_IDENTITY_METRICS_H_
#define EASTGATE_SERVICES_LIVELIHOOD_IDENTITY_METRICS_H_

#include "absl/status/status.h"
#include "common/observability/log.h"
#include "common/observability/metrics.h"
#include "common/store/store.h"
#include "services/livelihood/identities.h"

namespace eastgate::livelihood {

// Counts the digests by their keys, once: adds the metrics, and logs a warning where the key of some is no
// longer in the file, so that whoever is known by them is not found.
absl::Status ReportIdentities(const Identities& identities, const store::Reader& reader,
                              observability::Metrics& metrics, observability::Log& log);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_IDENTITY_METRICS_H_
