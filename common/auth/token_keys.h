// The keys with which tokens are checked: a JSON Web Key Set (RFC 7517) of public keys.
//
//   set := {"keys": [key, …]}      1 to 64 keys for signatures, at most 1 MiB in all
//   key := {"kty": "RSA", "n", "e", …} of 2,048 to 8,192 bits, for RS256
//        | {"kty": "EC", "crv": "P-256", "x", "y", …}, for ES256
//
// Each has a "kid" of its own, which a single key may lack; "alg", where given, is that of its type. Keys
// whose "use" is "enc" are left out. A key with private members is refused, whatever its use: whoever checks
// tokens must not be able to make them. Immutable, thread-safe.
#ifndef EASTGATE_COMMON_AUTH_TOKEN_KEYS_H_
#define EASTGATE_COMMON_AUTH_TOKEN_KEYS_H_

#include <cjose/jwk.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/signed_token.h"

namespace eastgate::auth {

class TokenKeys {
 public:
  static constexpr size_t kMaxKeys = 64;
  static constexpr size_t kMaxFileBytes = size_t{1024} * 1024;

  // INVALID_ARGUMENT names the key by its place ("keys[1]") and what is wrong with it, for an operator.
  static absl::StatusOr<TokenKeys> Parse(absl::string_view json);

  // Returns whether the key that the token names, or the only key where it names none, is for its algorithm
  // and has signed it.
  bool HaveSigned(const SignedToken& token) const;

 private:
  struct Release {
    void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
  };
  struct Key {
    std::string id;
    SignatureAlgorithm algorithm;
    std::unique_ptr<cjose_jwk_t, Release> key;
  };

  TokenKeys() = default;
  absl::Status Add(json_t* json);
  const Key* Find(absl::string_view id) const;

  std::vector<Key> keys_;
};

}  // namespace eastgate::auth

#endif  // EASTGATE_COMMON_AUTH_TOKEN_KEYS_H_
