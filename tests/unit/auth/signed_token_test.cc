// The compact form of tokens: what is read of a right one, and every other form refused.
#include "common/auth/signed_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "tests/unit/auth/testing/token_factory.h"

namespace eastgate::auth {
namespace {

using testing::Base64Url;
using ::testing::Optional;

const std::string kSignature(64, 's');

std::string Token(absl::string_view header, absl::string_view payload = "{}",
                  absl::string_view signature = kSignature) {
  return absl::StrCat(Base64Url(header), ".", Base64Url(payload), ".", Base64Url(signature));
}

void ExpectRefused(absl::string_view token) {
  const absl::Status status = ParseToken(token).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << token.substr(0, 200);
  EXPECT_THAT(status::ReasonOf(status), Optional(std::string("TOKEN_INVALID")));
}

TEST(SignedTokenTest, TellsItsAlgorithmKeyAndPayload) {
  const std::string text = Token(R"({"alg":"ES256","kid":"k1","typ":"JWT","jku":"https://x"})", "payload");
  const auto token = ParseToken(text);
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->compact, text);
  EXPECT_EQ(token->algorithm, SignatureAlgorithm::kEs256);
  EXPECT_EQ(token->key_id, "k1");
  EXPECT_EQ(token->payload, "payload");
  const std::string unnamed_text = Token(R"({"alg":"RS256"})", "", "s");
  const auto unnamed = ParseToken(unnamed_text);
  ASSERT_TRUE(unnamed.ok()) << unnamed.status();
  EXPECT_EQ(unnamed->algorithm, SignatureAlgorithm::kRs256);
  EXPECT_EQ(unnamed->key_id, "");
  EXPECT_EQ(unnamed->payload, "");
}

TEST(SignedTokenTest, EveryOtherAlgorithmIsRefused) {
  for (const char* algorithm : {R"("none")", R"("None")", R"("")", R"("HS256")", R"("RS384")", R"("RS512")",
                                R"("PS256")", R"("ES384")", R"("ES512")", R"("ES256K")", R"("EdDSA")",
                                R"("rs256")", R"("RS256 ")", "null", "256", R"(["RS256"])"}) {
    ExpectRefused(Token(absl::StrCat(R"({"alg":)", algorithm, "}")));
  }
  ExpectRefused(Token("{}"));
}

TEST(SignedTokenTest, AnUnsignedTokenIsRefused) {
  ExpectRefused(Token(R"({"alg":"none"})", "{}", ""));
  ExpectRefused(Token(R"({"alg":"RS256"})", "{}", ""));
  ExpectRefused(Token(R"({"alg":"ES256"})", "{}", ""));
  ExpectRefused(absl::StrCat(Base64Url(R"({"alg":"RS256"})"), ".", Base64Url("{}")));
}

TEST(SignedTokenTest, ASignatureOfAnotherLengthThanItsAlgorithmsIsRefused) {
  for (size_t length : {63, 65, 66, 96, 132})
    ExpectRefused(Token(R"({"alg":"ES256"})", "{}", std::string(length, 's')));
}

TEST(SignedTokenTest, AHeaderOfAnotherFormIsRefused) {
  for (const char* header :
       {"", "x", "[]", "null", R"({"alg":"RS256")", R"({"alg":"RS256"}x)", R"({"alg":"none","alg":"RS256"})",
        R"({"alg":"RS256","kid":1})", R"({"alg":"RS256","kid":""})", R"({"alg":"RS256","kid":null})",
        R"({"alg":"RS256","crit":["b64"],"b64":false})", R"({"alg":"RS256","crit":[]})",
        "{\"alg\":\"RS256\",\"x\":\"\xff\"}", R"({"alg":"RS256\u0000"})"}) {
    ExpectRefused(Token(header));
  }
}

TEST(SignedTokenTest, OtherFormsOfTokensAreRefused) {
  const std::string right = Token(R"({"alg":"ES256"})");
  ASSERT_TRUE(ParseToken(right).ok());
  for (const std::string& token :
       {std::string(), std::string("."), std::string(".."), std::string("..."), std::string("x"), right + ".",
        "." + right, right + ".x.y", right + "=", right + "==", right + " ", " " + right, right + "\n",
        right + std::string(1, '\0'), R"({"payload":"","signatures":[]})" + right, "Bearer " + right}) {
    ExpectRefused(token);
  }
}

TEST(SignedTokenTest, ATextThatNoEncoderWritesIsRefused) {
  const std::string header = Base64Url(R"({"alg":"RS256"})");
  EXPECT_TRUE(ParseToken(header + ".e30.AA").ok());
  // The same bytes, spelled otherwise: with padding, with bits behind the last byte, in the other alphabet.
  for (const char* rest : {".e30=.AA", ".e30.AA==", ".e30.AB", ".e31.AA", ".e30.A", ".e30.+/8", ".e 30.AA"})
    ExpectRefused(header + rest);
}

TEST(SignedTokenTest, ATokenOfMoreThanEightKibibytesIsRefused) {
  const std::string header = Base64Url(R"({"alg":"RS256"})");
  const std::string rest = ".AAAA";
  const size_t room = kMaxTokenBytes - header.size() - rest.size() - 1;
  std::string payload(room - room % 4, 'A');
  payload.append(room % 4 == 1 ? 0 : room % 4, 'A');
  EXPECT_TRUE(ParseToken(absl::StrCat(header, ".", payload, rest)).ok());
  for (size_t size : {kMaxTokenBytes + 1, size_t{100} * 1024})
    ExpectRefused(absl::StrCat(header, ".", std::string(size - header.size() - rest.size() - 1, 'A'), rest));
}

TEST(SignedTokenTest, NestingWithoutEndIsRefused) {
  ExpectRefused(Token(std::string(6000, '[')));
  ExpectRefused(Token(absl::StrCat(R"({"alg":"RS256","x":)", std::string(5000, '['))));
}

}  // namespace
}  // namespace eastgate::auth
