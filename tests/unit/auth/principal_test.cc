// The form of a principal, and that what is refused is not shown.
#include "common/auth/principal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/errors.h"

namespace eastgate::auth {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;

TEST(PrincipalTest, NamesOfPeopleServicesAndCertificatesAreAllowed) {
  for (const std::string& principal : {std::string("a"), std::string("fu.shuo@qsh.gov.cn"),
                                       std::string("spiffe://eastgate/ns/qsh/sa/intake"),
                                       std::string("Bureau_7-b"), std::string(128, 'x')}) {
    const auto checked = CheckPrincipal(principal);
    ASSERT_TRUE(checked.ok()) << checked.status();
    EXPECT_EQ(*checked, principal);
  }
}

TEST(PrincipalTest, ExactlyTheListedCharactersAreAllowed) {
  const std::string allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:@/-";
  for (int c = 0; c < 256; ++c) {
    const std::string principal = {'x', static_cast<char>(c)};
    EXPECT_EQ(CheckPrincipal(principal).ok(), allowed.find(static_cast<char>(c)) != std::string::npos) << c;
  }
}

TEST(PrincipalTest, NothingAndMalformedNamesAreUnauthenticated) {
  for (const std::string& principal : {std::string(), std::string(129, 'x'), std::string("付硕"),
                                       std::string("secret name"), std::string("clerk:11010519491231002X")}) {
    const absl::Status status = CheckPrincipal(principal).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
    EXPECT_THAT(status::ReasonOf(status), Optional(std::string("NO_PRINCIPAL")));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("110105")));
  }
}

}  // namespace
}  // namespace eastgate::auth
