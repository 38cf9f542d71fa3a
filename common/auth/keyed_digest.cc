#include "common/auth/keyed_digest.h"

#include <openssl/crypto.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"

namespace eastgate::auth {
namespace {

constexpr size_t kBlockBytes = 64;  // A block of SHA-256.

}  // namespace

KeyedDigest::KeyedDigest(std::string key)
    : key_(std::move(key)), key_id_(ToHex(Sha256Of(key_)).substr(0, 8)) {}

KeyedDigest::~KeyedDigest() {
  OPENSSL_cleanse(key_.data(), key_.size());
}

absl::StatusOr<KeyedDigest> KeyedDigest::FromKey(absl::string_view key) {
  if (key.size() != kKeyBytes)
    return absl::InvalidArgumentError(absl::StrCat("want a key of ", kKeyBytes, " bytes"));
  return KeyedDigest(std::string(key));
}

std::string KeyedDigest::Digest(absl::string_view domain_separator, absl::string_view message) const {
  // HMAC-SHA256 (RFC 2104) of: separator length:u32be separator message. One hash state a thread: OpenSSL's
  // own HMAC makes one anew for every message, which costs more than hashing it.
  thread_local Sha256 hash;
  const auto pad_with = [this](char pad) {
    std::string block(kBlockBytes, pad);
    for (size_t i = 0; i < key_.size(); ++i) block[i] = static_cast<char>(block[i] ^ key_[i]);
    hash.Update(block);
    OPENSSL_cleanse(block.data(), block.size());
  };
  const uint32_t length = static_cast<uint32_t>(domain_separator.size());
  const char prefix[] = {static_cast<char>(length >> 24), static_cast<char>(length >> 16),
                         static_cast<char>(length >> 8), static_cast<char>(length)};
  pad_with(0x36);
  hash.Update(absl::string_view(prefix, sizeof(prefix)));
  hash.Update(domain_separator);
  hash.Update(message);
  const std::string inner = hash.Finish();
  pad_with(0x5c);
  hash.Update(inner);
  return hash.Finish();
}

}  // namespace eastgate::auth
