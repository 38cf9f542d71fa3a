// The keys of the keyed digests of one server: the newest digests what is written, and whatever was digested
// under an older one is found as long as that key is there.
//
// The file has one of two forms. Both are readable by their owner alone, or by a group that may not write:
//
//   one key    := 32 bytes
//   keys       := (id ":" key "\n"){1,16}     the oldest first, the newest last
//   id         := 8 hexadecimal digits, KeyedDigest::key_id of the key
//   key        := 64 hexadecimal digits
//
// The id follows from the key, so that a line that was damaged or put together from two shows, and a key has
// the same id in every file. Immutable, thread-safe.
#ifndef EASTGATE_COMMON_AUTH_DIGEST_KEYS_H_
#define EASTGATE_COMMON_AUTH_DIGEST_KEYS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/keyed_digest.h"

namespace eastgate::auth {

class DigestKeys {
 public:
  static constexpr int kMaxKeys = 16;

  // Reads the keys from `path`, or makes one of the kernel's randomness when there is no file: complete and
  // on disk before this returns, readable by its owner alone, and the same one for all who race. DATA_LOSS
  // when the file has neither form; FAILED_PRECONDITION when others may read it or its group may write it.
  static absl::StatusOr<DigestKeys> LoadOrCreate(absl::string_view path);

  // Reads the content of a file. DATA_LOSS names the line that is bad, and shows nothing of it.
  static absl::StatusOr<DigestKeys> Parse(absl::string_view bytes);

  // Only the one key.
  DigestKeys(const KeyedDigest& only) : keys_{only} {}  // NOLINT(google-explicit-constructor)

  // Returns the key of what is written.
  const KeyedDigest& newest() const { return keys_.front(); }
  // Returns all of them, the newest first.
  const std::vector<KeyedDigest>& newest_first() const { return keys_; }
  bool Has(absl::string_view key_id) const;

  // Returns the digests under all keys, that of the newest first.
  std::vector<std::string> Digests(absl::string_view domain_separator, absl::string_view message) const;

 private:
  explicit DigestKeys(std::vector<KeyedDigest> newest_first) : keys_(std::move(newest_first)) {}

  std::vector<KeyedDigest> keys_;  // Never empty.
};

}  // namespace eastgate::auth

#endif  // EASTGATE_COMMON_AUTH_DIGEST_KEYS_H_
