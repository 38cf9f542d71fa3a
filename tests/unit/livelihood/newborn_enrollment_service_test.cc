#include "services/livelihood/newborn_enrollment_service.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/livelihood/testing/district.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using testing::Correcting;
using testing::Newborn;
using v1::NewbornEnrollment;

class NewbornEnrollmentServiceTest : public ::testing::Test, protected testing::District {
 protected:
  absl::StatusOr<NewbornEnrollment> Enroll(const v1::CreateNewbornEnrollmentRequest& request) {
    return Call(newborns, &NewbornEnrollmentService::Create, request);
  }
  absl::StatusOr<NewbornEnrollment> Entitle(const std::string& name, const std::string& on) {
    v1::RecordNewbornEntitlementRequest request;
    request.set_name(name);
    request.set_entitled_on(on);
    return Call(newborns, &NewbornEnrollmentService::RecordNewbornEntitlement, request);
  }
  absl::StatusOr<NewbornEnrollment> Waive(const std::string& name, int year, const std::string& on) {
    v1::GrantNewbornPremiumWaiverRequest request;
    request.set_name(name);
    request.set_insurance_year(year);
    request.set_occurred_on(on);
    return Call(newborns, &NewbornEnrollmentService::GrantNewbornPremiumWaiver, request);
  }
  absl::StatusOr<NewbornEnrollment> Link(const std::string& name, const v1::PersonIdentity& identity,
                                         bool validate_only = false) {
    v1::LinkNewbornIdentityRequest request;
    request.set_name(name);
    *request.mutable_identity() = identity;
    request.set_occurred_on("2024-04-01");
    request.set_validate_only(validate_only);
    return Call(newborns, &NewbornEnrollmentService::LinkNewbornIdentity, request);
  }
  absl::Status CorrectDay(const std::string& fact, const std::string& on) {
    fact::v1::CorrectFactRequest request = Correcting(fact);
    request.set_occurred_on(on);
    return Correct(request).status();
  }
  int Listed(const v1::ListNewbornEnrollmentsRequest& request) {
    return Call(newborns, &NewbornEnrollmentService::List, request)->newborn_enrollments_size();
  }
};

TEST_F(NewbornEnrollmentServiceTest, StepsAfterAnEnrollmentAreRecordedCorrectedAndRetractedBeforeIt) {
  const auto enrolled = Enroll(Newborn());
  ASSERT_THAT(enrolled, IsOk());
  const std::string name = enrolled->name();
  EXPECT_THAT(Entitle("newbornEnrollments/none", "2024-03-08"), StatusIs(absl::StatusCode::kNotFound));
  const auto entitled = Entitle(name, "2024-03-08");
  ASSERT_THAT(entitled, IsOk());
  EXPECT_THAT(Entitle(name, "2024-03-09"), Refused("ALREADY_ENTITLED"));
  const auto waived = Waive(name, 2025, "2025-01-10");
  ASSERT_THAT(waived, IsOk());
  EXPECT_THAT(Waive(name, 2025, "2025-01-11"), Refused("YEAR_ALREADY_WAIVED"));
  EXPECT_THAT(Waive(name, 2027, "2025-01-11"), Refused("OUTSIDE_WAIVED_YEARS"));

  const std::string entitlement = entitled->entitlement_fact(), waiver = waived->waivers(1).fact();
  EXPECT_THAT(Retract(enrolled->fact()), Refused("DEPENDENT_FACTS"));
  EXPECT_THAT(CorrectDay(enrolled->fact(), "2024-03-04"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-05 field=occurred_on"));
  EXPECT_THAT(CorrectDay(entitlement, "2024-03-04"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-05 field=occurred_on"));
  EXPECT_THAT(CorrectDay(waiver, "2024-03-19"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-20 field=occurred_on"));
  ASSERT_THAT(Retract(waiver), IsOk());
  ASSERT_THAT(Retract(entitlement), IsOk());
  ASSERT_THAT(Retract(enrolled->fact()), IsOk());
  EXPECT_THAT(Entitle(name, "2024-03-08"), Refused("RECORD_RETRACTED"));
  EXPECT_THAT(Waive(name, 2025, "2025-01-10"), Refused("RECORD_RETRACTED"));
}

TEST_F(NewbornEnrollmentServiceTest, EntitlementAndWaiversFollowTheDivisionOfTheEnrollment) {
  const auto enrolled = Enroll(Newborn());
  ASSERT_THAT(Entitle(enrolled->name(), "2024-03-08"), IsOk());
  ASSERT_THAT(Waive(enrolled->name(), 2025, "2025-01-10"), IsOk());
  const int64_t before = revision();
  fact::v1::CorrectFactRequest moved = Correcting(enrolled->fact());
  moved.set_division(lifecycle::testing::kOtherStreet);
  ASSERT_THAT(Correct(moved), IsOk());
  EXPECT_EQ(revision(), before + 3) << "a fact for each that moved";
  for (const char* figure :
       {"livelihood.newborn_enrollments", "livelihood.newborn_entitlements", "livelihood.newborn_waivers",
        "livelihood.newborn_premium_relief", "livelihood.newborn_continued_relief"}) {
    for (const char* as_of : {"2024-12-31", "2025-12-31"}) {
      EXPECT_EQ(Figure(figure, as_of, lifecycle::testing::kStreet), 0) << figure;
      EXPECT_EQ(Figure(figure, as_of, lifecycle::testing::kOtherStreet), Figure(figure, as_of)) << figure;
    }
  }
  EXPECT_EQ(Figure("livelihood.newborn_waivers", "2025-12-31", lifecycle::testing::kOtherStreet), 1);

  v1::GetNewbornEnrollmentRequest get;
  get.set_name(enrolled->name());
  const auto row = Call(newborns, &NewbornEnrollmentService::Get, get);
  ASSERT_THAT(Retract(row->waivers(1).fact()), IsOk());
  ASSERT_THAT(Retract(row->entitlement_fact()), IsOk());
  ASSERT_THAT(Retract(row->fact()), IsOk());
  EXPECT_EQ(Figure("livelihood.newborn_waivers", "2025-12-31"), 0);
}

TEST_F(NewbornEnrollmentServiceTest, ARetractedEnrollmentFreesTheChild) {
  const auto first = Enroll(Newborn("1"));
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Enroll(Newborn("2")), RefusedAs("CHILD_ALREADY_ENROLLED enrollment=newbornEnrollments/1"));
  EXPECT_EQ(Figure("livelihood.newborn_premium_relief", "2024-12-31"), 38000);
  ASSERT_THAT(Retract(first->fact()), IsOk());
  EXPECT_EQ(Figure("livelihood.newborn_enrollments", "2024-12-31"), 0);
  const auto second = Enroll(Newborn("2"));
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->child(), first->child());
  EXPECT_THAT(CorrectDay(second->fact(), "2024-03-21"), IsOk()) << "the child's own enrollment is no other";
  v1::ListNewbornEnrollmentsRequest list;
  list.set_child(first->child());
  EXPECT_EQ(Listed(list), 1);
  list.add_states(v1::NEWBORN_ENROLLMENT_STATE_RETRACTED);
  EXPECT_EQ(Listed(list), 1);
  list.add_states(v1::NEWBORN_ENROLLMENT_STATE_ENROLLED);
  EXPECT_EQ(Listed(list), 2);
}

TEST_F(NewbornEnrollmentServiceTest, AnIdentityIsLinkedOnceAndFindsTheChild) {
  v1::CreateNewbornEnrollmentRequest request = Newborn("1");
  request.mutable_child_identity()->set_birth_certificate("R360000001");
  const auto enrolled = Enroll(request);
  ASSERT_THAT(enrolled, IsOk());
  const int64_t before = revision();
  EXPECT_THAT(Link(enrolled->name(), Newborn().child_identity(), /*validate_only=*/true), IsOk());
  EXPECT_EQ(revision(), before) << "a preview links nothing";
  ASSERT_THAT(Link(enrolled->name(), Newborn().child_identity()), IsOk());
  EXPECT_EQ(LastFact().kind(), "livelihood.newborn_identity_linked");
  EXPECT_EQ(LastFact().occurred_on(), "2024-04-01");
  EXPECT_EQ(LastFact().postings_size(), 0);
  EXPECT_EQ(revision(), before + 1);
  ASSERT_THAT(Link(enrolled->name(), Newborn().child_identity()), IsOk());
  EXPECT_EQ(revision(), before + 1) << "it was linked already";
  EXPECT_THAT(Enroll(Newborn("2")), Refused("CHILD_ALREADY_ENROLLED"));
}

TEST_F(NewbornEnrollmentServiceTest, AnEnrollmentIsNotCorrectedBehindALinkOfIt) {
  const auto enrolled = Enroll(Newborn());
  v1::PersonIdentity certificate;
  certificate.set_birth_certificate("A123456789");
  ASSERT_THAT(Link(enrolled->name(), certificate), IsOk());  // On 2024-04-01.
  EXPECT_THAT(CorrectDay(enrolled->fact(), "2024-04-02"),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-04-01"));
  EXPECT_THAT(CorrectDay(enrolled->fact(), "2024-04-01"), IsOk());
}

TEST_F(NewbornEnrollmentServiceTest, AnIdentityOfAnotherPersonIsNotLinked) {
  v1::CreateNewbornEnrollmentRequest second = Newborn("2");
  second.mutable_child_identity()->set_birth_certificate("R360000001");
  ASSERT_THAT(Enroll(Newborn("1")), IsOk());
  ASSERT_THAT(Enroll(second), IsOk());
  EXPECT_THAT(Link("newbornEnrollments/2", Newborn().child_identity()), Refused("IDENTITY_TAKEN"));
}

TEST_F(NewbornEnrollmentServiceTest, TheIdentityOfAnEnrollmentThatWasRetractedIsFreeAgain) {
  v1::CreateNewbornEnrollmentRequest second = Newborn("2");
  second.mutable_child_identity()->set_birth_certificate("R360000001");
  const auto first = Enroll(Newborn("1"));
  ASSERT_THAT(Enroll(second), IsOk());
  ASSERT_THAT(Retract(first->fact()), IsOk());
  ASSERT_THAT(Link("newbornEnrollments/2", Newborn().child_identity()), IsOk());
  EXPECT_THAT(Enroll(Newborn("3")), Refused("CHILD_ALREADY_ENROLLED")) << "it is the other child now";
}

TEST_F(NewbornEnrollmentServiceTest, AChildHasOneIdentityOfAKind) {
  ASSERT_THAT(Enroll(Newborn("1")), IsOk());
  v1::PersonIdentity certificate;
  certificate.set_birth_certificate("R360000001");
  ASSERT_THAT(Link("newbornEnrollments/1", certificate), IsOk());
  certificate.set_birth_certificate("R360000002");
  EXPECT_THAT(Link("newbornEnrollments/1", certificate), Refused("IDENTITY_TAKEN"));
}

}  // namespace
}  // namespace eastgate::livelihood
