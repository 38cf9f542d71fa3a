// Tokens, what they say, sets of keys, and names of certificates: every input is refused or is right by its
// rule.
//
// The first byte tells what the rest is: t a token, p the payload of one, k a set of keys, n the names of a
// certificate, a line each. The private keys of the set below were thrown away when the tokens of the corpus
// had been signed: whatever else it accepts is forged.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/auth/certificate_name.h"
#include "common/auth/json.h"
#include "common/auth/principal.h"
#include "common/auth/signed_token.h"
#include "common/auth/token_claims.h"
#include "common/auth/token_keys.h"
#include "tests/fuzz/require.h"

namespace eastgate::fuzz {
namespace {

constexpr absl::string_view kTrustDomain = "qsh.example";
constexpr absl::string_view kSigned = "fu.shuo";  // The subject of all tokens that were signed.
constexpr char kKeySet[] =
    R"({"keys":[{"kty":"RSA","kid":"r","e":"AQAB","n":")"
    "sbT2I5-5EZvy0ZISEew2d5Np8uYpPftFrts_fXoF1Kc3NXzvoTdNrfVVMkaPoFXLJZHRWNwwMhHMdH5r"
    "TaS7IYT2-dhN3qEYuM0xTWDMD5P4TcaosSTCvuIYh3oNAzGivu5ulFCjOK7IKMj3ZfkB758InNIfHR_R"
    "0W6joGB-Cp-frHcxysHhGP8X1F8e0itBse1ZVpX30Wl41JHkyY7__Fyzf1sxcq4Ki3e-ba37mXaKguER"
    "wE-EAV0KfT5PkS1uIP-mCIWVvalAC3R6Q5iZX9Sqpp1Zy0xuu6IXzrxYOikGT6Q1nLGWLHTQ077gymZ2"
    "E5bFSRAzRluw0oyq1Yd04w"
    R"("},)"
    R"({"kty":"EC","kid":"e","crv":"P-256","x":"vBuru9bO4FHXS5SVEvYS2hsrU5g0f63rz7EYt70QO_M",)"
    R"("y":"Qwt-24sYCTqeLLX8ajlG-2ioPhtjs5gBTobBTCAc_w8"}]})";

const auth::TokenParties& Parties() {
  static const auto* const parties = new auth::TokenParties{"issuer", "eastgate"};
  return *parties;
}

absl::Time Now() {
  return absl::FromUnixSeconds(1'727'654'400);
}

const auth::TokenKeys& Keys() {
  static const auto* const keys = new auth::TokenKeys(auth::TokenKeys::Parse(kKeySet).value());
  return *keys;
}

void CheckToken(absl::string_view text) {
  const absl::StatusOr<auth::SignedToken> token = auth::ParseToken(text);
  Require(token.ok() || absl::IsUnauthenticated(token.status()), "another form is UNAUTHENTICATED");
  if (!token.ok() || !Keys().HaveSigned(*token)) return;
  const absl::StatusOr<auth::TokenClaims> claims = auth::CheckClaims(token->payload, Parties(), Now());
  Require(!claims.ok() || claims->identity.principal == kSigned, "no token is forged");
}

void CheckPayload(absl::string_view payload) {
  const absl::StatusOr<auth::TokenClaims> claims = auth::CheckClaims(payload, Parties(), Now());
  if (!claims.ok()) {
    Require(absl::IsUnauthenticated(claims.status()), "other claims are UNAUTHENTICATED");
    return;
  }
  Require(claims->good_until > Now(), "a token that has expired is refused");
  Require(auth::IsPrincipal(claims->identity.principal), "the subject is a principal");
  Require(!absl::StartsWith(claims->identity.principal, auth::kServicePrefix), "the subject is no service");
}

// Returns whether a key of the set, of whatever use, has a member that only private and shared keys have.
bool HasPrivateKey(absl::string_view json) {
  const absl::StatusOr<auth::Json> set = auth::ParseJsonObject(json);
  if (!set.ok()) return false;
  const json_t* const keys = json_object_get(set->get(), "keys");
  for (size_t i = 0; i < json_array_size(keys); ++i) {
    const json_t* const key = json_array_get(keys, i);
    for (const char* member : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
      if (auth::HasMember(key, member)) return true;
  }
  return false;
}

void CheckKeys(absl::string_view json) {
  const absl::StatusOr<auth::TokenKeys> keys = auth::TokenKeys::Parse(json);
  Require(keys.ok() || absl::IsInvalidArgument(keys.status()), "another set is INVALID_ARGUMENT");
  Require(!keys.ok() || !HasPrivateKey(json), "a private key is refused");
}

void CheckNames(absl::string_view text) {
  const std::vector<std::string> uris = absl::StrSplit(text, '\n');
  const absl::StatusOr<auth::Identity> identity = auth::IdentityOfCertificate(uris, kTrustDomain);
  if (!identity.ok()) {
    Require(absl::IsUnauthenticated(identity.status()), "other names are UNAUTHENTICATED");
    return;
  }
  Require(uris.size() == 1, "two names are refused");
  Require(auth::IsPrincipal(identity->principal), "a certificate names a principal");
  Require(uris[0] == absl::StrCat("spiffe://", kTrustDomain, "/", identity->principal),
          "a principal has one name");
}

void Check(absl::string_view input) {
  if (input.empty()) return;
  switch (input[0]) {
    case 't':
      return CheckToken(input.substr(1));
    case 'p':
      return CheckPayload(input.substr(1));
    case 'k':
      return CheckKeys(input.substr(1));
    case 'n':
      return CheckNames(input.substr(1));
    default:
      return;
  }
}

}  // namespace
}  // namespace eastgate::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  eastgate::fuzz::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
