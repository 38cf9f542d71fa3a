#include "common/auth/signed_token.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/auth/base64url.h"
#include "common/auth/json.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::auth {
namespace {

constexpr size_t kParts = 3;
constexpr size_t kEs256SignatureBytes = 64;

std::optional<SignatureAlgorithm> AlgorithmOf(absl::string_view name) {
  if (name == "RS256") return SignatureAlgorithm::kRs256;
  if (name == "ES256") return SignatureAlgorithm::kEs256;
  return std::nullopt;
}

absl::Status ReadHeader(absl::string_view bytes, SignedToken& token) {
  const absl::StatusOr<Json> header = ParseJsonObject(bytes);
  if (!header.ok()) return TokenInvalid("the header of the token is not a JSON object");
  const std::optional<SignatureAlgorithm> algorithm =
      AlgorithmOf(StringMember(header->get(), "alg").value_or(""));
  if (!algorithm) return TokenInvalid("want a token signed with algorithm RS256 or ES256");
  token.algorithm = *algorithm;
  // It names extensions without which the token must not be relied on; none is known here.
  if (HasMember(header->get(), "crit")) return TokenInvalid("the token demands extensions");
  if (HasMember(header->get(), "kid")) {
    const std::optional<absl::string_view> key_id = StringMember(header->get(), "kid");
    if (!key_id || key_id->empty())
      return TokenInvalid("the token names its key by something else than text");
    token.key_id = std::string(*key_id);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status TokenInvalid(absl::string_view problem) {
  return status::ErrorWithReason(absl::StatusCode::kUnauthenticated,
                                 status::ErrorReason::ERROR_REASON_TOKEN_INVALID,
                                 absl::StrCat("authorization: ", problem));
}

absl::StatusOr<SignedToken> ParseToken(absl::string_view compact) {
  if (compact.size() > kMaxTokenBytes) {
    return TokenInvalid(absl::StrCat("want a token of at most ", kMaxTokenBytes, " bytes"));
  }
  const std::vector<absl::string_view> parts = absl::StrSplit(compact, '.');
  if (parts.size() != kParts) return TokenInvalid("want a signed token in compact form");
  std::optional<std::string> header = DecodeBase64Url(parts[0]);
  std::optional<std::string> payload = DecodeBase64Url(parts[1]);
  const std::optional<std::string> signature = DecodeBase64Url(parts[2]);
  if (!header || !payload || !signature) return TokenInvalid("want a signed token in compact form");
  SignedToken token;
  token.compact = compact;
  RETURN_IF_ERROR(ReadHeader(*header, token));
  token.payload = *std::move(payload);
  // Longer ones would be cut by the library: two spellings of one signature.
  if (signature->empty() ||
      (token.algorithm == SignatureAlgorithm::kEs256 && signature->size() != kEs256SignatureBytes)) {
    return TokenInvalid("the token has no signature of its algorithm");
  }
  return token;
}

}  // namespace eastgate::auth
