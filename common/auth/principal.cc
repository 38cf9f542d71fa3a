#include "common/auth/principal.h"

#include "absl/strings/str_cat.h"
#include "common/reference/principals.h"
#include "common/status/errors.h"

namespace eastgate::auth {

bool IsPrincipal(absl::string_view name) {
  return reference::IsPrincipal(name);
}

absl::StatusOr<std::string> CheckPrincipal(absl::string_view principal) {
  if (IsPrincipal(principal)) return std::string(principal);
  return status::ErrorWithReason(
      absl::StatusCode::kUnauthenticated, status::ErrorReason::ERROR_REASON_NO_PRINCIPAL,
      absl::StrCat(kPrincipalMetadata, principal.empty() ? ": got nothing" : ": got a malformed name",
                   ", want 1 to 128 characters of a-z A-Z 0-9 . _ : @ / -"));
}

}  // namespace eastgate::auth
