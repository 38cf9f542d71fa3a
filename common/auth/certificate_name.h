// The rule that gives the principal of a client's certificate: what follows the trust domain in its SPIFFE
// name.
//
//   name := "spiffe://" TRUST-DOMAIN "/" principal      principal := segment ("/" segment)*
//
// No segment is empty, "." or "..", and the principal has the form of principal.h; so there is no port,
// query, fragment or percent-encoding, and no two names are one principal. Pure, thread-safe.
#ifndef EASTGATE_COMMON_AUTH_CERTIFICATE_NAME_H_
#define EASTGATE_COMMON_AUTH_CERTIFICATE_NAME_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/auth/identity.h"

namespace eastgate::auth {

// Returns whom a certificate names. `uris` are all of its subject alternative names that are URIs, as gRPC
// gives them under GRPC_PEER_URI_PROPERTY_NAME: its property of the SPIFFE name is left out where there are
// several. UNAUTHENTICATED, reason CERTIFICATE_NAME, unless there is exactly one, of the trust domain and in
// the form above.
absl::StatusOr<Identity> IdentityOfCertificate(absl::Span<const std::string> uris,
                                               absl::string_view trust_domain);

}  // namespace eastgate::auth

#endif  // EASTGATE_COMMON_AUTH_CERTIFICATE_NAME_H_
