// google.rpc.RetryInfo: after how long a refused client may try again.
#ifndef EASTGATE_COMMON_STATUS_RETRY_H_
#define EASTGATE_COMMON_STATUS_RETRY_H_

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace eastgate::status {

// Adds to an error that the client may try again after the delay.
void SetRetryDelay(absl::Duration delay, absl::Status& status);

}  // namespace eastgate::status

#endif  // EASTGATE_COMMON_STATUS_RETRY_H_
