// Whom certificates name, and that every other name is refused without telling what exists.
#include "common/auth/certificate_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/status/errors.h"

namespace eastgate::auth {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;

constexpr absl::string_view kTrustDomain = "qsh.example";
constexpr absl::string_view kEconomy = "spiffe://qsh.example/service/economy";

void ExpectRefused(const std::vector<std::string>& uris, absl::string_view trust_domain = kTrustDomain) {
  const absl::Status status = IdentityOfCertificate(uris, trust_domain).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << absl::CEscape(uris.empty() ? "" : uris[0]);
  EXPECT_THAT(status::ReasonOf(status), Optional(std::string("CERTIFICATE_NAME")));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("qsh")));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("economy")));
}

TEST(CertificateNameTest, ThePrincipalIsThePathWithoutItsSlash) {
  for (const std::string& principal :
       {std::string("service/economy"), std::string("fu.shuo"), std::string("clerk/a/b"), std::string("...x"),
        std::string("a@b:c_d-E.9"), std::string(128, 'x')}) {
    const auto identity =
        IdentityOfCertificate({absl::StrCat("spiffe://qsh.example/", principal)}, kTrustDomain);
    ASSERT_TRUE(identity.ok()) << identity.status();
    EXPECT_EQ(identity->principal, principal);
  }
}

TEST(CertificateNameTest, ACertificateWithoutANameOrWithSeveralNamesNobody) {
  ExpectRefused({});
  ExpectRefused({std::string(kEconomy), std::string(kEconomy)});
  ExpectRefused({std::string(kEconomy), "spiffe://qsh.example/service/urban"});
  ExpectRefused({std::string(kEconomy), "https://qsh.example/"});
}

TEST(CertificateNameTest, ANameOfAnotherSchemeOrTrustDomainIsRefused) {
  for (const char* uri :
       {"https://qsh.example/service/economy", "SPIFFE://qsh.example/service/economy",
        "spiffe:/qsh.example/x", "spiffe:qsh.example/service/economy",
        "spiffe://other.example/service/economy", "spiffe://QSH.example/x",
        "spiffe://qsh.example.org/service/economy", "spiffe://sub.qsh.example/x", "spiffe://qsh.example",
        "spiffe://qsh.example:8443/x", "spiffe://user@qsh.example/x", "spiffe:///service/economy",
        " spiffe://qsh.example/x", "service/economy", ""}) {
    ExpectRefused({uri});
  }
}

TEST(CertificateNameTest, ANameWithoutATrustDomainOfTheSuiteIsRefused) {
  ExpectRefused({"spiffe:///service/economy"}, "");
  ExpectRefused({"spiffe:////service/economy"}, "");
}

TEST(CertificateNameTest, APathThatIsNoPrincipalIsRefused) {
  for (const std::string& path : {std::string(),
                                  std::string("/"),
                                  std::string("/x"),
                                  std::string("x/"),
                                  std::string("a//b"),
                                  std::string("."),
                                  std::string(".."),
                                  std::string("service/../admin"),
                                  std::string("./x"),
                                  std::string("x/."),
                                  std::string("x/.."),
                                  std::string("service/economy?x=1"),
                                  std::string("x?"),
                                  std::string("service/economy#x"),
                                  std::string("x#"),
                                  std::string("service%2Feconomy"),
                                  std::string("x y"),
                                  std::string("付硕"),
                                  std::string("x\0", 2),
                                  std::string("x\n"),
                                  std::string("clerk:11010519491231002X"),
                                  std::string(129, 'x')}) {
    ExpectRefused({absl::StrCat("spiffe://qsh.example/", path)});
  }
}

TEST(CertificateNameTest, EveryOtherByteInAPathIsRefused) {
  const std::string allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:@/-";
  for (int c = 0; c < 256; ++c) {
    const std::string uri = absl::StrCat("spiffe://qsh.example/x", std::string(1, static_cast<char>(c)), "y");
    EXPECT_EQ(IdentityOfCertificate({uri}, kTrustDomain).ok(),
              allowed.find(static_cast<char>(c)) != std::string::npos)
        << c;
  }
}

}  // namespace
}  // namespace eastgate::auth
