#include "common/evidence/disk_error.h"

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"

namespace eastgate::evidence {

absl::Status DiskError(absl::string_view step) {
  if (errno != ENOSPC && errno != EDQUOT)
    return absl::UnavailableError(absl::StrCat("cannot ", step, ": errno ", errno));
  return status::ErrorWithReason(absl::StatusCode::kResourceExhausted,
                                 status::ErrorReason::ERROR_REASON_DISK_NEARLY_FULL,
                                 "the disk of the server is full: nothing of the file is kept");
}

}  // namespace eastgate::evidence
