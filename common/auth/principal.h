// The rule for a caller's principal: who is recorded as the reporter of what a call writes.
//
// Pure, thread-safe.
#ifndef EASTGATE_COMMON_AUTH_PRINCIPAL_H_
#define EASTGATE_COMMON_AUTH_PRINCIPAL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::auth {

// The metadata key in which a call on loopback names its principal.
inline constexpr char kPrincipalMetadata[] = "eastgate-principal";

// `principal` itself when it is 1 to 128 characters of a-z A-Z 0-9 . _ : @ / -; else UNAUTHENTICATED, reason
// NO_PRINCIPAL.
absl::StatusOr<std::string> CheckPrincipal(absl::string_view principal);

}  // namespace eastgate::auth

#endif  // EASTGATE_COMMON_AUTH_PRINCIPAL_H_
