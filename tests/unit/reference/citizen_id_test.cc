// Tests GB 11643 identity numbers and birth certificates: valid ones are accepted, wrong ones are refused,
// and no error contains the input.
#include "common/reference/citizen_id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace eastgate::reference {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kValid[] = "11010519491231002X";

TEST(CitizenIdTest, TheStandardsExampleIsValidAndTellsItsBirthDate) {
  EXPECT_TRUE(CheckCitizenId(kValid).ok());
  const auto birth = BirthDateOf(kValid);
  ASSERT_TRUE(birth.ok());
  EXPECT_EQ(*birth, Date(1949, 12, 31));
}

TEST(CitizenIdTest, ABirthBeforeTheYearsOfTheSuiteIsRefused) {
  EXPECT_FALSE(CheckCitizenId("440524188001010014").ok());  // The standard's other example.
}

TEST(CitizenIdTest, EverySingleWrongCharacterShows) {
  for (size_t at = 0; at < 18; ++at) {
    for (char c = 0x20; c < 0x7F; ++c) {
      std::string id = kValid;
      if (id[at] == c) continue;
      id[at] = c;
      EXPECT_FALSE(CheckCitizenId(id).ok()) << at << c;
    }
  }
}

TEST(CitizenIdTest, ExactlyOneCheckCharacterFitsEachId) {
  for (int sequence = 0; sequence < 1000; ++sequence) {
    const std::string head = "36011120240229" + std::to_string(1000 + sequence).substr(1);
    int fitting = 0;
    for (char c : std::string("0123456789X")) fitting += CheckCitizenId(head + c).ok();
    EXPECT_EQ(fitting, 1) << head;
  }
}

TEST(CitizenIdTest, ABirthDateThatDoesNotExistIsRefusedWhateverTheCheckCharacter) {
  for (char c : std::string("0123456789X")) {
    const absl::Status status = CheckCitizenId(std::string("36011120230229001") + c);
    EXPECT_THAT(std::string(status.message()), HasSubstr("no such birth date"));
  }
}

TEST(CitizenIdTest, NoErrorShowsAnyPartOfTheId) {
  const std::string ids[] = {"",
                             "1101051949123100",
                             "11010519491231002x",
                             "110105194912310021",
                             "11010519491331002X",
                             "1101O519491231002X",
                             "11010519491231002XX"};
  for (const std::string& id : ids) {
    const absl::Status status = CheckCitizenId(id);
    ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << id;
    EXPECT_THAT(std::string(status.message()), HasSubstr("want"));
    for (const char* part : {"1101", "1949", "1231", "002"}) {
      EXPECT_THAT(std::string(status.message()), Not(HasSubstr(part)));
    }
  }
}

TEST(BirthCertificateTest, OneLetterAndNineDigitsAreValid) {
  EXPECT_TRUE(CheckBirthCertificate("A000000000").ok());
  EXPECT_TRUE(CheckBirthCertificate("Z123456789").ok());
}

TEST(BirthCertificateTest, AnythingElseIsRefusedAndNotShown) {
  for (const char* number : {"", "A12345678", "A1234567890", "a123456789", "1123456789", "AB12345678",
                             "A12345678X", "A12345678 ", "@123456789", "[123456789"}) {
    const absl::Status status = CheckBirthCertificate(number);
    ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << number;
    EXPECT_THAT(std::string(status.message()), HasSubstr("one upper-case letter and nine digits"));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("12345678")));
  }
}

}  // namespace
}  // namespace eastgate::reference
