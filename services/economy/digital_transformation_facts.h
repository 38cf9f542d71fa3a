// The facts of projects of digital transformation beside other resources: the enterprise and its other
// projects.
//
// Thread-safe: reads in the transaction that it is given.
#ifndef EASTGATE_SERVICES_ECONOMY_DIGITAL_TRANSFORMATION_FACTS_H_
#define EASTGATE_SERVICES_ECONOMY_DIGITAL_TRANSFORMATION_FACTS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "common/store/store.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

// `tables` must outlive the links.
lifecycle::LifecycleTable<v1::DigitalTransformation>::Links TransformationLinks(const Tables& tables);

// Returns whether the enterprise, which is as it is now, was a candidate on the day of the request: by its
// attributes and projects of that day.
absl::StatusOr<bool> IsCandidate(const Tables& tables, const store::Reader& reader,
                                 const v1::ListDigitalTransformationCandidatesRequest& request,
                                 int64_t threshold, const v1::Enterprise& enterprise);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_DIGITAL_TRANSFORMATION_FACTS_H_
