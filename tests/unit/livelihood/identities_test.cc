#include "services/livelihood/identities.h"

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/facts/cut_log.h"
#include "common/status/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/livelihood/testing/district.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
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
  CheckIdentity(check, "child_identity", identity, born_on);
  return FieldsOf(check.ToStatus());
}

TEST(CheckIdentity, AnIdentityIsRequiredAndWellFormed) {
  EXPECT_THAT(BadIn(v1::PersonIdentity()), ElementsAre("child_identity"));
  EXPECT_THAT(BadIn(Citizen("11010519491231002X")), IsEmpty());
  EXPECT_THAT(BadIn(Citizen("110105194912310021")), ElementsAre("child_identity.citizen_id"));
  v1::PersonIdentity certificate;
  certificate.set_birth_certificate("A123456789");
  EXPECT_THAT(BadIn(certificate, Date(2024, 3, 5)), IsEmpty());
  certificate.set_birth_certificate("A12345678");
  EXPECT_THAT(BadIn(certificate), ElementsAre("child_identity.birth_certificate"));
}

TEST(CheckIdentity, ACitizenIdIsOfTheBirthDateThatIsGiven) {
  EXPECT_THAT(BadIn(Citizen(CitizenId("20240305")), Date(2024, 3, 5)), IsEmpty());
  EXPECT_THAT(BadIn(Citizen(CitizenId("20240305")), Date(2024, 3, 6)),
              ElementsAre("child_identity.citizen_id"));
}

TEST(CheckIdentity, NoErrorShowsWhatCame) {
  resource::RequestCheck check = NewCheck();
  CheckIdentity(check, "child_identity", Citizen("110105194912310021"), std::nullopt);
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

// Returns who is known by the identity, and changes nothing.
std::optional<std::string> Known(testing::District& district, const Identities& identities,
                                 const v1::PersonIdentity& identity) {
  std::optional<std::string> known;
  const auto refused = district.Run<std::string>([&](facts::Writer& writer) -> absl::StatusOr<std::string> {
    known = *identities.FindPerson(writer, identity);
    return absl::AbortedError("this only looks");
  });
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kAborted);
  return known;
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
  EXPECT_FALSE(Known(district, district.identities, certificate).has_value());
  const std::string person = person_of(certificate);
  EXPECT_EQ(person_of(certificate), person);
  EXPECT_FALSE(Known(district, district.identities, citizen).has_value());
  ASSERT_THAT(district.Run<std::string>([&](facts::Writer& writer) -> absl::StatusOr<std::string> {
    RETURN_IF_ERROR(district.identities.Link(writer, citizen, person));
    return person;
  }),
              IsOk());
  EXPECT_EQ(*Known(district, district.identities, citizen), person);
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

class IdentityKeysTest : public ::testing::Test {
 protected:
  // The identities of the district after a start with keys that are filled with these letters, the newest
  // last.
  Identities WithKeys(const std::string& fills) const {
    std::string lines;
    for (const char fill : fills) {
      const std::string key(32, fill);
      absl::StrAppend(&lines, auth::KeyedDigest::FromKey(key)->key_id(), ":", auth::ToHex(key), "\n");
    }
    return Identities(*auth::DigestKeys::Parse(lines), district_.tables.persons);
  }

  std::string PersonOf(const Identities& identities, const v1::PersonIdentity& identity) {
    return *district_.Run<std::string>(
        [&](facts::Writer& writer) { return identities.PersonOf(writer, identity); });
  }
  std::string HouseholdOf(const Identities& identities, const std::string& number) {
    return *district_.Run<std::string>(
        [&](facts::Writer& writer) { return identities.HouseholdOf(writer, number); });
  }
  std::optional<std::string> Find(const Identities& identities, const v1::PersonIdentity& identity) {
    return Known(district_, identities, identity);
  }
  std::vector<int64_t> Count(const Identities& identities) {
    const auto counts = identities.CountByKey(*district_.Read(), [] { return true; });
    EXPECT_THAT(counts.status(), IsOk());
    return {counts->under_newest, counts->under_older, counts->lost};
  }
  // Links the identity to the person and records a fact, so that the next person has another name.
  absl::Status Link(const Identities& identities, const v1::PersonIdentity& identity,
                    const std::string& person) {
    return district_
        .Run<std::string>([&](facts::Writer& writer) -> absl::StatusOr<std::string> {
          RETURN_IF_ERROR(identities.Link(writer, identity, person));
          return person;
        })
        .status();
  }

  testing::District district_;
  const v1::PersonIdentity citizen_ = Citizen(CitizenId("20240305"));
};

TEST_F(IdentityKeysTest, WhoeverIsPresentedMovesToTheNewestKeyAndIsFoundWhenTheOldOneIsGone) {
  const std::string person = PersonOf(WithKeys("a"), citizen_);
  const std::string household = HouseholdOf(WithKeys("a"), "360111000123");
  EXPECT_THAT(Count(WithKeys("a")), ElementsAre(2, 0, 0));
  const Identities rotated = WithKeys("ab");
  EXPECT_EQ(Find(rotated, citizen_), person);
  EXPECT_THAT(Count(rotated), ElementsAre(0, 2, 0));  // A look-up alone writes nothing.
  EXPECT_EQ(PersonOf(rotated, citizen_), person);
  EXPECT_THAT(Count(rotated), ElementsAre(1, 1, 0));
  EXPECT_EQ(HouseholdOf(rotated, "360111000123"), household);
  EXPECT_THAT(Count(rotated), ElementsAre(2, 0, 0));
  EXPECT_EQ(Find(WithKeys("b"), citizen_), person);
  EXPECT_EQ(Find(WithKeys("a"), citizen_), std::nullopt);
}

TEST_F(IdentityKeysTest, WhoeverIsUnderAKeyThatIsGoneIsNotFoundAndCounted) {
  PersonOf(WithKeys("a"), citizen_);
  const Identities without = WithKeys("b");
  EXPECT_EQ(Find(without, citizen_), std::nullopt);
  EXPECT_THAT(Count(without), ElementsAre(0, 0, 1));
}

// No fact is recorded here: the log is as one that was set back after each.
TEST_F(IdentityKeysTest, WhoComesAtARevisionThatNamedSomebodyBeforeHasAnotherName) {
  const Identities identities = WithKeys("a");
  ASSERT_THAT(district_.Run<int>([](facts::Writer& writer) -> absl::StatusOr<int> {
    writer.transaction().Put(facts::SetBackKey(), "");
    return 0;
  }),
              IsOk());
  const std::string first = PersonOf(identities, citizen_);
  EXPECT_EQ(PersonOf(identities, Citizen(CitizenId("20240306"))), first + "-2");
  EXPECT_EQ(PersonOf(identities, Citizen(CitizenId("20240307"))), first + "-3");
  v1::PersonIdentity certificate;
  certificate.set_birth_certificate("A123456789");
  EXPECT_EQ(PersonOf(identities, certificate), first + "-4");
  EXPECT_EQ(PersonOf(identities, citizen_), first);
  EXPECT_EQ(Find(identities, Citizen(CitizenId("20240306"))), first + "-2");
  const std::string household = HouseholdOf(identities, "360111000123");
  EXPECT_EQ(HouseholdOf(identities, "360111000124"), household + "-2");
  EXPECT_EQ(HouseholdOf(identities, "360111000123"), household);
}

TEST_F(IdentityKeysTest, TheKeyOfADigestDoesNotMakeItAnotherIdentity) {
  v1::PersonIdentity certificate;
  certificate.set_birth_certificate("A123456789");
  const std::string person = PersonOf(WithKeys("a"), citizen_);
  // The same citizen ID is linked again under another key, another one is not.
  EXPECT_THAT(Link(WithKeys("ab"), citizen_, person), IsOk());
  EXPECT_THAT(Count(WithKeys("ab")), ElementsAre(1, 0, 0));
  EXPECT_THAT(Link(WithKeys("abc"), Citizen(CitizenId("20240306")), person), Refused("IDENTITY_TAKEN"));
  EXPECT_THAT(Link(WithKeys("abc"), certificate, person), IsOk());
  EXPECT_EQ(Find(WithKeys("c"), certificate), person);
}

}  // namespace
}  // namespace eastgate::livelihood
