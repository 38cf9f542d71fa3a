#include "services/livelihood/home_care_subsidy_rules.h"

#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/livelihood/assistance_rules.h"
#include "tests/unit/lifecycle/testing/entry.h"
#include "tests/unit/livelihood/testing/requests.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using facts::Correction;
using lifecycle::testing::Correct;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kOutside;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using lifecycle::testing::Retract;
using reference::Date;
using ::testing::ElementsAre;
using testing::Payment;
using v1::HomeCareSubsidy;

absl::StatusOr<HomeCareSubsidy> Record(const v1::CreateHomeCareSubsidyRequest& request) {
  return lifecycle::testing::Recorded(HomeCareSubsidyEntry(), Pay(request, "persons/7"), "facts/10");
}

absl::Status CorrectPayment(const Correction& correction) {
  HomeCareSubsidy subsidy = *Record(Payment());
  return Correct(HomeCareSubsidyEntry(), subsidy, "facts/20", correction);
}

TEST(CheckCreateSubsidy, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Payment(), NewCheck()), IsOk());
  v1::CreateHomeCareSubsidyRequest request = Payment();
  request.set_home_care_subsidy_id("a/b");
  request.mutable_recipient_identity()->set_citizen_id("123");
  request.set_disability_level(5);
  request.set_month("2024-13");
  request.set_amount_fen(kMaxAssistanceFen + 1);
  request.set_paid_on("yesterday");
  request.set_division(kOutside);
  request.set_source_ref(std::string(129, 'x'));
  EXPECT_THAT(CheckCreate(request, NewCheck()),
              ViolatesFields({"amount_fen", "disability_level", "division", "home_care_subsidy_id", "month",
                              "paid_on", "recipient_identity.citizen_id", "source_ref"}));
}

TEST(CheckCreateSubsidy, NothingIsPaidBeforeItsMonthBegins) {
  v1::CreateHomeCareSubsidyRequest request = Payment();
  request.set_paid_on("2024-02-29");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"paid_on"}));
  request.set_paid_on("2024-03-01");
  EXPECT_THAT(CheckCreate(request, NewCheck()), IsOk());
}

TEST(CheckCreateSubsidy, NobodyIsPaidWhoIsNotBorn) {
  v1::CreateHomeCareSubsidyRequest request = Payment();  // For March, on 2024-03-15.
  const auto born_on = [&](const std::string& day) {
    request.mutable_recipient_identity()->set_citizen_id(testing::CitizenId(day));
    return CheckCreate(request, NewCheck());
  };
  EXPECT_THAT(born_on("20240315"), IsOk());
  EXPECT_THAT(born_on("20240316"), ViolatesFields({"recipient_identity.citizen_id"}));
  request.set_paid_on("2024-05-01");
  EXPECT_THAT(born_on("20240331"), IsOk());
  EXPECT_THAT(born_on("20240401"), ViolatesFields({"recipient_identity.citizen_id"})) << "after the month";
}

TEST(CheckCreateSubsidy, LevelsAndAmountsHaveBounds) {
  v1::CreateHomeCareSubsidyRequest request = Payment();
  for (const int level : {1, 2, 3, 4}) {
    request.set_disability_level(level);
    EXPECT_THAT(CheckCreate(request, NewCheck()), IsOk()) << level;
  }
  for (const int64_t amount : {int64_t{1}, kMaxAssistanceFen}) {
    request.set_amount_fen(amount);
    EXPECT_THAT(CheckCreate(request, NewCheck()), IsOk()) << amount;
  }
  request.set_amount_fen(0);
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"amount_fen"}));
}

TEST(CheckListSubsidies, FiltersAreOptionalAndChecked) {
  v1::ListHomeCareSubsidiesRequest request;
  EXPECT_THAT(CheckList(request, NewCheck()), IsOk());
  request.set_recipient("people/1");
  request.set_month("2024");
  request.set_division("99");
  request.set_page_size(-1);
  EXPECT_THAT(CheckList(request, NewCheck()),
              ViolatesFields({"division", "month", "page_size", "recipient"}));
}

TEST(SubsidyMatches, AllFiltersMustMatchAndRetractedOnesAreAskedFor) {
  HomeCareSubsidy subsidy = *Record(Payment());
  v1::ListHomeCareSubsidiesRequest request;
  request.set_month("2024-03");
  request.set_division(kRoot);
  EXPECT_TRUE(Matches(request, subsidy));
  for (const auto& [month, division] : {std::pair("2024-04", kRoot), std::pair("2024-03", kOtherStreet)}) {
    v1::ListHomeCareSubsidiesRequest other;
    other.set_month(month);
    other.set_division(division);
    EXPECT_FALSE(Matches(other, subsidy)) << other.ShortDebugString();
  }
  ASSERT_THAT(Retract(HomeCareSubsidyEntry(), subsidy, "facts/11"), IsOk());
  EXPECT_FALSE(Matches(request, subsidy));
  request.add_states(v1::ASSISTANCE_STATE_RETRACTED);
  EXPECT_TRUE(Matches(request, subsidy));
}

TEST(HomeCareSubsidyEntry, APaymentIsRecordedAndPosted) {
  const auto subsidy = Record(Payment());
  ASSERT_THAT(subsidy, IsOk());
  EXPECT_EQ(subsidy->name(), "homeCareSubsidies/1");
  EXPECT_EQ(subsidy->recipient(), "persons/7");
  EXPECT_EQ(subsidy->state(), v1::ASSISTANCE_STATE_RECORDED);
  EXPECT_EQ(subsidy->source_ref(), "form 1");
  EXPECT_EQ(subsidy->fact(), "facts/10");
  EXPECT_EQ(MonthOfRecipient(*subsidy), "persons/7 2024-03");
  const fact::v1::Fact fact = HomeCareSubsidyEntry().FactOf(*subsidy, kRoot);
  EXPECT_EQ(fact.kind(), "livelihood.home_care_subsidy_paid");
  EXPECT_EQ(fact.subject(), "homeCareSubsidies/1");
  EXPECT_EQ(fact.occurred_on(), "2024-03-15");
  EXPECT_EQ(fact.division(), kStreet);
  EXPECT_THAT(PostingsOf(fact),
              ElementsAre("livelihood.home_care_subsidy_recipients 2024-03-15 360111001 1 level=1 persons/7",
                          "livelihood.home_care_subsidy_paid 2024-03-15 360111001 20000 level=1"));
}

TEST(HomeCareSubsidyEntry, OnlyTheSeverelyDisabledAreEntitled) {
  v1::CreateHomeCareSubsidyRequest request = Payment();
  request.set_disability_level(2);
  EXPECT_THAT(Record(request), IsOk());
  for (const int level : {3, 4}) {
    request.set_disability_level(level);
    EXPECT_THAT(Record(request), RefusedAs(absl::StrCat("NOT_ELIGIBLE allowed=1,2 level=", level)));
  }
}

TEST(HomeCareSubsidyEntry, TheCeilingIsThatOfTheMonthAndNotOfTheDayOfPayment) {
  v1::CreateHomeCareSubsidyRequest request = Payment("1", "2024-06");
  request.set_amount_fen(20001);
  request.set_paid_on("2024-07-15");
  EXPECT_THAT(Record(request), RefusedAs("AMOUNT_ABOVE_CEILING amount_fen=20001 ceiling_fen=20000 "
                                         "parameter=home_care_subsidy_monthly_ceiling_fen"));
  request.set_month("2024-07");
  EXPECT_THAT(Record(request), IsOk());
}

TEST(HomeCareSubsidyEntry, IsRefusedWithoutACeiling) {
  EXPECT_THAT(Record(Payment("1", "2022-12")), Refused("PARAMETER_MISSING"));
}

TEST(CorrectSubsidy, IsRefusedAsANewPaymentWouldBe) {
  EXPECT_THAT(CorrectPayment(OnDay(Date(2024, 2, 29))),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-01 field=occurred_on"));
  Correction correction;
  correction.amounts[kHomeCareSubsidyPaid] = 20001;
  EXPECT_THAT(CorrectPayment(correction), RefusedAs("AMOUNT_ABOVE_CEILING amount_fen=20001 ceiling_fen=20000 "
                                                    "parameter=home_care_subsidy_monthly_ceiling_fen"));
  correction.amounts[kHomeCareSubsidyPaid] = 0;
  EXPECT_THAT(CorrectPayment(correction), ViolatesFields({"amounts.livelihood.home_care_subsidy_paid"}));
  correction = {};
  correction.division = kOtherStreet;
  EXPECT_THAT(CorrectPayment(correction), RefusedAs("AMOUNT_ABOVE_CEILING amount_fen=20000 ceiling_fen=15000 "
                                                    "parameter=home_care_subsidy_monthly_ceiling_fen"));
}

TEST(CorrectSubsidy, TheLevelStaysSevere) {
  Correction correction;
  for (const char* level : {"3", "4"}) {
    correction.dimensions["level"] = level;
    EXPECT_THAT(CorrectPayment(correction),
                RefusedAs(absl::StrCat("NOT_ELIGIBLE allowed=1,2 level=", level)));
  }
  for (const char* level : {"0", "5", "01", "severe"}) {
    correction.dimensions["level"] = level;
    EXPECT_THAT(CorrectPayment(correction), ViolatesFields({"dimensions.level"})) << level;
  }
}

TEST(CheckRecoverSubsidy, NamesEveryViolationAtOnce) {
  using Request = v1::RecoverHomeCareSubsidyRequest;
  EXPECT_THAT(CheckRecover(testing::Recovery<Request>("homeCareSubsidies/1", "2024-09-02", 5000), NewCheck()),
              IsOk());
  Request request = testing::Recovery<Request>("subsidies/1", "tomorrow", 0);
  request.clear_reason();
  request.set_source_ref(std::string(129, 'x'));
  EXPECT_THAT(CheckRecover(request, NewCheck()),
              ViolatesFields({"amount_fen", "name", "occurred_on", "reason", "source_ref"}));
}

TEST(HomeCareSubsidyRecoveryEntry, PostsOnItsOwnDayByTheLevelOfThePayment) {
  HomeCareSubsidy subsidy = *Record(Payment());
  fact::v1::PaymentRecovery& recovery = *lifecycle::AddRecovery(
      subsidy,
      testing::Recovery<v1::RecoverHomeCareSubsidyRequest>("homeCareSubsidies/1", "2024-09-02", 5000));
  ASSERT_THAT(
      HomeCareSubsidyRecoveryEntry().Record(lifecycle::testing::JudgmentFor("facts/11"), subsidy, recovery),
      IsOk());
  const fact::v1::Fact fact = HomeCareSubsidyRecoveryEntry().FactOf(subsidy, recovery, kRoot);
  EXPECT_EQ(fact.kind(), "livelihood.home_care_subsidy_recovered");
  EXPECT_EQ(fact.subject(), "homeCareSubsidies/1");
  EXPECT_EQ(fact.occurred_on(), "2024-09-02");
  EXPECT_THAT(PostingsOf(fact),
              ElementsAre("livelihood.home_care_subsidies_recovered 2024-09-02 360111001 5000 level=1"));
  EXPECT_THAT(PostingsOf(HomeCareSubsidyEntry().FactOf(subsidy, kRoot)),
              ::testing::Contains("livelihood.home_care_subsidy_paid 2024-03-15 360111001 20000 level=1"));
}

TEST(HomeCareSubsidyRecoveryEntry, NothingComesBackBeforeItWasPaid) {
  HomeCareSubsidy subsidy = *Record(Payment());
  fact::v1::PaymentRecovery& recovery = *lifecycle::AddRecovery(
      subsidy,
      testing::Recovery<v1::RecoverHomeCareSubsidyRequest>("homeCareSubsidies/1", "2024-03-14", 5000));
  EXPECT_THAT(
      HomeCareSubsidyRecoveryEntry().Record(lifecycle::testing::JudgmentFor("facts/11"), subsidy, recovery),
      RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-15 field=occurred_on"));
}

}  // namespace
}  // namespace eastgate::livelihood
