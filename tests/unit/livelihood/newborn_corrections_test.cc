// What of an enrollment's facts can be corrected or retracted, and what the enrollment is then.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/livelihood/newborn_enrollment_rules.h"
#include "tests/unit/livelihood/testing/newborns.h"
#include "tests/unit/livelihood/testing/rules.h"

namespace eastgate::livelihood {
namespace {

using facts::Correction;
using reference::Date;
using testing::Continued;
using ::testing::ElementsAre;
using testing::Enrolled;
using testing::FieldsOf;
using testing::kOtherStreet;
using testing::Newborn;
using testing::PostingsOf;
using testing::RefusalOf;
using testing::Retracted;
using testing::TestReference;
using v1::NewbornEnrollment;

constexpr char kRetracted[] = "ENROLLMENT_RETRACTED enrollment=newbornEnrollments/1";

Correction OnDay(Date date) {
  return {.occurred_on = date, .division = {}, .amounts = {}, .dimensions = {}};
}
absl::Status AmendWith(NewbornEnrollment& enrollment, const Correction& correction) {
  return AmendEnrollment(enrollment, correction, TestReference()->parameters);
}

TEST(AmendEnrollment, DayDivisionAndChannelMoveThePostings) {
  NewbornEnrollment enrollment = Enrolled();
  ASSERT_TRUE(AmendWith(enrollment, {.occurred_on = Date(2024, 4, 2),
                                     .division = kOtherStreet,
                                     .amounts = {},
                                     .dimensions = {{"channel", "village_point"}}})
                  .ok());
  NameEnrolledFact(enrollment, "facts/20");
  EXPECT_EQ(enrollment.fact(), "facts/20");
  EXPECT_EQ(enrollment.waivers(0).fact(), "facts/20");
  EXPECT_EQ(enrollment.channel(), v1::ENROLLMENT_CHANNEL_VILLAGE_POINT);
  EXPECT_THAT(
      PostingsOf(EnrolledFact(enrollment)),
      ElementsAre("livelihood.newborn_enrollments 2024-04-02 360111003 1 channel=village_point",
                  "livelihood.newborn_premium_relief 2024-04-02 360111003 38000 channel=village_point",
                  "livelihood.newborn_waivers 2024-04-02 360111003 1 insurance_year=2024"));
}

TEST(AmendEnrollment, AnotherYearIsAnotherPremium) {
  NewbornEnrollment enrollment = Enrolled();
  ASSERT_TRUE(AmendWith(enrollment, OnDay(Date(2025, 1, 2))).ok());
  ASSERT_EQ(enrollment.waivers_size(), 1);
  EXPECT_EQ(enrollment.waivers(0).insurance_year(), 2025);
  EXPECT_EQ(enrollment.waivers(0).amount_fen(), 40000);
}

TEST(AmendEnrollment, EveryRefusalSaysWhy) {
  const auto refusal = [](NewbornEnrollment enrollment, Date on) {
    return RefusalOf(AmendWith(enrollment, OnDay(on)));
  };
  EXPECT_EQ(refusal(Enrolled(), Date(2024, 3, 4)), "DATE_OUT_OF_ORDER earliest=2024-03-05 field=occurred_on");
  // The waiver of 2025 was granted on 2025-01-10.
  EXPECT_EQ(refusal(Continued(), Date(2025, 1, 11)),
            "DATE_OUT_OF_ORDER earliest=2025-01-11 field=granted_on");
  EXPECT_EQ(refusal(Continued(), Date(2025, 1, 10)),
            "YEAR_ALREADY_WAIVED enrollment=newbornEnrollments/1 insurance_year=2025");
  EXPECT_EQ(refusal(Enrolled(), Date(2027, 1, 1)),
            "OUTSIDE_WAIVED_YEARS birth_year=2024 insurance_year=2027 last_year=2026");
  EXPECT_EQ(refusal(Retracted(), Date(2024, 4, 1)), kRetracted);
  NewbornEnrollment enrollment = Enrolled();
  EXPECT_THAT(FieldsOf(AmendWith(
                  enrollment,
                  {.occurred_on = {}, .division = {}, .amounts = {}, .dimensions = {{"channel", "clinic"}}})),
              ElementsAre("dimensions.channel"));
}

TEST(AmendEnrollment, TheFactKeepsOnlyTheEntitlementThatItRecorded) {
  v1::CreateNewbornEnrollmentRequest request = Newborn();
  request.set_entitled_on("2024-03-08");
  NewbornEnrollment together = Enrolled(request);
  ASSERT_TRUE(AmendWith(together, OnDay(Date(2024, 4, 1))).ok());
  NameEnrolledFact(together, "facts/20");
  EXPECT_EQ(together.entitlement_fact(), "facts/20");
  EXPECT_EQ(EnrolledFact(together).postings_size(), 5);

  NewbornEnrollment apart = Continued();
  ASSERT_TRUE(AmendWith(apart, OnDay(Date(2024, 4, 1))).ok());
  NameEnrolledFact(apart, "facts/20");
  EXPECT_EQ(apart.entitlement_fact(), "facts/11");
  EXPECT_EQ(EnrolledFact(apart).postings_size(), 3);
}

TEST(AmendEntitlement, TheDayMovesNotBeforeTheBirth) {
  NewbornEnrollment enrollment = Continued();
  EXPECT_EQ(RefusalOf(AmendEntitlement(enrollment, OnDay(Date(2024, 3, 4)))),
            "DATE_OUT_OF_ORDER earliest=2024-03-05 field=occurred_on");
  ASSERT_TRUE(AmendEntitlement(enrollment, OnDay(Date(2024, 3, 12))).ok());
  EXPECT_EQ(enrollment.days_to_entitlement(), 7);
  EXPECT_EQ(PostingsOf(EntitledFact(enrollment))[0],
            "livelihood.newborn_entitlement_days 2024-03-12 360111001 7");
  NewbornEnrollment retracted = Retracted();
  EXPECT_EQ(RefusalOf(AmendEntitlement(retracted, OnDay(Date(2024, 3, 12)))), kRetracted);
}

TEST(AmendWaiver, TheDayMovesNotBeforeTheEnrollment) {
  NewbornEnrollment enrollment = Continued();
  EXPECT_EQ(RefusalOf(AmendWaiver(enrollment, "facts/12", "facts/20", OnDay(Date(2024, 3, 19))).status()),
            "DATE_OUT_OF_ORDER earliest=2024-03-20 field=occurred_on");
  const auto waiver = AmendWaiver(enrollment, "facts/12", "facts/20", OnDay(Date(2025, 2, 1)));
  ASSERT_TRUE(waiver.ok()) << waiver.status();
  EXPECT_EQ(waiver->granted_on(), "2025-02-01");
  EXPECT_EQ(enrollment.waivers(1).fact(), "facts/20");
  EXPECT_TRUE(
      absl::IsInternal(AmendWaiver(enrollment, "facts/12", "facts/21", OnDay(Date(2025, 2, 1))).status()));
  NewbornEnrollment retracted = Retracted();
  EXPECT_EQ(RefusalOf(AmendWaiver(retracted, "facts/12", "facts/20", OnDay(Date(2025, 2, 1))).status()),
            kRetracted);
}

TEST(WithdrawEnrollment, NotWhileAWaiverOrEntitlementRestsOnIt) {
  NewbornEnrollment enrollment = Continued();
  EXPECT_EQ(RefusalOf(WithdrawEnrollment(enrollment)),
            "DEPENDENT_FACTS dependents=facts/12,facts/11 name=facts/10");
  ASSERT_TRUE(WithdrawWaiver(enrollment, "facts/12").ok());
  EXPECT_EQ(enrollment.waivers_size(), 1);
  EXPECT_EQ(RefusalOf(WithdrawEnrollment(enrollment)), "DEPENDENT_FACTS dependents=facts/11 name=facts/10");
  ASSERT_TRUE(WithdrawEntitlement(enrollment).ok());
  EXPECT_EQ(enrollment.entitled_on(), "");
  EXPECT_FALSE(enrollment.has_days_to_entitlement());
  EXPECT_EQ(enrollment.entitlement_fact(), "");
  ASSERT_TRUE(WithdrawEnrollment(enrollment).ok());
  EXPECT_EQ(enrollment.state(), v1::ENROLLMENT_STATE_RETRACTED);
  EXPECT_EQ(enrollment.waivers_size(), 0);
}

TEST(WithdrawEnrollment, AnEntitlementOfTheSameFactGoesWithIt) {
  v1::CreateNewbornEnrollmentRequest request = Newborn();
  request.set_entitled_on("2024-03-08");
  NewbornEnrollment enrollment = Enrolled(request);
  ASSERT_TRUE(WithdrawEnrollment(enrollment).ok());
  EXPECT_EQ(enrollment.entitled_on(), "");
  EXPECT_EQ(enrollment.entitlement_fact(), "");
}

TEST(WithdrawEnrollment, ARetractedOneIsNotRetractedAgain) {
  NewbornEnrollment enrollment = Retracted();
  EXPECT_EQ(RefusalOf(WithdrawEnrollment(enrollment)), kRetracted);
  EXPECT_EQ(RefusalOf(WithdrawWaiver(enrollment, "facts/12")), kRetracted);
}

TEST(WithdrawWaiver, AnEntitlementTakenBackCanComeAgain) {
  NewbornEnrollment enrollment = Continued();
  ASSERT_TRUE(WithdrawEntitlement(enrollment).ok());
  EXPECT_TRUE(Entitle(enrollment, Date(2024, 3, 6)).ok());
  EXPECT_TRUE(absl::IsInternal(WithdrawWaiver(enrollment, "facts/99")));
}

}  // namespace
}  // namespace eastgate::livelihood
