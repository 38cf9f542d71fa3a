#include "common/auth/token_verifier.h"

#include <cerrno>
#include <cstdio>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/auth/signed_token.h"
#include "common/auth/token_cache.h"
#include "common/auth/token_keys.h"
#include "common/status/status_macros.h"

namespace eastgate::auth {
namespace {

// Reads no more than one byte beyond what a key set may have.
absl::StatusOr<std::string> ReadKeysFile(const std::string& path) {
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) return absl::ErrnoToStatus(errno, "cannot be opened");
  std::string bytes(TokenKeys::kMaxFileBytes + 1, '\0');
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file.get()));
  if (std::ferror(file.get()) != 0) return absl::ErrnoToStatus(errno, "cannot be read");
  return bytes;
}

}  // namespace

struct TokenVerifier::KeysAndTokens {
  KeysAndTokens(std::string of_file, TokenKeys in_file)
      : digest(std::move(of_file)), keys(std::move(in_file)) {}

  const std::string digest;  // The digest of the file.
  const TokenKeys keys;
  TokenCache tokens{kMaxKeptTokens};
};

TokenVerifier::TokenVerifier(TokenOptions options, std::function<absl::Time()> clock)
    : parties_{std::move(options.issuer), std::move(options.audience)},
      keys_file_(std::move(options.keys_file)),
      clock_(std::move(clock)) {}

TokenVerifier::~TokenVerifier() = default;

absl::StatusOr<std::unique_ptr<TokenVerifier>> TokenVerifier::Open(TokenOptions options,
                                                                   std::function<absl::Time()> clock) {
  if (options.issuer.empty()) return absl::InvalidArgumentError("tokens: want an issuer");
  if (options.audience.empty()) return absl::InvalidArgumentError("tokens: want an audience");
  std::unique_ptr<TokenVerifier> verifier(new TokenVerifier(std::move(options), std::move(clock)));
  RETURN_IF_ERROR(verifier->Reload());
  return verifier;
}

absl::Status TokenVerifier::Reload() {
  absl::MutexLock one_at_a_time(&reloading_);
  const auto of_file = [this](const absl::Status& status) {
    return absl::Status(status.code(), absl::StrCat("token keys ", keys_file_, ": ", status.message()));
  };
  const absl::StatusOr<std::string> bytes = ReadKeysFile(keys_file_);
  if (!bytes.ok()) return of_file(bytes.status());
  std::string digest = Sha256Of(*bytes);
  if (const std::shared_ptr<KeysAndTokens> current = Current();
      current != nullptr && current->digest == digest) {
    return absl::OkStatus();
  }
  absl::StatusOr<TokenKeys> keys = TokenKeys::Parse(*bytes);
  if (!keys.ok()) return of_file(keys.status());
  auto fresh = std::make_shared<KeysAndTokens>(std::move(digest), *std::move(keys));
  absl::MutexLock lock(&mutex_);
  current_.swap(fresh);
  return absl::OkStatus();
}

std::shared_ptr<TokenVerifier::KeysAndTokens> TokenVerifier::Current() const {
  absl::ReaderMutexLock lock(&mutex_);
  return current_;
}

size_t TokenVerifier::kept_tokens() const {
  return Current()->tokens.size();
}

absl::StatusOr<Identity> TokenVerifier::Verify(absl::string_view token) const {
  // Before anything is spent on a long one.
  if (token.size() > kMaxTokenBytes) return ParseToken(token).status();
  const std::shared_ptr<KeysAndTokens> current = Current();
  const absl::Time now = clock_();
  const std::string digest = Sha256Of(token);
  if (std::optional<Identity> known = current->tokens.Find(digest, now)) return *std::move(known);
  ASSIGN_OR_RETURN(const SignedToken parsed, ParseToken(token));
  if (!current->keys.HaveSigned(parsed))
    return TokenInvalid("the token is not signed with a key whose tokens are accepted");
  ASSIGN_OR_RETURN(TokenClaims claims, CheckClaims(parsed.payload, parties_, now));
  current->tokens.Add(digest, claims, now);
  return std::move(claims.identity);
}

}  // namespace eastgate::auth
