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

// Returns whether the name has the form of a principal: 1 to 128 characters of a-z A-Z 0-9 . _ : @ / -, among
// which no citizen ID is written.
bool IsPrincipal(absl::string_view name);

// `principal` itself when it has the form of one; else UNAUTHENTICATED, reason NO_PRINCIPAL.
absl::StatusOr<std::string> CheckPrincipal(absl::string_view principal);

}  // namespace eastgate::auth

#endif  // EASTGATE_COMMON_AUTH_PRINCIPAL_H_
