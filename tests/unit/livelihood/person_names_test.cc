#include "services/livelihood/person_names.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/facts/cut_log.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/livelihood/testing/district.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PersonNamesTest : public ::testing::Test, protected testing::District {
 protected:
  PersonNamesTest() {
    Put("persons/1", "persons/3");
    Put("persons/2", "persons/3");
    Put("persons/4", "");
  }
  void Put(const std::string& name, const std::string& merged_into) {
    v1::Person person;
    person.set_name(name);
    person.set_merged_into(merged_into);
    ASSERT_THAT(District::Run<fact::v1::Fact>([&](facts::Writer& writer) -> absl::StatusOr<fact::v1::Fact> {
                  RETURN_IF_ERROR(tables.persons.Put(writer.transaction(), std::move(person)).status());
                  return fact::v1::Fact();
                }),
                IsOk());
  }
  std::string Current(const std::string& name) { return *CurrentNameOf(*Read(), tables.persons, name); }
  std::vector<std::string> Names(const std::string& name) { return *NamesOf(*Read(), tables.persons, name); }
};

TEST_F(PersonNamesTest, TheCurrentNameIsThatOfTheOneThatStays) {
  EXPECT_EQ(Current("persons/1"), "persons/3");
  EXPECT_EQ(Current("persons/3"), "persons/3");
  EXPECT_EQ(Current("persons/4"), "persons/4");
  EXPECT_EQ(Current("persons/9"), "persons/9");
}

TEST_F(PersonNamesTest, APersonHasItsNameFirstThenThoseThatWereMergedIntoIt) {
  for (const char* name : {"persons/1", "persons/2", "persons/3"})
    EXPECT_THAT(Names(name), ElementsAre("persons/3", "persons/1", "persons/2")) << name;
  EXPECT_THAT(Names("persons/4"), ElementsAre("persons/4"));
  EXPECT_THAT(Names(""), IsEmpty());
}

TEST_F(PersonNamesTest, ANameOfALogThatWasSetBackMayBeOlderThanItsRevision) {
  const std::string next = absl::StrCat("persons/", Read()->head().revision + 1);
  Put("persons/2", next);
  EXPECT_THAT(Names(next), ElementsAre(next)) << "whoever is named next has no mergers";
  ASSERT_THAT(District::Run<fact::v1::Fact>([](facts::Writer& writer) -> absl::StatusOr<fact::v1::Fact> {
                writer.transaction().Put(facts::SetBackKey(), "");
                return fact::v1::Fact();
              }),
              IsOk());
  EXPECT_THAT(Names(next), ElementsAre(next, "persons/2"));
}

TEST_F(PersonNamesTest, WhatIsNoPersonHasItsOwnNameOnly) {
  for (const char* name : {"enterprises/1", "persons/", "1"}) EXPECT_THAT(Names(name), ElementsAre(name));
}

TEST_F(PersonNamesTest, ARangeHasAllNamesAndNoneOfNobody) {
  const resource::IndexRange range = OfNames(7, {"persons/3", "persons/1", "persons/2"});
  EXPECT_EQ(range.number, 7);
  EXPECT_EQ(range.key, "persons/3");
  EXPECT_THAT(range.more_keys, ElementsAre("persons/1", "persons/2"));
  EXPECT_EQ(OfNames(7, {}).key, "");
  EXPECT_TRUE(IsOneOf({"persons/3", "persons/1"}, "persons/1"));
  EXPECT_FALSE(IsOneOf({"persons/3"}, "persons/1"));
  EXPECT_TRUE(IsOneOf({}, "persons/1"));
}

}  // namespace
}  // namespace eastgate::livelihood
