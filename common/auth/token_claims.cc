#include "common/auth/token_claims.h"

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/auth/json.h"
#include "common/auth/principal.h"
#include "common/auth/signed_token.h"
#include "common/status/status_macros.h"

namespace eastgate::auth {
namespace {

// Returns the time that a number of seconds since 1970 names; nullopt for anything else.
std::optional<absl::Time> TimeOf(const json_t* value) {
  if (json_is_integer(value)) return absl::FromUnixSeconds(json_integer_value(value));
  if (json_is_real(value)) return absl::UnixEpoch() + absl::Seconds(json_real_value(value));
  return std::nullopt;
}

bool IsText(const json_t* value, absl::string_view text) {
  return json_is_string(value) &&
         absl::string_view(json_string_value(value), json_string_length(value)) == text;
}

bool IsFor(const json_t* audiences, absl::string_view audience) {
  if (!json_is_array(audiences)) return IsText(audiences, audience);
  for (size_t i = 0; i < json_array_size(audiences); ++i) {
    if (IsText(json_array_get(audiences, i), audience)) return true;
  }
  return false;
}

absl::Status CheckBeginning(const json_t* claims, const char* name, absl::Time now) {
  if (!HasMember(claims, name)) return absl::OkStatus();
  const std::optional<absl::Time> begins = TimeOf(json_object_get(claims, name));
  if (!begins) return TokenInvalid(absl::StrCat("the ", name, " of the token is not a time"));
  if (*begins > now + kClockSkew) return TokenInvalid(absl::StrCat("the ", name, " of the token lies ahead"));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TokenClaims> CheckClaims(absl::string_view payload, const TokenParties& parties,
                                        absl::Time now) {
  const absl::StatusOr<Json> parsed = ParseJsonObject(payload);
  if (!parsed.ok()) return TokenInvalid("the payload of the token is not a JSON object");
  const json_t* const claims = parsed->get();
  if (!IsText(json_object_get(claims, "iss"), parties.issuer))
    return TokenInvalid("the iss of the token is not the issuer whose tokens are accepted");
  if (!IsFor(json_object_get(claims, "aud"), parties.audience))
    return TokenInvalid("the aud of the token is not this service");
  const std::optional<absl::Time> expires = TimeOf(json_object_get(claims, "exp"));
  if (!expires) return TokenInvalid("the exp of the token is not a time");
  if (now >= *expires + kClockSkew) return TokenInvalid("the token has expired");
  RETURN_IF_ERROR(CheckBeginning(claims, "nbf", now));
  RETURN_IF_ERROR(CheckBeginning(claims, "iat", now));
  const absl::string_view subject = StringMember(claims, "sub").value_or("");
  if (!IsPrincipal(subject)) {
    return TokenInvalid(
        "the sub of the token is not a principal, 1 to 128 characters of a-z A-Z 0-9 . _ : @ / -");
  }
  if (absl::StartsWith(subject, kServicePrefix))
    return TokenInvalid("the sub of the token is a service, which comes with a certificate");
  return TokenClaims{{std::string(subject)}, *expires + kClockSkew};
}

}  // namespace eastgate::auth
