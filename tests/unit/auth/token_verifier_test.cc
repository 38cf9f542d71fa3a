// Tokens against a file of keys: right ones, wrong ones, what is kept, and what a new file changes.
#include "common/auth/token_verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "tests/unit/auth/testing/token_factory.h"

namespace eastgate::auth {
namespace {

using ::testing::AllOf;
using testing::Base64Url;
using ::testing::HasSubstr;
using testing::KeySet;
using ::testing::Not;
using ::testing::Optional;
using testing::SigningKey;

constexpr int64_t kNow = 1'727'654'400;
constexpr char kRs256[] = R"({"alg":"RS256","kid":"key-r"})";
constexpr char kEs256[] = R"({"alg":"ES256","kid":"key-e"})";

std::string Payload(absl::string_view subject, int64_t expires = kNow + 600) {
  return absl::StrCat(R"({"iss":"issuer","aud":"eastgate","sub":")", subject, R"(","exp":)", expires, "}");
}

std::string RsaKey() {
  return SigningKey::Rsa().ToJson({{"kid", R"("key-r")"}});
}
std::string EcKey() {
  return SigningKey::Ec().ToJson({{"kid", R"("key-e")"}});
}

class TokenVerifierTest : public ::testing::Test {
 protected:
  TokenVerifierTest() {
    directory_ = std::filesystem::path(::testing::TempDir()) /
                 (std::string("tokens_") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directories(directory_);
    Write(KeySet({RsaKey(), EcKey()}));
  }
  ~TokenVerifierTest() override { std::filesystem::remove_all(directory_); }

  std::string path() const { return (directory_ / "keys.json").string(); }
  void Write(const std::string& text) const { std::ofstream(path(), std::ios::binary) << text; }

  std::unique_ptr<TokenVerifier> Opened() {
    auto verifier =
        TokenVerifier::Open({path(), "issuer", "eastgate"}, [this] { return absl::FromUnixSeconds(now_); });
    EXPECT_TRUE(verifier.ok()) << verifier.status();
    return *std::move(verifier);
  }

  static void ExpectRefused(const TokenVerifier& verifier, absl::string_view token) {
    const absl::Status status = verifier.Verify(token).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << token.substr(0, 600);
    EXPECT_THAT(status::ReasonOf(status), Optional(std::string("TOKEN_INVALID")));
    EXPECT_THAT(std::string(status.message()), AllOf(Not(HasSubstr("key-")), Not(HasSubstr("issuer\""))));
  }

  int64_t now_ = kNow;
  std::filesystem::path directory_;
};

TEST_F(TokenVerifierTest, ARightTokenTellsForWhomItIs) {
  const auto verifier = Opened();
  EXPECT_EQ(verifier->Verify(SigningKey::Rsa().Sign(kRs256, Payload("fu.shuo"))).value(),
            Identity{"fu.shuo"});
  EXPECT_EQ(verifier->Verify(SigningKey::Ec().Sign(kEs256, Payload("li.na"))).value(), Identity{"li.na"});
}

TEST_F(TokenVerifierTest, AWrongTokenIsRefused) {
  const auto verifier = Opened();
  const std::string payload = Payload("fu.shuo");
  const std::string right = SigningKey::Rsa().Sign(kRs256, payload);
  ASSERT_TRUE(verifier->Verify(right).ok());
  const std::string signature = right.substr(right.rfind('.'));
  const std::string none = absl::StrCat(Base64Url(R"({"alg":"none"})"), ".", Base64Url(payload), ".");
  for (const std::string& token : {
           std::string(),
           none,
           none + signature.substr(1),
           right.substr(0, right.rfind('.') + 1),
           absl::StrCat(Base64Url(kRs256), ".", Base64Url(Payload("li.na")), signature),
           SigningKey::OtherRsa().Sign(kRs256, payload),
           SigningKey::Rsa().Sign(R"({"alg":"RS256","kid":"key-x"})", payload),
           SigningKey::Rsa().Sign(R"({"alg":"RS256"})", payload),
           SigningKey::Rsa().Sign(R"({"alg":"RS256","kid":"key-e"})", payload),
           SigningKey::Rsa().Sign(R"({"alg":"RS512","kid":"key-r"})", payload),
           SigningKey::Rsa().Sign(R"({"alg":"PS256","kid":"key-r"})", payload),
           SigningKey::Shared(RsaKey()).Sign(R"({"alg":"HS256","kid":"key-r"})", payload),
           SigningKey::Rsa().Sign(kRs256, Payload("fu.shuo", kNow - 60)),
           SigningKey::Rsa().Sign(kRs256, Payload("service/economy")),
           SigningKey::Rsa().Sign(kRs256, R"({"iss":"other","aud":"eastgate","sub":"a","exp":1e12})"),
           SigningKey::Rsa().Sign(kRs256, R"({"iss":"issuer","aud":"other","sub":"a","exp":1e12})"),
           SigningKey::Rsa().Sign(kRs256, R"({"iss":"issuer","aud":"eastgate","sub":"a"})"),
           std::string(size_t{100} * 1024, 'a'),
           right + std::string(size_t{100} * 1024, 'a'),
       }) {
    ExpectRefused(*verifier, token);
  }
  EXPECT_EQ(verifier->kept_tokens(), 1u) << "only right ones are kept";
}

TEST_F(TokenVerifierTest, ARefusalTellsNothingOfTheKeys) {
  const auto verifier = Opened();
  const std::string payload = Payload("fu.shuo");
  std::set<std::string> messages;
  for (const std::string& token : {
           SigningKey::OtherRsa().Sign(kRs256, payload),
           SigningKey::Rsa().Sign(R"({"alg":"RS256","kid":"key-x"})", payload),
           SigningKey::Rsa().Sign(R"({"alg":"RS256"})", payload),
           SigningKey::Rsa().Sign(R"({"alg":"RS256","kid":"key-e"})", payload),
           // Claims are read only if a known key has signed them.
           SigningKey::OtherRsa().Sign(kRs256, Payload("service/economy", 0)),
       }) {
    messages.insert(std::string(verifier->Verify(token).status().message()));
  }
  EXPECT_EQ(messages.size(), 1u);
}

TEST_F(TokenVerifierTest, EveryTruncationAndEveryFlippedBitIsRefused) {
  const auto verifier = Opened();
  for (const std::string& right : {SigningKey::Rsa().Sign(kRs256, Payload("fu.shuo")),
                                   SigningKey::Ec().Sign(kEs256, Payload("fu.shuo"))}) {
    ASSERT_TRUE(verifier->Verify(right).ok());
    for (size_t length = 0; length < right.size(); ++length)
      ExpectRefused(*verifier, right.substr(0, length));
    for (size_t bit = 0; bit < 8 * right.size(); ++bit) {
      std::string flipped = right;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
      ExpectRefused(*verifier, flipped);
    }
  }
}

TEST_F(TokenVerifierTest, ATokenIsKeptUntilItExpires) {
  const auto verifier = Opened();
  const std::string token = SigningKey::Ec().Sign(kEs256, Payload("fu.shuo", kNow + 600));
  for (int call = 0; call < 3; ++call) ASSERT_TRUE(verifier->Verify(token).ok());
  EXPECT_EQ(verifier->kept_tokens(), 1u);
  now_ = kNow + 659;
  EXPECT_TRUE(verifier->Verify(token).ok());
  now_ = kNow + 660;
  ExpectRefused(*verifier, token);
}

TEST_F(TokenVerifierTest, NoMoreTokensAreKeptThanTheLimit) {
  const auto verifier = Opened();
  for (size_t i = 0; i <= TokenVerifier::kMaxKeptTokens; ++i) {
    ASSERT_TRUE(verifier->Verify(SigningKey::Ec().Sign(kEs256, Payload(absl::StrCat("p", i)))).ok());
  }
  EXPECT_LE(verifier->kept_tokens(), TokenVerifier::kMaxKeptTokens);
}

TEST_F(TokenVerifierTest, ANewFileReplacesTheKeysAndForgetsTheTokens) {
  const auto verifier = Opened();
  const std::string by_rsa = SigningKey::Rsa().Sign(kRs256, Payload("fu.shuo"));
  const std::string by_ec = SigningKey::Ec().Sign(kEs256, Payload("fu.shuo"));
  const std::string by_other =
      SigningKey::OtherRsa().Sign(R"({"alg":"RS256","kid":"key-o"})", Payload("li.na"));
  ASSERT_TRUE(verifier->Verify(by_rsa).ok());
  ExpectRefused(*verifier, by_other);
  Write(KeySet({EcKey(), SigningKey::OtherRsa().ToJson({{"kid", R"("key-o")"}})}));
  ASSERT_TRUE(verifier->Verify(by_rsa).ok()) << "until it is told to read the file";
  ASSERT_TRUE(verifier->Reload().ok());
  EXPECT_EQ(verifier->kept_tokens(), 0u);
  ExpectRefused(*verifier, by_rsa);
  EXPECT_TRUE(verifier->Verify(by_ec).ok());
  EXPECT_EQ(verifier->Verify(by_other).value(), Identity{"li.na"});
}

TEST_F(TokenVerifierTest, TheSameFileForgetsNothing) {
  const auto verifier = Opened();
  ASSERT_TRUE(verifier->Verify(SigningKey::Ec().Sign(kEs256, Payload("fu.shuo"))).ok());
  ASSERT_TRUE(verifier->Reload().ok());
  EXPECT_EQ(verifier->kept_tokens(), 1u);
}

TEST_F(TokenVerifierTest, ABadFileLeavesTheKeysAsTheyAre) {
  const auto verifier = Opened();
  const std::string token = SigningKey::Ec().Sign(kEs256, Payload("fu.shuo"));
  ASSERT_TRUE(verifier->Verify(token).ok());
  for (const std::string& text : {std::string(), std::string("{"), std::string(R"({"keys":[]})"),
                                  KeySet({EcKey(), SigningKey::Rsa(1024).ToJson({{"kid", R"("w")"}})})}) {
    Write(text);
    const absl::Status status = verifier->Reload();
    EXPECT_FALSE(status.ok()) << text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(path()));
    EXPECT_EQ(verifier->kept_tokens(), 1u);
    EXPECT_TRUE(verifier->Verify(token).ok());
  }
  EXPECT_TRUE(verifier->Verify(SigningKey::Rsa().Sign(kRs256, Payload("li.na"))).ok());
}

TEST_F(TokenVerifierTest, ABadFileAtStartIsNamedWithItsProblem) {
  const auto opened = [this] {
    return TokenVerifier::Open({path(), "issuer", "eastgate"}, absl::Now).status();
  };
  Write(KeySet({SigningKey::Rsa(1024).ToJson({})}));
  EXPECT_EQ(opened().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(opened().message()),
              AllOf(HasSubstr(path()), HasSubstr("keys[0]: n: got 1024 bits")));
  Write(std::string((size_t{1024} * 1024) + 1, ' '));
  EXPECT_THAT(std::string(opened().message()), AllOf(HasSubstr(path()), HasSubstr("at most")));
  std::filesystem::remove(path());
  EXPECT_EQ(opened().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(opened().message()), AllOf(HasSubstr(path()), HasSubstr("cannot be opened")));
  std::filesystem::create_directory(path());
  EXPECT_THAT(std::string(opened().message()), AllOf(HasSubstr(path()), HasSubstr("cannot be read")));
}

TEST_F(TokenVerifierTest, WantsAnIssuerAndAnAudience) {
  EXPECT_EQ(TokenVerifier::Open({path(), "", "eastgate"}, absl::Now).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(TokenVerifier::Open({path(), "issuer", ""}, absl::Now).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(TokenVerifierTest, ThreadsVerifyWhileTheKeysChange) {
  const auto verifier = Opened();
  const std::string steady = SigningKey::Ec().Sign(kEs256, Payload("fu.shuo"));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 300; ++i) ASSERT_EQ(verifier->Verify(steady).value(), Identity{"fu.shuo"});
    });
  }
  for (int i = 0; i < 20; ++i) {
    // Renamed into place, as an operator does.
    std::ofstream(path() + ".new", std::ios::binary)
        << KeySet(i % 2 == 0 ? std::vector{EcKey()} : std::vector{RsaKey(), EcKey()});
    std::filesystem::rename(path() + ".new", path());
    ASSERT_TRUE(verifier->Reload().ok());
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace eastgate::auth
