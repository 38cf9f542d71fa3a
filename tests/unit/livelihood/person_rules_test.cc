#include "services/livelihood/person_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/rules.h"
#include "tests/unit/livelihood/testing/requests.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using lifecycle::testing::FieldsOf;
using lifecycle::testing::NewCheck;
using testing::CitizenId;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

v1::FindPersonRequest Finding() {
  v1::FindPersonRequest request;
  request.mutable_identity()->set_citizen_id(CitizenId("19600101"));
  request.set_purpose(v1::PERSON_LOOKUP_PURPOSE_SUBJECT_ACCESS);
  request.set_case_ref("case 1");
  return request;
}

v1::ErasePersonRequest Erasing() {
  v1::ErasePersonRequest request;
  request.set_name("persons/7");
  request.set_occurred_on("2024-05-01");
  request.set_reason("本人申请");
  return request;
}

TEST(CheckFind, WantsAnIdentityAndAPurpose) {
  EXPECT_THAT(CheckFind(Finding(), NewCheck()), IsOk());
  v1::FindPersonRequest request;
  request.set_case_ref(std::string(129, 'c'));
  request.set_request_id("one two");
  EXPECT_THAT(FieldsOf(CheckFind(request, NewCheck())),
              ElementsAre("case_ref", "identity", "purpose", "request_id"));
}

TEST(CheckErase, WantsAPersonADayAndAReason) {
  EXPECT_THAT(CheckErase(Erasing(), NewCheck()), IsOk());
  v1::ErasePersonRequest request = Erasing();
  request.set_name("households/7");
  request.set_occurred_on("2024-02-30");
  request.clear_reason();
  EXPECT_THAT(FieldsOf(CheckErase(request, NewCheck())), ElementsAre("name", "occurred_on", "reason"));
}

TEST(LookUpOf, SaysWhomAndWhyAndHoldsNoIdentity) {
  const fact::v1::Fact fact = LookUpOf(Finding(), "persons/7", "360111", reference::Date(2024, 5, 1));
  EXPECT_EQ(fact.kind(), "livelihood.person_looked_up");
  EXPECT_EQ(fact.subject(), "persons/7");
  EXPECT_EQ(fact.division(), "360111");
  EXPECT_EQ(fact.occurred_on(), "2024-05-01");
  EXPECT_EQ(fact.reason(), "subject_access");
  EXPECT_EQ(fact.source_ref(), "case 1");
  EXPECT_EQ(fact.postings_size(), 0);
  EXPECT_THAT(fact.SerializeAsString(), Not(HasSubstr(CitizenId("19600101"))));
}

TEST(ErasureOf, SaysWhomWhenAndWhy) {
  const fact::v1::Fact fact = ErasureOf(Erasing(), "persons/8", "360111");
  EXPECT_EQ(fact.kind(), "livelihood.person_erased");
  EXPECT_EQ(fact.subject(), "persons/8");
  EXPECT_EQ(fact.occurred_on(), "2024-05-01");
  EXPECT_EQ(fact.reason(), "本人申请");
  EXPECT_EQ(fact.postings_size(), 0);
}

v1::MergePersonsRequest Merging() {
  v1::MergePersonsRequest request;
  request.set_name("persons/7");
  request.set_into("persons/3");
  request.set_occurred_on("2024-05-01");
  request.set_reason("同一人");
  request.set_source_ref("m-1");
  return request;
}

TEST(CheckMerge, WantsTwoPersonsADayAndAReason) {
  EXPECT_THAT(CheckMerge(Merging(), NewCheck()), IsOk());
  v1::MergePersonsRequest request = Merging();
  request.set_into("persons/7");
  EXPECT_THAT(FieldsOf(CheckMerge(request, NewCheck())), ElementsAre("into"));
  request.set_name("households/7");
  request.set_into("enterprises/7");
  request.set_occurred_on("2024-02-30");
  request.clear_reason();
  EXPECT_THAT(FieldsOf(CheckMerge(request, NewCheck())),
              ElementsAre("into", "name", "occurred_on", "reason"));
}

TEST(MergerOf, SaysWhomWhenAndWhy) {
  const fact::v1::Fact fact = MergerOf(Merging(), "360111");
  EXPECT_EQ(fact.kind(), "livelihood.person_merged");
  EXPECT_EQ(fact.subject(), "persons/7");
  EXPECT_EQ(fact.occurred_on(), "2024-05-01");
  EXPECT_EQ(fact.reason(), "同一人");
  EXPECT_EQ(fact.postings_size(), 0);
}

TEST(CheckNotMerged, RefusesWhoWasMerged) {
  v1::Person person;
  person.set_name("persons/7");
  EXPECT_THAT(CheckNotMerged(person), IsOk());
  person.set_merged_into("persons/3");
  EXPECT_THAT(CheckNotMerged(person), RefusedAs("IDENTITY_TAKEN person=persons/3"));
}

TEST(CheckNotErased, RefusesWhoWasErased) {
  v1::Person person;
  person.set_name("persons/7");
  EXPECT_THAT(CheckNotErased(person), IsOk());
  person.set_erased_on("2024-05-01");
  EXPECT_THAT(CheckNotErased(person), RefusedAs("PERSON_ERASED erased_on=2024-05-01 person=persons/7"));
}

}  // namespace
}  // namespace eastgate::livelihood
