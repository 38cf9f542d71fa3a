// The rules for the claims of a token, each at its bound.
#include "common/auth/token_claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/status/errors.h"

namespace eastgate::auth {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;

constexpr int64_t kNow = 1'727'654'400;
const TokenParties kParties{"https://id.qsh.example", "eastgate"};

std::string Claims(absl::string_view issuer, absl::string_view audience, absl::string_view subject,
                   absl::string_view times) {
  return absl::StrCat(R"({"iss":)", issuer, R"(,"aud":)", audience, R"(,"sub":)", subject, times, "}");
}

std::string OfSubject(absl::string_view subject) {
  return Claims(R"("https://id.qsh.example")", R"("eastgate")", subject,
                absl::StrCat(R"(,"exp":)", kNow + 1));
}

std::string OfTimes(absl::string_view times) {
  return Claims(R"("https://id.qsh.example")", R"("eastgate")", R"("fu.shuo")", times);
}

absl::StatusOr<TokenClaims> Check(absl::string_view payload) {
  return CheckClaims(payload, kParties, absl::FromUnixSeconds(kNow));
}

void ExpectAccepted(absl::string_view payload) {
  EXPECT_TRUE(Check(payload).ok()) << payload << ": " << Check(payload).status();
}

void ExpectRefused(absl::string_view payload, absl::string_view problem) {
  const absl::Status status = Check(payload).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << payload;
  EXPECT_THAT(status::ReasonOf(status), Optional(std::string("TOKEN_INVALID")));
  EXPECT_THAT(std::string(status.message()), HasSubstr(std::string(problem))) << payload;
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("qsh"))) << "names the issuer that is accepted";
}

TEST(TokenClaimsTest, TellForWhomAndUntilWhen) {
  const auto claims = Check(OfTimes(absl::StrCat(R"(,"exp":)", kNow + 3600)));
  ASSERT_TRUE(claims.ok()) << claims.status();
  EXPECT_EQ(claims->identity, Identity{"fu.shuo"});
  EXPECT_EQ(claims->good_until, absl::FromUnixSeconds(kNow + 3660));
}

TEST(TokenClaimsTest, AreOfTheIssuer) {
  const std::string times = absl::StrCat(R"(,"exp":)", kNow + 1);
  for (const char* issuer : {R"("https://other.example")", R"("https://id.qsh.example/")", R"("")", "null",
                             "1", R"(["https://id.qsh.example"])", R"("HTTPS://id.qsh.example")"}) {
    ExpectRefused(Claims(issuer, R"("eastgate")", R"("fu.shuo")", times), "iss");
  }
  ExpectRefused(absl::StrCat(R"({"aud":"eastgate","sub":"fu.shuo","exp":)", kNow + 1, "}"), "iss");
}

TEST(TokenClaimsTest, AreForTheAudience) {
  const std::string times = absl::StrCat(R"(,"exp":)", kNow + 1);
  const auto with_audience = [&](absl::string_view audience) {
    return Claims(R"("https://id.qsh.example")", audience, R"("fu.shuo")", times);
  };
  for (const char* audience :
       {R"("eastgate")", R"(["eastgate"])", R"(["other","eastgate"])", R"([1,"eastgate"])"})
    ExpectAccepted(with_audience(audience));
  for (const char* audience : {R"("other")", R"("")", R"("eastgate,other")", "[]", R"(["other"])",
                               R"([["eastgate"]])", R"({"eastgate":true})", "null", "1"}) {
    ExpectRefused(with_audience(audience), "aud");
  }
  ExpectRefused(absl::StrCat(R"({"iss":"https://id.qsh.example","sub":"fu.shuo","exp":)", kNow + 1, "}"),
                "aud");
}

TEST(TokenClaimsTest, ExpireWithAMinuteForDifferingClocks) {
  for (const std::string& time : {absl::StrCat(kNow - 59), absl::StrCat(kNow - 59, ".5"),
                                  std::string("1e300"), std::string("9223372036854775807")}) {
    ExpectAccepted(OfTimes(absl::StrCat(R"(,"exp":)", time)));
  }
  for (const std::string& time :
       {absl::StrCat(kNow - 60), absl::StrCat(kNow - 61, ".5"), std::string("0"), std::string("-1"),
        std::string("-1e300"), std::string("-9223372036854775808")}) {
    ExpectRefused(OfTimes(absl::StrCat(R"(,"exp":)", time)), "expired");
  }
  for (const std::string& time : {absl::StrCat("\"", kNow + 1, "\""), std::string("null"),
                                  std::string("true"), std::string("[]"), std::string(R"("2199-01-01")")}) {
    ExpectRefused(OfTimes(absl::StrCat(R"(,"exp":)", time)), "exp");
  }
  ExpectRefused(OfTimes(""), "exp");
  ExpectRefused(OfTimes(R"(,"exp":92233720368547758080)"), "JSON");
}

TEST(TokenClaimsTest, DoNotBeginAheadWithAMinuteForDifferingClocks) {
  for (const char* name : {"nbf", "iat"}) {
    const auto with_begin = [name](absl::string_view time) {
      return OfTimes(absl::StrCat(R"(,"exp":)", kNow + 3600, R"(,")", name, R"(":)", time));
    };
    for (const std::string& time :
         {absl::StrCat(kNow), absl::StrCat(kNow + 60), absl::StrCat(kNow + 59, ".5"), std::string("0"),
          std::string("-5"), std::string("-1e300")}) {
      ExpectAccepted(with_begin(time));
    }
    for (const std::string& time :
         {absl::StrCat(kNow + 61), absl::StrCat(kNow + 60, ".5"), std::string("1e300"), std::string("null"),
          std::string("\"0\""), std::string("false"), std::string("9223372036854775807")}) {
      ExpectRefused(with_begin(time), name);
    }
  }
}

TEST(TokenClaimsTest, NameAPersonByAPrincipal) {
  for (const char* subject :
       {R"("fu.shuo")", R"("fu.shuo@qsh.gov.cn")", R"("services/x")", R"("service")", R"("x/service/y")"})
    ExpectAccepted(OfSubject(subject));
  for (const char* subject : {R"("")", R"("付硕")", R"("fu shuo")", R"("clerk:11010519491231002X")", "null",
                              "1", R"(["fu.shuo"])", R"("a\n")"}) {
    ExpectRefused(OfSubject(subject), "sub");
  }
  ExpectAccepted(OfSubject(absl::StrCat("\"", std::string(128, 'x'), "\"")));
  ExpectRefused(OfSubject(absl::StrCat("\"", std::string(129, 'x'), "\"")), "sub");
  ExpectRefused(absl::StrReplaceAll(OfSubject(R"("x")"), {{R"("sub":"x",)", ""}}), "sub");
}

TEST(TokenClaimsTest, NameNoService) {
  for (const char* subject : {R"("service/economy")", R"("service/")", R"("\u0073ervice/economy")"})
    ExpectRefused(OfSubject(subject), "certificate");
}

TEST(TokenClaimsTest, AreOneJsonObject) {
  for (const char* payload : {"", "x", "[]", "null", R"("fu.shuo")", "{", "{}{}", R"({"sub":"a","sub":"b"})",
                              "{\"sub\":\"\xff\"}", R"({"sub":"a\u0000"})"}) {
    ExpectRefused(payload, "JSON");
  }
}

}  // namespace
}  // namespace eastgate::auth
