// The tokens that were found right, by their SHA-256, until they expire.
//
// Holds at most `capacity` tokens; when another comes, those that have expired are dropped, and if there are
// none the half that expires first. Thread-safe: a look-up shares its lock with other look-ups.
#ifndef EASTGATE_COMMON_AUTH_TOKEN_CACHE_H_
#define EASTGATE_COMMON_AUTH_TOKEN_CACHE_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/identity.h"
#include "common/auth/token_claims.h"

namespace eastgate::auth {

class TokenCache {
 public:
  explicit TokenCache(size_t capacity) : capacity_(capacity) {}

  std::optional<Identity> Find(absl::string_view digest, absl::Time now) const;
  void Add(absl::string_view digest, const TokenClaims& claims, absl::Time now);
  size_t size() const;

 private:
  void MakeRoom(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t capacity_;
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, TokenClaims> tokens_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace eastgate::auth

#endif  // EASTGATE_COMMON_AUTH_TOKEN_CACHE_H_
