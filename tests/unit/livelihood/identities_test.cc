#include "services/livelihood/identities.h"

#include "common/status/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/livelihood/testing/district.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using lifecycle::testing::FieldsOf;
using lifecycle::testing::NewCheck;
using reference::Date;
using testing::CitizenId;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

v1::PersonIdentity Citizen(const std::string& id) {
  v1::PersonIdentity identity;
  identity.set_citizen_id(id);
  return identity;
}

std::vector<std::string> BadIn(const v1::PersonIdentity& identity,
                               std::optional<Date> born_on = std::nullopt) {
  resource::RequestCheck check = NewCheck();
  CheckIdentity(check, "child", identity, born_on);
  return FieldsOf(check.ToStatus());
}

TEST(CheckIdentity, AnIdentityIsRequiredAndWellFormed) {
  EXPECT_THAT(BadIn(v1::PersonIdentity()), ElementsAre("child"));
  EXPECT_THAT(BadIn(Citizen("11010519491231002X")), IsEmpty());
  EXPECT_THAT(BadIn(Citizen("110105194912310021")), ElementsAre("child.citizen_id"));
  v1::PersonIdentity certificate;
  certificate.set_birth_certificate("A123456789");
  EXPECT_THAT(BadIn(certificate, Date(2024, 3, 5)), IsEmpty());
  certificate.set_birth_certificate("A12345678");
  EXPECT_THAT(BadIn(certificate), ElementsAre("child.birth_certificate"));
}

TEST(CheckIdentity, ACitizenIdIsOfTheBirthDateThatIsGiven) {
  EXPECT_THAT(BadIn(Citizen(CitizenId("20240305")), Date(2024, 3, 5)), IsEmpty());
  EXPECT_THAT(BadIn(Citizen(CitizenId("20240305")), Date(2024, 3, 6)), ElementsAre("child.citizen_id"));
}

TEST(CheckIdentity, NoErrorShowsWhatCame) {
  resource::RequestCheck check = NewCheck();
  CheckIdentity(check, "child", Citizen("110105194912310021"), std::nullopt);
  CheckHouseholdNumber(check, "household_number", "123-456-789");
  EXPECT_THAT(std::string(check.ToStatus().message()), Not(HasSubstr("110105")));
  EXPECT_THAT(std::string(check.ToStatus().message()), Not(HasSubstr("123-456")));
}

TEST(CheckHouseholdNumber, NineToTwentyLettersAndDigits) {
  const auto bad = [](const std::string& number) {
    resource::RequestCheck check = NewCheck();
    CheckHouseholdNumber(check, "household_number", number);
    return !check.ok();
  };
  EXPECT_FALSE(bad("123456789"));
  EXPECT_FALSE(bad("A2345678901234567890"));
  for (const char* number : {"", "12345678", "A23456789012345678901", "12345 789"})
    EXPECT_TRUE(bad(number)) << number;
}

TEST(Identities, TheSameIdentityIsTheSamePersonAndALinkedOneToo) {
  testing::District district;
  const v1::PersonIdentity citizen = Citizen(CitizenId("20240305"));
  v1::PersonIdentity certificate;
  certificate.set_birth_certificate("A123456789");
  const auto person_of = [&](const v1::PersonIdentity& identity) {
    return *district.Run<std::string>(
        [&](facts::Writer& writer) { return district.identities.PersonOf(writer, identity); });
  };
  EXPECT_FALSE(district.identities.FindPerson(*district.Read(), certificate)->has_value());
  const std::string person = person_of(certificate);
  EXPECT_EQ(person_of(certificate), person);
  EXPECT_FALSE(district.identities.FindPerson(*district.Read(), citizen)->has_value());
  ASSERT_THAT(district.Run<std::string>([&](facts::Writer& writer) -> absl::StatusOr<std::string> {
    RETURN_IF_ERROR(district.identities.Link(writer, citizen, person));
    return person;
  }),
              IsOk());
  EXPECT_EQ(**district.identities.FindPerson(*district.Read(), citizen), person);
}

TEST(Identities, TheIdentifierItselfIsNowhereInTheStore) {
  testing::District district;
  const std::string id = CitizenId("20240305");
  ASSERT_TRUE(district
                  .Run<std::string>([&](facts::Writer& writer) -> absl::StatusOr<std::string> {
                    const auto household = district.identities.HouseholdOf(writer, "360111000123");
                    EXPECT_TRUE(household.ok());
                    return district.identities.PersonOf(writer, Citizen(id));
                  })
                  .ok());
  bool seen_any = false;
  ASSERT_TRUE(district.Read()
                  ->Scan("", std::string(1, '\xff'),
                         [&](absl::string_view key, absl::string_view value) {
                           seen_any = true;
                           EXPECT_EQ(key.find(id), absl::string_view::npos);
                           EXPECT_EQ(value.find(id), absl::string_view::npos);
                           EXPECT_EQ(key.find("360111000123"), absl::string_view::npos);
                           EXPECT_EQ(value.find("360111000123"), absl::string_view::npos);
                           return true;
                         })
                  .ok());
  EXPECT_TRUE(seen_any);
}

}  // namespace
}  // namespace eastgate::livelihood
