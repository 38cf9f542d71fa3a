// The compact form of a signed JSON Web Token (RFC 7515, RFC 7519): what it says of itself, before anybody
// has checked that it is true.
//
//   token     := header "." payload "." signature      each base64url without padding, at most 8,192 bytes in
//   all header    := {"alg": "RS256" | "ES256", "kid": text, …}, without "crit"; others than these are not
//   looked at
//
// Pure, thread-safe.
#ifndef EASTGATE_COMMON_AUTH_SIGNED_TOKEN_H_
#define EASTGATE_COMMON_AUTH_SIGNED_TOKEN_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::auth {

inline constexpr size_t kMaxTokenBytes = 8192;

enum class SignatureAlgorithm {
  kRs256,  // RSASSA-PKCS1-v1_5 with SHA-256.
  kEs256,  // ECDSA on P-256 with SHA-256.
};

struct SignedToken {
  absl::string_view compact;  // As it came; the caller's.
  SignatureAlgorithm algorithm = SignatureAlgorithm::kRs256;
  std::string key_id;   // Empty where it names no key.
  std::string payload;  // Decoded.
};

// UNAUTHENTICATED, reason TOKEN_INVALID, unless `compact` has the form above. It must outlive the result.
absl::StatusOr<SignedToken> ParseToken(absl::string_view compact);

// UNAUTHENTICATED, reason TOKEN_INVALID. `problem` tells nothing that the caller has not sent.
absl::Status TokenInvalid(absl::string_view problem);

}  // namespace eastgate::auth

#endif  // EASTGATE_COMMON_AUTH_SIGNED_TOKEN_H_
