// Tests GB 32100: valid codes are accepted and wrong ones are refused.
#include "common/reference/uscc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace eastgate::reference {
namespace {

using ::testing::HasSubstr;

constexpr char kValid[] = "91350100M000100Y43";
constexpr char kAlphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

TEST(UsccTest, TheStandardsExampleIsValid) {
  EXPECT_TRUE(CheckUscc(kValid).ok()) << CheckUscc(kValid);
}

TEST(UsccTest, OtherKnownCodesAreValid) {
  for (const char* code : {"91330100799655058B", "91440300708461136T"}) {
    EXPECT_TRUE(CheckUscc(code).ok()) << CheckUscc(code);
  }
}

TEST(UsccTest, AnotherCheckCharacterIsRefused) {
  EXPECT_EQ(CheckUscc("91350100M000100Y4Z").message(),
            "got 91350100M000100Y4Z, want characters 0-9 and A-Z without I, O, S, V, Z");
  EXPECT_EQ(CheckUscc("91350100M000100Y44").message(),
            "got 91350100M000100Y44, want a code whose check character agrees");
}

TEST(UsccTest, EverySingleWrongCharacterShows) {
  for (size_t at = 0; at < 18; ++at) {
    for (char c = 0x20; c < 0x7F; ++c) {
      std::string code = kValid;
      if (code[at] == c) continue;
      code[at] = c;
      EXPECT_FALSE(CheckUscc(code).ok()) << code;
    }
  }
}

TEST(UsccTest, EverySwapOfDifferentNeighborsShows) {
  for (size_t at = 0; at + 1 < 18; ++at) {
    std::string code = kValid;
    if (code[at] == code[at + 1]) continue;
    std::swap(code[at], code[at + 1]);
    EXPECT_FALSE(CheckUscc(code).ok()) << code;
  }
}

TEST(UsccTest, ExactlyOneCheckCharacterFitsEachCode) {
  for (int n = 0; n < 1000; ++n) {
    const std::string head = "91360111" + std::to_string(100000000 + n * 7919);
    int fitting = 0;
    for (const char* c = kAlphabet; *c != '\0'; ++c) fitting += CheckUscc(head + *c).ok();
    EXPECT_EQ(fitting, 1) << head;
  }
}

TEST(UsccTest, WrongLengthCaseAndDivisionAreRefused) {
  EXPECT_THAT(std::string(CheckUscc("").message()), HasSubstr("want 18 characters"));
  EXPECT_FALSE(CheckUscc("91350100M000100Y4").ok());
  EXPECT_FALSE(CheckUscc("91350100M000100Y433").ok());
  EXPECT_FALSE(CheckUscc("91350100m000100y43").ok());
  // Whatever the check character, a letter does not belong into the division.
  for (const char* c = kAlphabet; *c != '\0'; ++c) {
    EXPECT_THAT(std::string(CheckUscc(std::string("9135A100M000100Y4") + *c).message()),
                HasSubstr("want digits in places 3 to 8"));
  }
}

}  // namespace
}  // namespace eastgate::reference
