// Which requests are well-formed, which steps follow an enrollment, what each posts.
#include "services/livelihood/newborn_enrollment_rules.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/livelihood/testing/newborns.h"
#include "tests/unit/livelihood/testing/rules.h"

namespace eastgate::livelihood {
namespace {

using reference::Date;
using testing::CitizenId;
using testing::Continued;
using ::testing::ElementsAre;
using testing::Enrolled;
using testing::FieldsOf;
using ::testing::IsEmpty;
using testing::kOutside;
using testing::kStreet;
using testing::Newborn;
using testing::NewCheck;
using testing::PostingsOf;
using testing::RefusalOf;
using testing::Retracted;
using ::testing::StartsWith;
using testing::TestReference;
using v1::NewbornEnrollment;

TEST(CheckCreateEnrollment, EveryViolationIsNamedAtOnce) {
  EXPECT_TRUE(CheckCreate(Newborn(), NewCheck()).ok());
  EXPECT_THAT(
      FieldsOf(CheckCreate(v1::CreateNewbornEnrollmentRequest(), NewCheck())),
      ElementsAre("birth_date", "channel", "child", "division", "enrolled_on", "newborn_enrollment_id"));
  v1::CreateNewbornEnrollmentRequest request = Newborn();
  request.set_newborn_enrollment_id(std::string(65, 'x'));
  request.mutable_child()->set_birth_certificate("7");
  request.set_birth_date("2024-02-30");
  request.set_entitled_on("soon");
  request.set_division(kOutside);
  request.set_channel(static_cast<v1::EnrollmentChannel>(99));
  request.set_source_ref(std::string(129, 'x'));
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())),
              ElementsAre("birth_date", "channel", "child.birth_certificate", "division", "entitled_on",
                          "newborn_enrollment_id", "source_ref"));
}

TEST(CheckCreateEnrollment, NothingHappensBeforeTheBirth) {
  v1::CreateNewbornEnrollmentRequest request = Newborn();
  request.set_enrolled_on("2024-03-04");
  request.set_entitled_on("2024-03-04");
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("enrolled_on", "entitled_on"));
  request.set_enrolled_on("2024-03-05");
  request.set_entitled_on("2024-03-05");
  EXPECT_TRUE(CheckCreate(request, NewCheck()).ok());
}

TEST(CheckCreateEnrollment, ACitizenIdIsOfTheSameBirthAndTheDivisionOfTheSameDay) {
  v1::CreateNewbornEnrollmentRequest request = Newborn();
  request.mutable_child()->set_citizen_id(CitizenId("20240306"));
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("child.citizen_id"));
  request = Newborn();
  request.set_division("360111004");
  EXPECT_TRUE(CheckCreate(request, NewCheck()).ok());
  request.set_enrolled_on("2024-07-01");
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("division"));
}

TEST(CheckEnrollmentSteps, EveryViolationIsNamedAtOnce) {
  v1::ListNewbornEnrollmentsRequest list;
  EXPECT_TRUE(CheckList(list, NewCheck()).ok());
  list.set_child("7");
  list.set_division("99");
  list.set_page_size(1001);
  EXPECT_THAT(FieldsOf(CheckList(list, NewCheck())), ElementsAre("child", "division", "page_size"));
  v1::RecordEntitlementRequest entitlement;
  entitlement.set_source_ref(std::string(129, 'x'));
  entitlement.set_request_id("a b");
  EXPECT_THAT(FieldsOf(CheckEntitlement(entitlement, NewCheck())),
              ElementsAre("entitled_on", "name", "request_id", "source_ref"));
  v1::GrantPremiumWaiverRequest waiver;
  waiver.set_name("persons/1");
  waiver.set_source_ref(std::string(129, 'x'));
  waiver.set_request_id("a b");
  EXPECT_THAT(FieldsOf(CheckWaiver(waiver, NewCheck())),
              ElementsAre("granted_on", "insurance_year", "name", "request_id", "source_ref"));
  v1::LinkChildIdentityRequest link;
  link.set_request_id("a b");
  EXPECT_THAT(FieldsOf(CheckLink(link, NewCheck())),
              ElementsAre("identity", "linked_on", "name", "request_id"));
}

TEST(EnrollmentChannel, EveryChannelHasItsOwnValueAndBack) {
  std::set<std::string> values;
  for (int channel = 1; channel < v1::EnrollmentChannel_ARRAYSIZE; ++channel) {
    const std::string value = ChannelValue(static_cast<v1::EnrollmentChannel>(channel));
    EXPECT_FALSE(value.empty()) << channel;
    EXPECT_EQ(ChannelOf(value), channel);
    values.insert(value);
  }
  EXPECT_EQ(values.size(), v1::EnrollmentChannel_ARRAYSIZE - 1u);
  EXPECT_EQ(ChannelValue(v1::ENROLLMENT_CHANNEL_UNSPECIFIED), "");
  EXPECT_EQ(ChannelOf("clinic"), v1::ENROLLMENT_CHANNEL_UNSPECIFIED);
}

TEST(EnrollNewborn, TheFirstPremiumIsWaivedAtEnrollment) {
  const NewbornEnrollment enrollment = Enrolled();
  EXPECT_EQ(enrollment.name(), "newbornEnrollments/1");
  EXPECT_EQ(enrollment.child(), "persons/7");
  EXPECT_EQ(enrollment.state(), v1::ENROLLMENT_STATE_ENROLLED);
  EXPECT_EQ(enrollment.fact(), "facts/10");
  EXPECT_EQ(enrollment.entitlement_fact(), "");
  EXPECT_FALSE(enrollment.has_days_to_entitlement());
  ASSERT_EQ(enrollment.waivers_size(), 1);
  EXPECT_EQ(enrollment.waivers(0).insurance_year(), 2024);
  EXPECT_EQ(enrollment.waivers(0).amount_fen(), 38000);
  EXPECT_EQ(enrollment.waivers(0).granted_on(), "2024-03-20");
  EXPECT_EQ(enrollment.waivers(0).fact(), "facts/10");
  const fact::v1::Fact fact = EnrolledFact(enrollment);
  EXPECT_EQ(fact.kind(), "livelihood.newborn_enrolled");
  EXPECT_EQ(fact.subject(), "newbornEnrollments/1");
  EXPECT_EQ(fact.occurred_on(), "2024-03-20");
  EXPECT_EQ(fact.division(), kStreet);
  EXPECT_THAT(PostingsOf(fact),
              ElementsAre("livelihood.newborn_enrollments 2024-03-20 360111001 1 channel=hospital",
                          "livelihood.newborn_premium_relief 2024-03-20 360111001 38000 channel=hospital",
                          "livelihood.newborn_waivers 2024-03-20 360111001 1 insurance_year=2024"));
}

TEST(EnrollNewborn, AnEntitlementKnownAtEnrollmentIsPartOfItsFact) {
  v1::CreateNewbornEnrollmentRequest request = Newborn();
  request.set_entitled_on("2024-03-08");
  const NewbornEnrollment enrollment = Enrolled(request);
  EXPECT_EQ(enrollment.days_to_entitlement(), 3);
  EXPECT_EQ(enrollment.entitlement_fact(), "facts/10");
  const auto postings = PostingsOf(EnrolledFact(enrollment));
  ASSERT_EQ(postings.size(), 5u);
  EXPECT_EQ(postings[3], "livelihood.newborn_entitlement_days 2024-03-08 360111001 3");
  EXPECT_EQ(postings[4], "livelihood.newborn_entitlements 2024-03-08 360111001 1");
}

TEST(EnrollNewborn, OnlyTheYearOfBirthAndTheTwoAfterItAreWaived) {
  v1::CreateNewbornEnrollmentRequest request = Newborn();
  for (const auto& [day, premium] :
       {std::pair("2024-12-31", 38000), std::pair("2025-01-01", 40000), std::pair("2026-12-31", 40000)}) {
    request.set_enrolled_on(day);
    EXPECT_EQ(Enrolled(request).waivers(0).amount_fen(), premium) << day;
  }
  request.set_enrolled_on("2027-01-01");
  EXPECT_EQ(RefusalOf(Enroll(request, "persons/7", TestReference()->parameters).status()),
            "OUTSIDE_WAIVED_YEARS birth_year=2024 insurance_year=2027 last_year=2026");
}

TEST(EnrollNewborn, WithoutAPremiumNothingIsDecided) {
  v1::CreateNewbornEnrollmentRequest request = Newborn();
  request.set_birth_date("2022-03-05");
  request.set_enrolled_on("2022-03-20");
  EXPECT_THAT(RefusalOf(Enroll(request, "persons/7", TestReference()->parameters).status()),
              StartsWith("PARAMETER_MISSING"));
}

TEST(EntitleNewborn, DaysCountFromTheBirth) {
  NewbornEnrollment enrollment = Enrolled();
  EXPECT_EQ(RefusalOf(Entitle(enrollment, Date(2024, 3, 4))),
            "DATE_OUT_OF_ORDER earliest=2024-03-05 field=entitled_on");
  ASSERT_TRUE(Entitle(enrollment, Date(2024, 3, 5)).ok());
  EXPECT_TRUE(enrollment.has_days_to_entitlement());
  EXPECT_EQ(enrollment.days_to_entitlement(), 0);
  const fact::v1::Fact fact = EntitledFact(enrollment);
  EXPECT_EQ(fact.kind(), "livelihood.newborn_entitled");
  EXPECT_EQ(fact.occurred_on(), "2024-03-05");
  EXPECT_THAT(PostingsOf(fact), ElementsAre("livelihood.newborn_entitlement_days 2024-03-05 360111001 0",
                                            "livelihood.newborn_entitlements 2024-03-05 360111001 1"));
}

TEST(EntitleNewborn, OnceAndOnlyWhileTheEnrollmentStands) {
  NewbornEnrollment entitled = Continued();
  EXPECT_EQ(RefusalOf(Entitle(entitled, Date(2024, 4, 1))),
            "ALREADY_ENTITLED enrollment=newbornEnrollments/1 entitled_on=2024-03-05");
  NewbornEnrollment retracted = Retracted();
  EXPECT_EQ(RefusalOf(Entitle(retracted, Date(2024, 4, 1))),
            "ENROLLMENT_RETRACTED enrollment=newbornEnrollments/1");
}

TEST(GrantNewbornWaiver, ALaterYearIsContinuedRelief) {
  NewbornEnrollment enrollment = Enrolled();
  const auto waiver =
      GrantWaiver(enrollment, 2025, Date(2024, 12, 1), "facts/12", TestReference()->parameters);
  ASSERT_TRUE(waiver.ok()) << waiver.status();
  EXPECT_EQ(waiver->amount_fen(), 40000);
  EXPECT_EQ(waiver->fact(), "facts/12");
  const fact::v1::Fact fact = WaivedFact(enrollment, *waiver);
  EXPECT_EQ(fact.kind(), "livelihood.newborn_premium_waived");
  EXPECT_EQ(fact.occurred_on(), "2024-12-01");
  EXPECT_THAT(
      PostingsOf(fact),
      ElementsAre("livelihood.newborn_continued_relief 2024-12-01 360111001 40000 insurance_year=2025",
                  "livelihood.newborn_waivers 2024-12-01 360111001 1 insurance_year=2025"));
}

TEST(GrantNewbornWaiver, WaiversStandInTheOrderOfTheirYears) {
  NewbornEnrollment enrollment = Enrolled();
  const auto parameters = TestReference();
  ASSERT_TRUE(GrantWaiver(enrollment, 2026, Date(2024, 12, 1), "facts/12", parameters->parameters).ok());
  ASSERT_TRUE(GrantWaiver(enrollment, 2025, Date(2024, 12, 1), "facts/13", parameters->parameters).ok());
  ASSERT_EQ(enrollment.waivers_size(), 3);
  EXPECT_EQ(enrollment.waivers(1).insurance_year(), 2025);
  EXPECT_EQ(enrollment.waivers(2).insurance_year(), 2026);
}

TEST(GrantNewbornWaiver, EveryRefusalSaysWhy) {
  const auto reference = TestReference();
  const auto refusal = [&](NewbornEnrollment enrollment, int year, Date on) {
    return RefusalOf(GrantWaiver(enrollment, year, on, "facts/13", reference->parameters).status());
  };
  EXPECT_EQ(refusal(Enrolled(), 2024, Date(2024, 4, 1)),
            "YEAR_ALREADY_WAIVED enrollment=newbornEnrollments/1 insurance_year=2024");
  EXPECT_EQ(refusal(Continued(), 2025, Date(2025, 4, 1)),
            "YEAR_ALREADY_WAIVED enrollment=newbornEnrollments/1 insurance_year=2025");
  for (const int year : {2023, 2027}) {
    EXPECT_EQ(refusal(Enrolled(), year, Date(2024, 4, 1)),
              absl::StrCat("OUTSIDE_WAIVED_YEARS birth_year=2024 insurance_year=", year, " last_year=2026"));
  }
  EXPECT_EQ(refusal(Enrolled(), 2025, Date(2024, 3, 19)),
            "DATE_OUT_OF_ORDER earliest=2024-03-20 field=granted_on");
  EXPECT_EQ(refusal(Retracted(), 2025, Date(2025, 1, 1)),
            "ENROLLMENT_RETRACTED enrollment=newbornEnrollments/1");
  v1::CreateNewbornEnrollmentRequest later = Newborn();
  later.set_birth_date("2026-01-05");
  later.set_enrolled_on("2026-01-20");
  EXPECT_THAT(refusal(Enrolled(later), 2027, Date(2026, 12, 1)), StartsWith("PARAMETER_MISSING"));
}

TEST(LinkNewbornIdentity, OnlyOfTheSameBirthAndWhileTheEnrollmentStands) {
  v1::PersonIdentity identity;
  identity.set_citizen_id(CitizenId("20240305", 2));
  EXPECT_TRUE(CheckLinkable(Enrolled(), identity).ok());
  EXPECT_EQ(RefusalOf(CheckLinkable(Retracted(), identity)),
            "ENROLLMENT_RETRACTED enrollment=newbornEnrollments/1");
  identity.set_citizen_id(CitizenId("20240306"));
  EXPECT_THAT(FieldsOf(CheckLinkable(Enrolled(), identity)), ElementsAre("identity.citizen_id"));
  identity.set_birth_certificate("A123456789");
  EXPECT_TRUE(CheckLinkable(Enrolled(), identity).ok());
  const fact::v1::Fact fact = IdentityLinkedFact(Enrolled(), "2024-05-01");
  EXPECT_EQ(fact.kind(), "livelihood.newborn_identity_linked");
  EXPECT_EQ(fact.occurred_on(), "2024-05-01");
  EXPECT_THAT(PostingsOf(fact), IsEmpty());
}

}  // namespace
}  // namespace eastgate::livelihood
