// Checks the tokens with which people call, against the public keys of a file.
//
// A token is right when one of the keys has signed it and its claims hold (token_claims.h). Right tokens are
// kept until they expire, so that a caller's second call costs a digest and a look-up; they are forgotten
// when the keys change, and a token whose key is gone is then refused. Thread-safe.
#ifndef EASTGATE_COMMON_AUTH_TOKEN_VERIFIER_H_
#define EASTGATE_COMMON_AUTH_TOKEN_VERIFIER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/identity.h"
#include "common/auth/token_claims.h"

namespace eastgate::auth {

struct TokenOptions {
  std::string keys_file;  // A JSON Web Key Set (token_keys.h).
  std::string issuer;
  std::string audience;
};

class TokenVerifier {
 public:
  static constexpr size_t kMaxKeptTokens = 10'000;

  // INVALID_ARGUMENT or the file's own error, with its name and what is wrong, for an operator.
  static absl::StatusOr<std::unique_ptr<TokenVerifier>> Open(TokenOptions options,
                                                             std::function<absl::Time()> clock);
  ~TokenVerifier();

  // Returns for whom the token is. UNAUTHENTICATED, reason TOKEN_INVALID, with a message that tells nothing
  // of the keys.
  absl::StatusOr<Identity> Verify(absl::string_view token) const;

  // Reads the file again. When it is bad, its error is returned and the keys stay as they are.
  absl::Status Reload();

  // Returns how many right tokens are kept.
  size_t kept_tokens() const;

 private:
  struct KeysAndTokens;

  TokenVerifier(TokenOptions options, std::function<absl::Time()> clock);
  std::shared_ptr<KeysAndTokens> Current() const;

  const TokenParties parties_;
  const std::string keys_file_;
  const std::function<absl::Time()> clock_;
  absl::Mutex reloading_;  // Held while the file is read, so that the last one read is the last one used.
  mutable absl::Mutex mutex_;
  // The keys and the tokens that were found valid by them. Tokens that are checked while the keys are
  // replaced are kept with the old keys, and dropped with them.
  std::shared_ptr<KeysAndTokens> current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace eastgate::auth

#endif  // EASTGATE_COMMON_AUTH_TOKEN_VERIFIER_H_
