// Tests keyed digests: what they depend on.
#include "common/auth/keyed_digest.h"

#include <gtest/gtest.h>

#include <set>

#include "common/auth/sha256.h"

namespace eastgate::auth {
namespace {

const std::string kKey(32, '\x0b');

KeyedDigest Keyed(const std::string& key = kKey) {
  return *KeyedDigest::FromKey(key);
}

TEST(KeyedDigestTest, IsHmacSha256OverTheSeparatorsLengthItselfAndTheMessage) {
  // Computed by the definition of RFC 2104.
  const std::string block = kKey + std::string(32, '\0');
  std::string inner = block, outer = block;
  for (char& c : inner) c ^= 0x36;
  for (char& c : outer) c ^= 0x5c;
  const std::string input = std::string("\0\0\0\x02", 4) + "id" + "Hi There";
  EXPECT_EQ(Keyed().Digest("id", "Hi There"), Sha256Of(outer + Sha256Of(inner + input)));
}

TEST(KeyedDigestTest, DependsOnKeySeparatorAndMessageAndOnWhereTheyMeet) {
  const std::set<std::string> digests = {
      Keyed().Digest("citizen_id", "1"),
      Keyed().Digest("citizen_id", "2"),
      Keyed().Digest("birth", "1"),
      Keyed(std::string(32, '\x0c')).Digest("citizen_id", "1"),
      Keyed().Digest("citizen_id1", ""),
      Keyed().Digest("", "citizen_id1"),
      Keyed().Digest("citizen_i", "d1"),
      Keyed().Digest("", std::string("\0\0\0\0", 4)),
      Keyed().Digest("", ""),
  };
  EXPECT_EQ(digests.size(), 9u);
  for (const std::string& digest : digests) EXPECT_EQ(digest.size(), 32u);
  EXPECT_EQ(Keyed().Digest("citizen_id", "1"), Keyed().Digest("citizen_id", "1"));
}

TEST(KeyedDigestTest, TheKeyIdNamesTheKey) {
  EXPECT_EQ(Keyed().key_id(), ToHex(Sha256Of(kKey)).substr(0, 8));
  EXPECT_NE(Keyed().key_id(), Keyed(std::string(32, 'x')).key_id());
}

TEST(KeyedDigestTest, AKeyOfAnotherLengthIsRefused) {
  for (size_t length : {0, 31, 33}) {
    EXPECT_EQ(KeyedDigest::FromKey(std::string(length, 'k')).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace eastgate::auth
