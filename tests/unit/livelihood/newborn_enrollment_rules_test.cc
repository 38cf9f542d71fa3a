#include "services/livelihood/newborn_enrollment_rules.h"

#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/entry.h"
#include "tests/unit/livelihood/testing/newborns.h"
#include "tests/unit/livelihood/testing/requests.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::Correct;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kOutside;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using lifecycle::testing::Retract;
using reference::Date;
using testing::CitizenId;
using testing::Continued;
using ::testing::ElementsAre;
using testing::Enrolled;
using testing::EnrolledAndEntitled;
using testing::FactOf;
using testing::kRetracted;
using testing::Newborn;
using testing::Record;
using testing::RetractedOne;
using v1::NewbornEnrollment;

TEST(CheckCreateEnrollment, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Newborn(), NewCheck()), IsOk());
  v1::CreateNewbornEnrollmentRequest request = Newborn();
  request.set_newborn_enrollment_id(std::string(65, 'x'));
  request.mutable_child_identity()->set_birth_certificate("7");
  request.set_born_on("2024-02-30");
  request.set_entitled_on("soon");
  request.set_division(kOutside);
  request.set_channel(static_cast<v1::NewbornEnrollmentChannel>(99));
  request.set_source_ref(std::string(129, 'x'));
  EXPECT_THAT(CheckCreate(request, NewCheck()),
              ViolatesFields({"born_on", "channel", "child_identity.birth_certificate", "division",
                              "entitled_on", "newborn_enrollment_id", "source_ref"}));
}

TEST(CheckCreateEnrollment, NothingHappensBeforeTheBirthAndTheCitizenIdHasItsDate) {
  v1::CreateNewbornEnrollmentRequest request = Newborn();
  request.set_enrolled_on("2024-03-04");
  request.set_entitled_on("2024-03-04");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"enrolled_on", "entitled_on"}));
  request.set_enrolled_on("2024-03-05");
  request.set_entitled_on("2024-03-05");
  EXPECT_THAT(CheckCreate(request, NewCheck()), IsOk());
  request = Newborn();
  request.mutable_child_identity()->set_citizen_id(CitizenId("20240306"));
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"child_identity.citizen_id"}));
  request = Newborn();
  request.set_division("360111004");
  EXPECT_THAT(CheckCreate(request, NewCheck()), IsOk());
  request.set_enrolled_on("2024-07-01");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"division"}));
}

TEST(CheckEnrollmentRequests, NameEveryViolationAtOnce) {
  v1::ListNewbornEnrollmentsRequest list;
  EXPECT_THAT(CheckList(list, NewCheck()), IsOk());
  list.set_child("7");
  list.set_division("99");
  list.set_page_size(-1);
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"child", "division", "page_size"}));
  v1::RecordNewbornEntitlementRequest entitlement;
  entitlement.set_source_ref(std::string(129, 'x'));
  entitlement.set_request_id("a b");
  EXPECT_THAT(CheckEntitlement(entitlement, NewCheck()),
              ViolatesFields({"entitled_on", "name", "request_id", "source_ref"}));
  v1::GrantNewbornPremiumWaiverRequest waiver;
  waiver.set_name("persons/1");
  waiver.set_source_ref(std::string(129, 'x'));
  waiver.set_request_id("a b");
  EXPECT_THAT(CheckWaiver(waiver, NewCheck()),
              ViolatesFields({"insurance_year", "name", "occurred_on", "request_id", "source_ref"}));
  v1::LinkNewbornIdentityRequest link;
  link.set_request_id("a b");
  EXPECT_THAT(CheckLink(link, NewCheck()), ViolatesFields({"identity", "name", "occurred_on", "request_id"}));
}

TEST(EnrollmentMatches, AllFiltersMustMatch) {
  v1::ListNewbornEnrollmentsRequest request;
  EXPECT_TRUE(Matches(request, Enrolled()));
  EXPECT_FALSE(Matches(request, RetractedOne()));
  request.add_states(v1::NEWBORN_ENROLLMENT_STATE_RETRACTED);
  EXPECT_TRUE(Matches(request, RetractedOne()));
  EXPECT_FALSE(Matches(request, Enrolled()));
  request.clear_states();
  request.set_division(kStreet);
  EXPECT_TRUE(Matches(request, Enrolled()));
  request.set_division(kOtherStreet);
  EXPECT_FALSE(Matches(request, Enrolled()));
}

TEST(NewbornEnrollmentEntry, WaivesThePremiumOfTheYearOfEnrollment) {
  const NewbornEnrollment enrollment = Enrolled();
  EXPECT_EQ(enrollment.name(), "newbornEnrollments/1");
  EXPECT_EQ(enrollment.child(), "persons/7");
  EXPECT_EQ(enrollment.state(), v1::NEWBORN_ENROLLMENT_STATE_ENROLLED);
  EXPECT_EQ(enrollment.fact(), "facts/10");
  EXPECT_EQ(enrollment.entitlement_fact(), "");
  EXPECT_FALSE(enrollment.has_days_to_entitlement());
  ASSERT_EQ(enrollment.waivers_size(), 1);
  EXPECT_EQ(enrollment.waivers(0).insurance_year(), 2024);
  EXPECT_EQ(enrollment.waivers(0).amount_fen(), 38000);
  EXPECT_EQ(enrollment.waivers(0).fact(), "facts/10");
  const fact::v1::Fact fact = FactOf(enrollment);
  EXPECT_EQ(fact.kind(), "livelihood.newborn_enrolled");
  EXPECT_EQ(fact.occurred_on(), "2024-03-20");
  EXPECT_EQ(fact.division(), kStreet);
  EXPECT_THAT(PostingsOf(fact),
              ElementsAre("livelihood.newborn_enrollments 2024-03-20 360111001 1 channel=hospital",
                          "livelihood.newborn_premium_relief 2024-03-20 360111001 38000 channel=hospital",
                          "livelihood.newborn_waivers 2024-03-20 360111001 1 insurance_year=2024"));
}

TEST(NewbornEnrollmentEntry, AnEntitlementKnownAtEnrollmentIsPartOfItsFact) {
  const NewbornEnrollment enrollment = EnrolledAndEntitled();
  EXPECT_EQ(enrollment.days_to_entitlement(), 3);
  EXPECT_EQ(enrollment.entitlement_fact(), "facts/10");
  const auto postings = PostingsOf(FactOf(enrollment));
  ASSERT_EQ(postings.size(), 5u);
  EXPECT_EQ(postings[3], "livelihood.newborn_entitlement_days 2024-03-08 360111001 3");
  EXPECT_EQ(postings[4], "livelihood.newborn_entitlements 2024-03-08 360111001 1");
}

TEST(NewbornEnrollmentEntry, OnlyTheYearOfBirthAndTheTwoAfterItAreWaived) {
  v1::CreateNewbornEnrollmentRequest request = Newborn();
  for (const auto& [day, premium] :
       {std::pair("2024-12-31", 38000), std::pair("2025-01-01", 40000), std::pair("2026-12-31", 40000)}) {
    request.set_enrolled_on(day);
    EXPECT_EQ(Enrolled(request).waivers(0).amount_fen(), premium) << day;
  }
  request.set_enrolled_on("2027-01-01");
  EXPECT_THAT(Record(request),
              RefusedAs("OUTSIDE_WAIVED_YEARS birth_year=2024 insurance_year=2027 last_year=2026"));
  request.set_born_on("2022-03-05");
  request.set_enrolled_on("2022-03-20");
  EXPECT_THAT(Record(request), Refused("PARAMETER_MISSING"));
}

TEST(CorrectEnrollment, DayDivisionAndChannelMoveThePostings) {
  NewbornEnrollment enrollment = Enrolled();
  ASSERT_THAT(Correct(NewbornEnrollmentEntry(), enrollment, "facts/20",
                      {.occurred_on = Date(2024, 4, 2),
                       .division = kOtherStreet,
                       .amounts = {},
                       .dimensions = {{"channel", "village_point"}}}),
              IsOk());
  EXPECT_EQ(enrollment.fact(), "facts/20");
  EXPECT_EQ(enrollment.waivers(0).fact(), "facts/20");
  EXPECT_EQ(enrollment.channel(), v1::NEWBORN_ENROLLMENT_CHANNEL_VILLAGE_POINT);
  EXPECT_THAT(
      PostingsOf(FactOf(enrollment)),
      ElementsAre("livelihood.newborn_enrollments 2024-04-02 360111003 1 channel=village_point",
                  "livelihood.newborn_premium_relief 2024-04-02 360111003 38000 channel=village_point",
                  "livelihood.newborn_waivers 2024-04-02 360111003 1 insurance_year=2024"));
  ASSERT_THAT(Correct(NewbornEnrollmentEntry(), enrollment, "facts/21", OnDay(Date(2025, 1, 2))), IsOk());
  ASSERT_EQ(enrollment.waivers_size(), 1);
  EXPECT_EQ(enrollment.waivers(0).insurance_year(), 2025);
  EXPECT_EQ(enrollment.waivers(0).amount_fen(), 40000) << "another year has another premium";
}

TEST(CorrectEnrollment, IsRefusedAsANewEnrollmentWouldBe) {
  const auto correct = [](NewbornEnrollment enrollment, Date on) {
    return Correct(NewbornEnrollmentEntry(), enrollment, "facts/20", OnDay(on));
  };
  EXPECT_THAT(correct(Enrolled(), Date(2024, 3, 4)),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-05 field=occurred_on"));
  // The waiver of 2025 was granted on 2025-01-10.
  EXPECT_THAT(correct(Continued(), Date(2025, 1, 11)),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2025-01-11 field=granted_on"));
  EXPECT_THAT(correct(Continued(), Date(2025, 1, 10)),
              RefusedAs("YEAR_ALREADY_WAIVED enrollment=newbornEnrollments/1 insurance_year=2025"));
  EXPECT_THAT(correct(Enrolled(), Date(2027, 1, 1)),
              RefusedAs("OUTSIDE_WAIVED_YEARS birth_year=2024 insurance_year=2027 last_year=2026"));
  EXPECT_THAT(correct(RetractedOne(), Date(2024, 4, 1)), RefusedAs(kRetracted));
  NewbornEnrollment enrollment = Enrolled();
  EXPECT_THAT(
      Correct(NewbornEnrollmentEntry(), enrollment, "facts/20",
              {.occurred_on = {}, .division = {}, .amounts = {}, .dimensions = {{"channel", "clinic"}}}),
      ViolatesFields({"dimensions.channel"}));
}

TEST(CorrectEnrollment, TheFactKeepsOnlyTheEntitlementThatItRecorded) {
  NewbornEnrollment together = EnrolledAndEntitled();
  ASSERT_THAT(Correct(NewbornEnrollmentEntry(), together, "facts/20", OnDay(Date(2024, 4, 1))), IsOk());
  EXPECT_EQ(together.entitlement_fact(), "facts/20");
  EXPECT_EQ(FactOf(together).postings_size(), 5);

  NewbornEnrollment apart = Continued();
  ASSERT_THAT(Correct(NewbornEnrollmentEntry(), apart, "facts/20", OnDay(Date(2024, 4, 1))), IsOk());
  EXPECT_EQ(apart.entitlement_fact(), "facts/11");
  EXPECT_EQ(FactOf(apart).postings_size(), 3);
}

TEST(RetractEnrollment, IsRefusedWhileAWaiverOrEntitlementWasRecordedAfterIt) {
  NewbornEnrollment enrollment = Continued();
  EXPECT_THAT(Retract(NewbornEnrollmentEntry(), enrollment, "facts/20"),
              RefusedAs("DEPENDENT_FACTS dependents=facts/12,facts/11 name=facts/10"));
  ASSERT_THAT(NewbornWaiverEntry().Retract(enrollment, "facts/12"), IsOk());
  EXPECT_EQ(enrollment.waivers_size(), 1);
  EXPECT_THAT(Retract(NewbornEnrollmentEntry(), enrollment, "facts/20"),
              RefusedAs("DEPENDENT_FACTS dependents=facts/11 name=facts/10"));
  ASSERT_THAT(NewbornEntitlementEntry().Retract(enrollment, "facts/11"), IsOk());
  EXPECT_EQ(enrollment.entitled_on(), "");
  ASSERT_THAT(Retract(NewbornEnrollmentEntry(), enrollment, "facts/20"), IsOk());
  EXPECT_EQ(enrollment.state(), v1::NEWBORN_ENROLLMENT_STATE_RETRACTED);
  EXPECT_EQ(enrollment.fact(), "facts/20");
  EXPECT_EQ(enrollment.waivers_size(), 0);
}

TEST(IsWaiverDue, AsManyYearsFromBirthAsWhereTheEnrollmentLies) {
  const auto row = [](const char* jurisdiction, int64_t years) {
    return reference::Parameter{.key = "newborn_waived_years",
                                .jurisdiction = jurisdiction,
                                .valid_from = Date(2020, 1, 1),
                                .value = years,
                                .source = "s"};
  };
  const auto parameters = *reference::Parameters::Build({row("36", 3), row(kOtherStreet, 2)});
  EXPECT_EQ(MostWaivedYears(parameters), 3);
  NewbornEnrollment enrollment = Enrolled();  // Born in 2024, whose premium is waived.
  const auto due = [&](int year) { return *IsWaiverDue(parameters, enrollment, year); };
  EXPECT_FALSE(due(2024));
  EXPECT_TRUE(due(2025));
  EXPECT_TRUE(due(2026));
  EXPECT_FALSE(due(2027));
  enrollment.set_division(kOtherStreet);
  EXPECT_TRUE(due(2025));
  EXPECT_FALSE(due(2026));
  EXPECT_THAT(IsWaiverDue(*reference::Parameters::Build({}), enrollment, 2025), Refused("PARAMETER_MISSING"));
}

TEST(RetractEnrollment, ClearsAnEntitlementOfTheSameFactAndHappensOnce) {
  NewbornEnrollment enrollment = EnrolledAndEntitled();
  ASSERT_THAT(Retract(NewbornEnrollmentEntry(), enrollment, "facts/20"), IsOk());
  EXPECT_EQ(enrollment.entitled_on(), "");
  EXPECT_EQ(enrollment.entitlement_fact(), "");
  EXPECT_THAT(Retract(NewbornEnrollmentEntry(), enrollment, "facts/21"), RefusedAs(kRetracted));
  EXPECT_THAT(NewbornWaiverEntry().Retract(enrollment, "facts/12"), RefusedAs(kRetracted));
  EXPECT_THAT(NewbornEntitlementEntry().Retract(enrollment, "facts/11"), RefusedAs(kRetracted));
}

TEST(CheckLinkable, OnlyAnIdentityOfTheSameBirthAndNotOfARetractedEnrollment) {
  v1::LinkNewbornIdentityRequest request;
  request.set_occurred_on("2024-03-20");
  v1::PersonIdentity& identity = *request.mutable_identity();
  identity.set_citizen_id(CitizenId("20240305", 2));
  EXPECT_THAT(CheckLinkable(Enrolled(), request), IsOk());
  EXPECT_THAT(CheckLinkable(RetractedOne(), request), RefusedAs(kRetracted));
  identity.set_citizen_id(CitizenId("20240306"));
  EXPECT_THAT(CheckLinkable(Enrolled(), request), ViolatesFields({"identity.citizen_id"}));
  identity.set_birth_certificate("A123456789");
  EXPECT_THAT(CheckLinkable(Enrolled(), request), IsOk());
  request.set_occurred_on("2024-03-19");
  EXPECT_THAT(CheckLinkable(Enrolled(), request),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-20 field=occurred_on"));
}

}  // namespace
}  // namespace eastgate::livelihood
