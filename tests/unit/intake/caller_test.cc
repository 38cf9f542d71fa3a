#include "services/intake/caller.h"

#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::intake {
namespace {

using ::testing::StartsWith;

// Who calls over TLS by a token, with an authority that does not matter.
CallerFlags ByToken(const std::string& token_file) {
  CallerFlags flags;
  flags.transport.files.ca = "ca.crt";
  flags.transport.trust_domain = "eastgate.test";
  flags.token_file = token_file;
  return flags;
}

std::string Refusal(const CallerFlags& flags) {
  const absl::StatusOr<Caller> caller = Caller::Of(flags);
  EXPECT_EQ(caller.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(caller.status().message());
}

std::string FileOf(const std::string& bytes) {
  const std::string path = (std::filesystem::path(::testing::TempDir()) / "caller_test_file").string();
  std::ofstream(path) << bytes;
  return path;
}

TEST(Caller, InPlaintextHasAName) {
  CallerFlags flags = {.principal = "bureau:test"};
  const absl::StatusOr<Caller> caller = Caller::Of(flags);
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_FALSE(caller->transport().is_tls());
}

TEST(Caller, InPlaintextWithoutANameIsRefusedOrTheDefault) {
  EXPECT_THAT(Refusal({}), StartsWith("--principal: "));
  EXPECT_THAT(Refusal({.principal = "a b"}), StartsWith("--principal: "));
  EXPECT_TRUE(Caller::Of({.default_principal = "office:article"}).ok());
}

TEST(Caller, TheFlagsOfTlsGoTogether) {
  CallerFlags flags;
  flags.transport.files.certificate = "own.crt";
  EXPECT_THAT(Refusal(flags), StartsWith("--tls-ca: "));
  flags.transport.files.ca = "ca.crt";
  EXPECT_THAT(Refusal(flags), StartsWith("--trust-domain: "));
  flags.transport.trust_domain = "eastgate.test";
  EXPECT_EQ(Refusal(flags), "--tls-cert, --tls-key: want both or neither");
  flags.transport.files.certificate = "";
  EXPECT_EQ(Refusal(flags), "--tls-cert, --token: want one of them over TLS");
  flags.transport.files.certificate = flags.transport.files.key = "own";
  flags.token_file = "token";
  EXPECT_EQ(Refusal(flags), "--tls-cert, --token: want one of them over TLS");
}

TEST(Caller, ATokenIsNotSentInPlaintext) {
  CallerFlags flags = ByToken(FileOf("a.b.c\n"));
  flags.transport.files.ca = "";
  EXPECT_THAT(Refusal(flags), StartsWith("--tls-ca: required"));
}

TEST(Caller, OverTlsItHasNoOtherName) {
  CallerFlags flags = ByToken(FileOf("a.b.c\n"));
  flags.principal = "bureau:test";
  EXPECT_THAT(Refusal(flags), StartsWith("--principal: "));
}

TEST(Caller, FilesThatCannotBeUsedAreNamed) {
  EXPECT_EQ(Refusal(ByToken(FileOf("a.b.c\n"))), "--tls-ca: the file cannot be read");
  EXPECT_EQ(Refusal(ByToken("/none")), "--token: the file cannot be read");
  for (const char* bytes : {"", "\n", "a b", "a\nb", "\x01"})
    EXPECT_EQ(Refusal(ByToken(FileOf(bytes))), "--token: the file holds no token") << bytes;
}

}  // namespace
}  // namespace eastgate::intake
