// Base64url without padding (RFC 7515), strictly: each text is the only one that is read as its bytes.
#ifndef EASTGATE_COMMON_AUTH_BASE64URL_H_
#define EASTGATE_COMMON_AUTH_BASE64URL_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace eastgate::auth {

// Returns the bytes, or nullopt for a text that no encoder writes: with padding, white space, other
// characters, or bits behind the last byte.
std::optional<std::string> DecodeBase64Url(absl::string_view text);

}  // namespace eastgate::auth

#endif  // EASTGATE_COMMON_AUTH_BASE64URL_H_
