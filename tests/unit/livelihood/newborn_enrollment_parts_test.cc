// The parts of an enrollment: its entitlement and the waivers of later years.
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/livelihood/newborn_enrollment_rules.h"
#include "tests/unit/lifecycle/testing/entry.h"
#include "tests/unit/livelihood/testing/newborns.h"
#include "tests/unit/livelihood/testing/requests.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using lifecycle::testing::Correct;
using lifecycle::testing::kRoot;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using lifecycle::testing::Retract;
using reference::Date;
using testing::CitizenId;
using testing::Continued;
using ::testing::ElementsAre;
using testing::Enrolled;
using testing::EntitleOn;
using testing::FactOf;
using testing::kRetracted;
using testing::Newborn;
using testing::Record;
using testing::RetractedOne;
using testing::Waive;
using v1::NewbornEnrollment;

TEST(NewbornEntitlementEntry, CountsDaysFromTheBirth) {
  NewbornEnrollment enrollment = Enrolled();
  EXPECT_THAT(EntitleOn(enrollment, "2024-03-04", "facts/11"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-05 field=entitled_on"));
  ASSERT_THAT(EntitleOn(enrollment, "2024-03-05", "facts/11"), IsOk());
  EXPECT_EQ(enrollment.entitlement_fact(), "facts/11");
  EXPECT_TRUE(enrollment.has_days_to_entitlement());
  EXPECT_EQ(enrollment.days_to_entitlement(), 0);
  const fact::v1::Fact fact = NewbornEntitlementEntry().FactOf(enrollment, enrollment, kRoot);
  EXPECT_EQ(fact.kind(), "livelihood.newborn_entitled");
  EXPECT_EQ(fact.occurred_on(), "2024-03-05");
  EXPECT_THAT(PostingsOf(fact), ElementsAre("livelihood.newborn_entitlement_days 2024-03-05 360111001 0",
                                            "livelihood.newborn_entitlements 2024-03-05 360111001 1"));
}

TEST(NewbornEntitlementEntry, IsRecordedOnceAndNotOfARetractedEnrollment) {
  NewbornEnrollment entitled = Continued();
  EXPECT_THAT(EntitleOn(entitled, "2024-04-01", "facts/13"),
              RefusedAs("ALREADY_ENTITLED enrollment=newbornEnrollments/1 entitled_on=2024-03-05"));
  ASSERT_THAT(NewbornEntitlementEntry().Retract(entitled, "facts/11"), IsOk());
  EXPECT_THAT(EntitleOn(entitled, "2024-03-06", "facts/13"), IsOk()) << "a retracted one can come again";
  NewbornEnrollment retracted = RetractedOne();
  EXPECT_THAT(EntitleOn(retracted, "2024-04-01", "facts/13"), RefusedAs(kRetracted));
}

TEST(NewbornEntitlementEntry, TheDayIsCorrectedNotBeforeTheBirth) {
  NewbornEnrollment enrollment = Continued();
  const auto correct = [&](Date on) {
    return Correct(NewbornEntitlementEntry(), enrollment, "facts/11", "facts/20", OnDay(on));
  };
  EXPECT_THAT(correct(Date(2024, 3, 4)),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-05 field=occurred_on"));
  ASSERT_THAT(correct(Date(2024, 3, 12)), IsOk());
  EXPECT_EQ(enrollment.days_to_entitlement(), 7);
  EXPECT_EQ(PostingsOf(NewbornEntitlementEntry().FactOf(enrollment, enrollment, kRoot))[0],
            "livelihood.newborn_entitlement_days 2024-03-12 360111001 7");
  enrollment = RetractedOne();
  EXPECT_THAT(correct(Date(2024, 3, 12)), RefusedAs(kRetracted));
}

TEST(NewbornEntitlementEntry, BeginsWithinTheFirstYear) {
  NewbornEnrollment enrollment = Enrolled();
  EXPECT_THAT(EntitleOn(enrollment, "2025-03-06", "facts/11"),
              RefusedAs("DATE_OUT_OF_ORDER field=entitled_on latest=2025-03-05"));
  EXPECT_THAT(EntitleOn(enrollment, "2034-03-05", "facts/11"), Refused("DATE_OUT_OF_ORDER"));
  ASSERT_THAT(EntitleOn(enrollment, "2025-03-05", "facts/11"), IsOk()) << "the first birthday";
  EXPECT_EQ(NewbornEntitlementEntry()
                .Correct(lifecycle::testing::JudgmentFor("facts/12", lifecycle::Change::kCorrect), enrollment,
                         "facts/11", OnDay(Date(2025, 3, 6)))
                .status()
                .code(),
            absl::StatusCode::kFailedPrecondition);
  v1::CreateNewbornEnrollmentRequest request = Newborn();
  request.set_entitled_on("2025-03-06");
  EXPECT_THAT(Record(request), RefusedAs("DATE_OUT_OF_ORDER field=entitled_on latest=2025-03-05"));
  // On the last day that there is, the year has no end.
  request.mutable_child_identity()->set_citizen_id(CitizenId("21991230"));
  request.set_born_on("2199-12-30");
  request.set_enrolled_on("2199-12-30");
  request.set_entitled_on("2199-12-31");
  EXPECT_THAT(Record(request), Refused("PARAMETER_MISSING")) << "of the premium of 2199";
}

TEST(NewbornWaiverEntry, ALaterYearIsContinuedRelief) {
  NewbornEnrollment enrollment = Enrolled();
  ASSERT_THAT(Waive(enrollment, 2025, "2024-12-01", "facts/12"), IsOk());
  const v1::PremiumWaiver& waiver = enrollment.waivers(1);
  EXPECT_EQ(waiver.amount_fen(), 40000);
  const fact::v1::Fact fact = NewbornWaiverEntry().FactOf(enrollment, waiver, kRoot);
  EXPECT_EQ(fact.kind(), "livelihood.newborn_premium_waived");
  EXPECT_EQ(fact.occurred_on(), "2024-12-01");
  EXPECT_THAT(
      PostingsOf(fact),
      ElementsAre("livelihood.newborn_continued_relief 2024-12-01 360111001 40000 insurance_year=2025",
                  "livelihood.newborn_waivers 2024-12-01 360111001 1 insurance_year=2025"));
}

TEST(NewbornWaiverEntry, ThePremiumOfAYearIsNotThatOfTheYearBefore) {
  reference::ReferenceFiles files = lifecycle::testing::DistrictFiles();
  std::string& parameters = files["parameters.csv"];
  const std::string stated = "2025-01-01,2027-01-01,40000";
  parameters.replace(parameters.find(stated), stated.size(), "2025-01-01,,40000");
  lifecycle::Judgment judgment = lifecycle::testing::JudgmentFor("facts/12");
  judgment.reference = *reference::ParseReference(files);
  for (const auto& [year, refused] : {std::pair(2025, false), std::pair(2026, true)}) {
    NewbornEnrollment enrollment = Enrolled();
    v1::GrantNewbornPremiumWaiverRequest request;
    request.set_insurance_year(year);
    request.set_occurred_on("2024-12-01");
    v1::PremiumWaiver& waiver = **GrantWaiver(enrollment, request);
    const absl::Status recorded = NewbornWaiverEntry().Record(judgment, enrollment, waiver);
    if (refused) {
      EXPECT_THAT(recorded, RefusedAs("PARAMETER_MISSING division=360111001 on=2026-01-01 "
                                      "parameter=newborn_premium_fen"));
    } else {
      EXPECT_THAT(recorded, IsOk());
    }
  }
}

TEST(NewbornWaiverEntry, WaiversAreInTheOrderOfTheirYears) {
  NewbornEnrollment enrollment = Enrolled();
  ASSERT_THAT(Waive(enrollment, 2026, "2024-12-01", "facts/12"), IsOk());
  ASSERT_THAT(Waive(enrollment, 2025, "2024-12-01", "facts/13"), IsOk());
  ASSERT_EQ(enrollment.waivers_size(), 3);
  EXPECT_EQ(enrollment.waivers(1).insurance_year(), 2025);
  EXPECT_EQ(enrollment.waivers(1).fact(), "facts/13");
  EXPECT_EQ(enrollment.waivers(2).insurance_year(), 2026);
}

TEST(NewbornWaiverEntry, EveryRefusalSaysWhy) {
  const auto waive = [](NewbornEnrollment enrollment, int year, const std::string& on) {
    return Waive(enrollment, year, on, "facts/13");
  };
  EXPECT_THAT(waive(Enrolled(), 2024, "2024-04-01"),
              RefusedAs("YEAR_ALREADY_WAIVED enrollment=newbornEnrollments/1 insurance_year=2024"));
  EXPECT_THAT(waive(Continued(), 2025, "2025-04-01"),
              RefusedAs("YEAR_ALREADY_WAIVED enrollment=newbornEnrollments/1 insurance_year=2025"));
  for (const int year : {2023, 2027}) {
    EXPECT_THAT(waive(Enrolled(), year, "2024-04-01"),
                RefusedAs(absl::StrCat("OUTSIDE_WAIVED_YEARS birth_year=2024 insurance_year=", year,
                                       " last_year=2026")));
  }
  EXPECT_THAT(waive(Enrolled(), 2025, "2024-03-19"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-20 field=occurred_on"));
  EXPECT_THAT(waive(RetractedOne(), 2025, "2025-01-01"), RefusedAs(kRetracted));
  v1::CreateNewbornEnrollmentRequest later = Newborn();
  later.set_born_on("2026-01-05");
  later.set_enrolled_on("2026-01-20");
  EXPECT_THAT(waive(Enrolled(later), 2027, "2026-12-01"), Refused("PARAMETER_MISSING"));
}

TEST(NewbornWaiverEntry, TheDayIsCorrectedNotBeforeTheEnrollment) {
  NewbornEnrollment enrollment = Continued();
  const auto correct = [&](const std::string& fact, Date on) {
    return Correct(NewbornWaiverEntry(), enrollment, fact, "facts/20", OnDay(on));
  };
  EXPECT_THAT(correct("facts/12", Date(2024, 3, 19)),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-20 field=occurred_on"));
  ASSERT_THAT(correct("facts/12", Date(2025, 2, 1)), IsOk());
  EXPECT_EQ(enrollment.waivers(1).granted_on(), "2025-02-01");
  EXPECT_EQ(enrollment.waivers(1).fact(), "facts/20");
  EXPECT_THAT(correct("facts/12", Date(2025, 2, 1)), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(NewbornWaiverEntry().Retract(enrollment, "facts/99"), StatusIs(absl::StatusCode::kInternal));
  enrollment = RetractedOne();
  EXPECT_THAT(correct("facts/12", Date(2025, 2, 1)), RefusedAs(kRetracted));
}

}  // namespace
}  // namespace eastgate::livelihood
