// The error of a step on the disk. Errors name no path.
#ifndef EASTGATE_COMMON_EVIDENCE_DISK_ERROR_H_
#define EASTGATE_COMMON_EVIDENCE_DISK_ERROR_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace eastgate::evidence {

// Returns why the step failed, by errno: RESOURCE_EXHAUSTED, DISK_NEARLY_FULL, for a disk that is full, else
// UNAVAILABLE.
absl::Status DiskError(absl::string_view step);

}  // namespace eastgate::evidence

#endif  // EASTGATE_COMMON_EVIDENCE_DISK_ERROR_H_
