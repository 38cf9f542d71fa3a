#include "common/status/retry.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

namespace eastgate::status {

void SetRetryDelay(absl::Duration delay, absl::Status& status) {
  google::rpc::RetryInfo retry;
  const int64_t seconds = absl::ToInt64Seconds(delay);
  retry.mutable_retry_delay()->set_seconds(seconds);
  retry.mutable_retry_delay()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(delay - absl::Seconds(seconds))));
  status.SetPayload(absl::StrCat("type.googleapis.com/", retry.GetTypeName()),
                    absl::Cord(retry.SerializeAsString()));
}

}  // namespace eastgate::status
