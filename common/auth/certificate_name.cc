#include "common/auth/certificate_name.h"

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/auth/principal.h"
#include "common/status/errors.h"

namespace eastgate::auth {
namespace {

constexpr absl::string_view kScheme = "spiffe://";

absl::Status Refuse(absl::string_view problem) {
  return status::ErrorWithReason(
      absl::StatusCode::kUnauthenticated, status::ErrorReason::ERROR_REASON_CERTIFICATE_NAME,
      absl::StrCat("certificate: ", problem, ", want exactly one, spiffe://TRUST-DOMAIN/PRINCIPAL"));
}

bool IsNamed(absl::string_view segment) {
  return !segment.empty() && segment != "." && segment != "..";
}

}  // namespace

absl::StatusOr<Identity> IdentityOfCertificate(absl::Span<const std::string> uris,
                                               absl::string_view trust_domain) {
  if (uris.size() != 1) return Refuse(absl::StrCat("got ", uris.size(), " names that are URIs"));
  absl::string_view principal = uris[0];
  // Without a trust domain no name belongs to it, not even spiffe:///x.
  if (trust_domain.empty() || !absl::ConsumePrefix(&principal, kScheme) ||
      !absl::ConsumePrefix(&principal, trust_domain) || !absl::ConsumePrefix(&principal, "/") ||
      !IsPrincipal(principal) || !absl::c_all_of(absl::StrSplit(principal, '/'), IsNamed)) {
    return Refuse("got a name that is not one of a principal of this trust domain");
  }
  return Identity{std::string(principal)};
}

}  // namespace eastgate::auth
