#include "common/auth/principal.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/reference/text_key.h"
#include "common/status/errors.h"

namespace eastgate::auth {
namespace {

constexpr size_t kMaxPrincipalBytes = 128;

bool IsAllowed(char c) {
  return absl::ascii_isalnum(c) || absl::string_view("._:@/-").find(c) != absl::string_view::npos;
}

}  // namespace

absl::StatusOr<std::string> CheckPrincipal(absl::string_view principal) {
  if (!principal.empty() && principal.size() <= kMaxPrincipalBytes &&
      std::all_of(principal.begin(), principal.end(), IsAllowed) && !reference::HoldsCitizenId(principal)) {
    return std::string(principal);
  }
  return status::ErrorWithReason(
      absl::StatusCode::kUnauthenticated, status::ErrorReason::ERROR_REASON_NO_PRINCIPAL,
      absl::StrCat(kPrincipalMetadata, principal.empty() ? ": got nothing" : ": got a malformed name",
                   ", want 1 to 128 characters of a-z A-Z 0-9 . _ : @ / -"));
}

}  // namespace eastgate::auth
