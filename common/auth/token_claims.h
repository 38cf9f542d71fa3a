// The rules for what a token says: for whom, by whom, to whom, and from when to when. Pure, thread-safe.
#ifndef EASTGATE_COMMON_AUTH_TOKEN_CLAIMS_H_
#define EASTGATE_COMMON_AUTH_TOKEN_CLAIMS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/auth/identity.h"

namespace eastgate::auth {

// The clocks of an issuer and of a server may differ by this much.
inline constexpr absl::Duration kClockSkew = absl::Seconds(60);

// The issuer and the audience of the tokens that are accepted.
struct TokenParties {
  std::string issuer;
  std::string audience;
};

struct TokenClaims {
  Identity identity;
  absl::Time good_until;  // Exclusive; the clock skew is added.
};

// Returns what the payload of a token says at `now`, once its signature is known to be right.
// UNAUTHENTICATED, reason TOKEN_INVALID, unless it is a JSON object in which
// - `iss` is the issuer, and `aud` the audience or a list with it;
// - `exp` is a number and not past; `nbf` and `iat`, where given, are numbers and not ahead;
// - `sub` has the form of a principal and is no service's.
absl::StatusOr<TokenClaims> CheckClaims(absl::string_view payload, const TokenParties& parties,
                                        absl::Time now);

}  // namespace eastgate::auth

#endif  // EASTGATE_COMMON_AUTH_TOKEN_CLAIMS_H_
