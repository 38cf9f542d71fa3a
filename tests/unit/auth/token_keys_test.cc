// Key sets: which keys are accepted, what an operator is told of the others, and which key checks which
// token.
#include "common/auth/token_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/auth/json.h"
#include "tests/unit/auth/testing/token_factory.h"

namespace eastgate::auth {
namespace {

using testing::Base64Url;
using ::testing::HasSubstr;
using testing::KeySet;
using testing::SigningKey;

constexpr char kRs256[] = R"({"alg":"RS256"})";
constexpr char kEs256[] = R"({"alg":"ES256"})";

TokenKeys Parsed(const std::vector<std::string>& keys) {
  auto parsed = TokenKeys::Parse(KeySet(keys));
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return *std::move(parsed);
}

bool HaveSigned(const TokenKeys& keys, const std::string& compact) {
  const auto token = ParseToken(compact);
  EXPECT_TRUE(token.ok()) << token.status();
  return token.ok() && keys.HaveSigned(*token);
}

void ExpectRefused(absl::string_view set, absl::string_view place, absl::string_view problem) {
  const absl::Status status = TokenKeys::Parse(set).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << set.substr(0, 300);
  EXPECT_THAT(std::string(status.message()), HasSubstr(std::string(place)));
  EXPECT_THAT(std::string(status.message()), HasSubstr(std::string(problem)));
}

TEST(TokenKeysTest, TheOnlyKeyChecksTokensThatNameNone) {
  EXPECT_TRUE(HaveSigned(Parsed({SigningKey::Rsa().ToJson({})}), SigningKey::Rsa().Sign(kRs256, "{}")));
  EXPECT_TRUE(HaveSigned(Parsed({SigningKey::Ec().ToJson({})}), SigningKey::Ec().Sign(kEs256, "{}")));
  EXPECT_TRUE(HaveSigned(Parsed({SigningKey::Ec().ToJson({{"kid", R"("a")"}})}),
                         SigningKey::Ec().Sign(kEs256, "{}")));
  EXPECT_FALSE(HaveSigned(Parsed({SigningKey::OtherRsa().ToJson({})}), SigningKey::Rsa().Sign(kRs256, "{}")));
}

TEST(TokenKeysTest, ATokenIsCheckedWithTheKeyThatItNamesAlone) {
  const TokenKeys keys =
      Parsed({SigningKey::Rsa().ToJson({{"kid", R"("r")"}}), SigningKey::Ec().ToJson({{"kid", R"("e")"}}),
              SigningKey::OtherRsa().ToJson({{"kid", R"("o")"}})});
  EXPECT_TRUE(HaveSigned(keys, SigningKey::Rsa().Sign(R"({"alg":"RS256","kid":"r"})", "{}")));
  EXPECT_TRUE(HaveSigned(keys, SigningKey::Ec().Sign(R"({"alg":"ES256","kid":"e"})", "{}")));
  EXPECT_FALSE(HaveSigned(keys, SigningKey::Rsa().Sign(R"({"alg":"RS256","kid":"o"})", "{}"))) << "another's";
  EXPECT_FALSE(HaveSigned(keys, SigningKey::Rsa().Sign(R"({"alg":"RS256","kid":"R"})", "{}"))) << "unknown";
  EXPECT_FALSE(HaveSigned(keys, SigningKey::Rsa().Sign(kRs256, "{}"))) << "named by a token that names none";
  EXPECT_FALSE(HaveSigned(Parsed({SigningKey::Rsa().ToJson({})}),
                          SigningKey::Rsa().Sign(R"({"alg":"RS256","kid":"r"})", "{}")));
}

TEST(TokenKeysTest, TheAlgorithmOfATokenIsThatOfItsKey) {
  const TokenKeys keys =
      Parsed({SigningKey::Rsa().ToJson({{"kid", R"("r")"}}), SigningKey::Ec().ToJson({{"kid", R"("e")"}})});
  EXPECT_FALSE(HaveSigned(keys, SigningKey::Rsa().Sign(R"({"alg":"RS256","kid":"e"})", "{}")));
  EXPECT_FALSE(HaveSigned(keys, SigningKey::Ec().Sign(R"({"alg":"ES256","kid":"r"})", "{}")));
}

TEST(TokenKeysTest, ATokenSignedWithThePublicKeyAsASecretIsRefused) {
  const std::string json = SigningKey::Rsa().ToJson({});
  const std::string token = SigningKey::Shared(json).Sign(R"({"alg":"HS256"})", "{}");
  EXPECT_FALSE(ParseToken(token).ok());
}

TEST(TokenKeysTest, KeysForEncryptionAreLeftOut) {
  const std::string other = SigningKey::OtherRsa().ToJson({{"use", R"("enc")"}, {"alg", R"("RSA-OAEP")"}});
  const TokenKeys keys =
      Parsed({other, SigningKey::Rsa().ToJson({{"use", R"("sig")"}, {"alg", R"("RS256")"}})});
  EXPECT_TRUE(HaveSigned(keys, SigningKey::Rsa().Sign(kRs256, "{}"))) << "of the only key for signatures";
  ExpectRefused(KeySet({other}), "keys", "no key for signatures");
}

TEST(TokenKeysTest, WhatIsNoSetIsRefused) {
  ExpectRefused("", "line 1", "not well-formed JSON");
  ExpectRefused("{\n\"keys\": [\n", "line 3", "not well-formed JSON");
  ExpectRefused("-----BEGIN PUBLIC KEY-----", "line 1", "not well-formed JSON");
  ExpectRefused(R"({"keys":[],"keys":[]})", "line 1", "twice");
  ExpectRefused("[]", "", "not a JSON object");
  ExpectRefused("{}", "keys", "want a list");
  ExpectRefused(R"({"keys":{}})", "keys", "want a list");
  ExpectRefused(R"({"keys":[]})", "keys", "no key for signatures");
  ExpectRefused(R"({"keys":["x"]})", "keys[0]", "not a JSON object");
  ExpectRefused(SigningKey::Rsa().ToJson({}), "keys", "want a list");
  ExpectRefused(std::string(TokenKeys::kMaxFileBytes + 1, ' '), "", "want at most");
}

TEST(TokenKeysTest, KeysOfASetHaveNamesOfTheirOwn) {
  const std::string unnamed = SigningKey::Rsa().ToJson({});
  const std::string named = SigningKey::Ec().ToJson({{"kid", R"("e")"}});
  ExpectRefused(KeySet({unnamed, named}), "keys[1]: kid", "want one");
  ExpectRefused(KeySet({named, unnamed}), "keys[1]: kid", "want one");
  ExpectRefused(KeySet({named, SigningKey::Rsa().ToJson({{"kid", R"("e")"}})}), "keys[1]: kid",
                "another key");
  ExpectRefused(KeySet({SigningKey::Rsa().ToJson({{"kid", R"("")"}})}), "keys[0]: kid", "not empty");
  ExpectRefused(KeySet({SigningKey::Rsa().ToJson({{"kid", "7"}})}), "keys[0]: kid", "want a text");
  std::vector<std::string> many;
  for (size_t i = 0; i < TokenKeys::kMaxKeys; ++i)
    many.push_back(SigningKey::Ec().ToJson({{"kid", absl::StrCat("\"", i, "\"")}}));
  EXPECT_TRUE(TokenKeys::Parse(KeySet(many)).ok());
  many.push_back(SigningKey::Ec().ToJson({{"kid", R"("one more")"}}));
  ExpectRefused(KeySet(many), "keys[64]", "want at most 64 keys");
}

TEST(TokenKeysTest, WeakAndForeignKeysAreRefused) {
  const auto rsa = [](const char* name, absl::string_view bytes) {
    return KeySet({SigningKey::Rsa().ToJson({{name, absl::StrCat("\"", Base64Url(bytes), "\"")}})});
  };
  ExpectRefused(KeySet({SigningKey::Rsa(1024).ToJson({})}), "keys[0]: n", "got 1024 bits");
  const std::string modulus(128, '\xff');
  ExpectRefused(rsa("n", std::string(200, '\0') + modulus), "keys[0]: n", "got 1024 bits");
  ExpectRefused(rsa("n", "\x7f" + std::string(255, '\xff')), "keys[0]: n", "got 2047 bits");
  ExpectRefused(rsa("n", std::string(1025, '\xff')), "keys[0]: n", "got 8200 bits");
  ExpectRefused(rsa("n", ""), "keys[0]: n", "got 0 bits");
  for (absl::string_view exponent :
       {absl::string_view("\x01"), absl::string_view("\x02"), absl::string_view("\0\x01", 2),
        absl::string_view(""), absl::string_view("\x01\0\0\0\0\0\0\0\x01", 9)}) {
    ExpectRefused(rsa("e", exponent), "keys[0]: e", "want an odd exponent");
  }
  ExpectRefused(KeySet({SigningKey::Ec(CJOSE_JWK_EC_P_384).ToJson({})}), "keys[0]: crv", "want P-256");
  ExpectRefused(KeySet({SigningKey::Shared("secret").ToJson({}, true)}), "keys[0]: k",
                "want public keys only");
  ExpectRefused(KeySet({R"({"kty":"OKP","crv":"Ed25519","x":"AA"})"}), "keys[0]: kty", "want RSA or EC");
  ExpectRefused(KeySet({R"({"n":"AA"})"}), "keys[0]: kty", "want RSA or EC");
  ExpectRefused(KeySet({SigningKey::Rsa().ToJson({{"alg", R"("PS256")"}})}), "keys[0]: alg", "want RS256");
  ExpectRefused(KeySet({SigningKey::Ec().ToJson({{"alg", R"("RS256")"}})}), "keys[0]: alg", "want ES256");
  ExpectRefused(KeySet({SigningKey::Ec().ToJson({{"use", R"("any")"}})}), "keys[0]: use", "want sig or enc");
}

TEST(TokenKeysTest, PrivateKeysAreRefused) {
  ExpectRefused(KeySet({SigningKey::Rsa().ToJson({}, true)}), "keys[0]: d", "want public keys only");
  ExpectRefused(KeySet({SigningKey::Ec().ToJson({}, true)}), "keys[0]: d", "want public keys only");
}

TEST(TokenKeysTest, EveryPrivateMemberIsRefusedWhateverTheUseOfItsKey) {
  const std::string usable = SigningKey::Rsa().ToJson({{"kid", R"("r")"}});
  for (const char* member : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
    const std::string place = absl::StrCat("keys[1]: ", member);
    for (const char* value : {R"("AQAB")", R"("")", "1", "null", "[]"}) {
      for (const char* use : {R"("sig")", R"("enc")", R"("any")", "1"}) {
        const std::string key = SigningKey::Ec().ToJson({{"kid", R"("e")"}, {"use", use}, {member, value}});
        ExpectRefused(KeySet({usable, key}), place, "want public keys only");
      }
      ExpectRefused(KeySet({usable, SigningKey::Ec().ToJson({{"kid", R"("e")"}, {member, value}})}), place,
                    "want public keys only");
    }
  }
}

TEST(TokenKeysTest, AKeyMayBeNamedLikeAPrivateMember) {
  for (const char* name : {R"("d")", R"("k")"}) {
    const TokenKeys keys = Parsed({SigningKey::Ec().ToJson({{"kid", name}})});
    EXPECT_TRUE(
        HaveSigned(keys, SigningKey::Ec().Sign(absl::StrCat(R"({"alg":"ES256","kid":)", name, "}"), "{}")));
  }
}

TEST(TokenKeysTest, NumbersThatMakeNoKeyAreRefused) {
  for (const char* member : {"x", "y"}) {
    for (const char* value : {R"("AA")", R"("")", "1", "null", R"("!")"})
      ExpectRefused(KeySet({SigningKey::Ec().ToJson({{member, value}})}), absl::StrCat("keys[0]: ", member),
                    "want 32 bytes");
  }
  const std::string off_the_curve = absl::StrCat("\"", Base64Url(std::string(32, '\x01')), "\"");
  ExpectRefused(KeySet({SigningKey::Ec().ToJson({{"y", off_the_curve}})}), "keys[0]", "make no key");
}

TEST(TokenKeysTest, NumbersInAnotherSpellingAreRefusedWhereverTheyDiffer) {
  const auto expect_refused = [](const SigningKey& key, const char* name) {
    const auto json = ParseJsonObject(key.ToJson({}));
    ASSERT_TRUE(json.ok());
    const std::string right(StringMember(json->get(), name).value_or(""));
    ASSERT_FALSE(right.empty()) << name;
    for (size_t at = 0; at <= right.size(); ++at) {
      for (const char* other : {"=", "==", "+", "/", " ", "\\n", "!", "é"}) {
        std::string text = right;
        text.replace(at, 1, other);
        ExpectRefused(KeySet({key.ToJson({{name, absl::StrCat("\"", text, "\"")}})}),
                      absl::StrCat("keys[0]: ", name), "want ");
      }
    }
  };
  for (const char* name : {"n", "e"}) expect_refused(SigningKey::Rsa(), name);
  for (const char* name : {"x", "y"}) expect_refused(SigningKey::Ec(), name);
}

}  // namespace
}  // namespace eastgate::auth
