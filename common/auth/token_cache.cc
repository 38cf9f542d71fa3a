#include "common/auth/token_cache.h"

#include <algorithm>
#include <vector>

namespace eastgate::auth {

std::optional<Identity> TokenCache::Find(absl::string_view digest, absl::Time now) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto found = tokens_.find(digest);
  if (found == tokens_.end() || now >= found->second.good_until) return std::nullopt;
  return found->second.identity;
}

void TokenCache::Add(absl::string_view digest, const TokenClaims& claims, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  if (tokens_.size() >= capacity_) MakeRoom(now);
  tokens_.insert_or_assign(std::string(digest), claims);
}

size_t TokenCache::size() const {
  absl::ReaderMutexLock lock(&mutex_);
  return tokens_.size();
}

void TokenCache::MakeRoom(absl::Time now) {
  const auto drop_until = [this](absl::Time bound) {
    absl::erase_if(tokens_, [bound](const auto& token) { return token.second.good_until <= bound; });
  };
  drop_until(now);
  if (tokens_.size() < capacity_) return;
  std::vector<absl::Time> ends;
  ends.reserve(tokens_.size());
  for (const auto& [digest, claims] : tokens_) ends.push_back(claims.good_until);
  const auto middle = ends.begin() + static_cast<std::ptrdiff_t>(ends.size() / 2);
  std::nth_element(ends.begin(), middle, ends.end());
  drop_until(*middle);
}

}  // namespace eastgate::auth
