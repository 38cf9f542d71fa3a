// Enterprises beside the register that economy keeps of them: what rests on one is judged by the enterprise
// as of the day of that.
//
// Common knows no domain: a service says which state is that of an enterprise in the register. Pure.
#ifndef EASTGATE_COMMON_LIFECYCLE_REGISTER_H_
#define EASTGATE_COMMON_LIFECYCLE_REGISTER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/status/errors.h"

namespace eastgate::lifecycle {

// ENTERPRISE_NOT_REGISTERED: nothing of the day rests on the enterprise.
inline absl::Status NotRegistered(absl::string_view enterprise, absl::string_view on) {
  return status::Refused(fact::v1::ERROR_REASON_ENTERPRISE_NOT_REGISTERED,
                         "the enterprise had moved out or was closed",
                         {{"enterprise", std::string(enterprise)}, {"on", std::string(on)}});
}

// Refuses an enterprise, given as of the day `on`, that is in another state than `kRegistered` then.
template <auto kRegistered, class Enterprise>
absl::Status CheckRegistered(const Enterprise& enterprise, absl::string_view on) {
  return enterprise.state() == kRegistered ? absl::OkStatus() : NotRegistered(enterprise.name(), on);
}

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_REGISTER_H_
