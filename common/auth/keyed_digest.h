// Digests by which personal data is found again without being kept: HMAC-SHA256 under one key of this server.
// The keys of a server are in digest_keys.h.
//
// A citizen ID has too few values for a plain hash to hide it; without the key these digests tell nothing.
// They belong in indexes outside the log, together with key_id(). Immutable, thread-safe.
#ifndef EASTGATE_COMMON_AUTH_KEYED_DIGEST_H_
#define EASTGATE_COMMON_AUTH_KEYED_DIGEST_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::auth {

class KeyedDigest {
 public:
  static constexpr size_t kKeyBytes = 32;

  // INVALID_ARGUMENT when `key` is not 32 bytes.
  static absl::StatusOr<KeyedDigest> FromKey(absl::string_view key);

  KeyedDigest(const KeyedDigest&) = default;
  KeyedDigest& operator=(const KeyedDigest&) = default;
  ~KeyedDigest();

  // Names the key without telling it: the first 8 hexadecimal digits of its SHA-256.
  const std::string& key_id() const { return key_id_; }

  // 32 bytes. Equal messages under different separators ("citizen_id", "birth_certificate") have unrelated
  // digests, and no choice of separator and message gives the digest of another pair.
  std::string Digest(absl::string_view domain_separator, absl::string_view message) const;

 private:
  explicit KeyedDigest(std::string key);

  std::string key_;
  std::string key_id_;
};

}  // namespace eastgate::auth

#endif  // EASTGATE_COMMON_AUTH_KEYED_DIGEST_H_
