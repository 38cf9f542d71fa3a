// Who is entitled to what, what is paid only once, what a record posts and what of it can be corrected.
#include "services/livelihood/assistance_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/livelihood/testing/rules.h"

namespace eastgate::livelihood {
namespace {

using facts::Correction;
using reference::Date;
using testing::CitizenId;
using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::kOtherStreet;
using testing::kOutside;
using testing::kRoot;
using testing::kStreet;
using testing::NewCheck;
using testing::PostingsOf;
using testing::RefusalOf;
using testing::TestReference;
using v1::BarrierFreeRetrofit;
using v1::HomeCareSubsidy;

v1::CreateHomeCareSubsidyRequest Payment() {
  v1::CreateHomeCareSubsidyRequest request;
  request.set_home_care_subsidy_id("1");
  request.mutable_recipient()->set_citizen_id(CitizenId("19600101"));
  request.set_disability_level(1);
  request.set_month("2024-03");
  request.set_amount_fen(20000);
  request.set_paid_on("2024-04-05");
  request.set_division(kStreet);
  request.set_source_ref("form 1");
  return request;
}

v1::CreateBarrierFreeRetrofitRequest Retrofit() {
  v1::CreateBarrierFreeRetrofitRequest request;
  request.set_barrier_free_retrofit_id("1");
  request.set_household_number("360111000123");
  request.set_completed_on("2024-05-20");
  request.set_cost_fen(800000);
  request.set_division(kStreet);
  request.set_source_ref("form 2");
  return request;
}

absl::StatusOr<HomeCareSubsidy> PayFor(const v1::CreateHomeCareSubsidyRequest& request,
                                       const std::optional<HomeCareSubsidy>& standing = std::nullopt) {
  return Pay(request, "persons/7", standing, "facts/10", TestReference()->parameters);
}

absl::StatusOr<BarrierFreeRetrofit> CompleteFor(
    const v1::CreateBarrierFreeRetrofitRequest& request,
    const std::optional<BarrierFreeRetrofit>& standing = std::nullopt) {
  return Complete(request, "households/8", standing, "facts/10", TestReference()->parameters);
}

template <class Row>
absl::Status AmendWith(Row& row, const Correction& correction) {
  return Amend(row, "facts/20", correction, TestReference()->parameters);
}

TEST(CheckCreateSubsidy, EveryViolationIsNamedAtOnce) {
  EXPECT_TRUE(CheckCreate(Payment(), NewCheck()).ok());
  EXPECT_THAT(FieldsOf(CheckCreate(v1::CreateHomeCareSubsidyRequest(), NewCheck())),
              ElementsAre("amount_fen", "disability_level", "division", "home_care_subsidy_id", "month",
                          "paid_on", "recipient"));
  v1::CreateHomeCareSubsidyRequest request = Payment();
  request.set_home_care_subsidy_id("a/b");
  request.mutable_recipient()->set_citizen_id("123");
  request.set_disability_level(5);
  request.set_month("2024-13");
  request.set_amount_fen(kMaxAssistanceFen + 1);
  request.set_paid_on("yesterday");
  request.set_division(kOutside);
  request.set_source_ref(std::string(129, 'x'));
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())),
              ElementsAre("amount_fen", "disability_level", "division", "home_care_subsidy_id", "month",
                          "paid_on", "recipient.citizen_id", "source_ref"));
}

TEST(CheckCreateSubsidy, NothingIsPaidBeforeItsMonthBegins) {
  v1::CreateHomeCareSubsidyRequest request = Payment();
  request.set_paid_on("2024-02-29");
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("paid_on"));
  request.set_paid_on("2024-03-01");
  EXPECT_TRUE(CheckCreate(request, NewCheck()).ok());
}

TEST(CheckCreateSubsidy, LevelsAndAmountsHaveBounds) {
  v1::CreateHomeCareSubsidyRequest request = Payment();
  for (const int level : {1, 2, 3, 4}) {
    request.set_disability_level(level);
    EXPECT_TRUE(CheckCreate(request, NewCheck()).ok()) << level;
  }
  for (const int64_t amount : {int64_t{1}, kMaxAssistanceFen}) {
    request.set_amount_fen(amount);
    EXPECT_TRUE(CheckCreate(request, NewCheck()).ok()) << amount;
  }
  request.set_amount_fen(0);
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("amount_fen"));
}

TEST(CheckCreateRetrofit, EveryViolationIsNamedAtOnce) {
  EXPECT_TRUE(CheckCreate(Retrofit(), NewCheck()).ok());
  EXPECT_THAT(
      FieldsOf(CheckCreate(v1::CreateBarrierFreeRetrofitRequest(), NewCheck())),
      ElementsAre("barrier_free_retrofit_id", "completed_on", "cost_fen", "division", "household_number"));
  v1::CreateBarrierFreeRetrofitRequest request = Retrofit();
  request.set_household_number("12345678");
  request.set_cost_fen(kMaxAssistanceFen + 1);
  request.set_source_ref(std::string(129, 'x'));
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())),
              ElementsAre("cost_fen", "household_number", "source_ref"));
  request = Retrofit();
  request.set_division("360111004");
  request.set_completed_on("2024-07-01");
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("division"));
}

TEST(CheckListAssistance, FiltersAreOptionalAndChecked) {
  v1::ListHomeCareSubsidiesRequest subsidies;
  EXPECT_TRUE(CheckList(subsidies, NewCheck()).ok());
  subsidies.set_recipient("people/1");
  subsidies.set_month("2024");
  subsidies.set_division("99");
  subsidies.set_page_size(-1);
  EXPECT_THAT(FieldsOf(CheckList(subsidies, NewCheck())),
              ElementsAre("division", "month", "page_size", "recipient"));
  v1::ListBarrierFreeRetrofitsRequest retrofits;
  EXPECT_TRUE(CheckList(retrofits, NewCheck()).ok());
  retrofits.set_division("99");
  retrofits.set_page_size(1001);
  EXPECT_THAT(FieldsOf(CheckList(retrofits, NewCheck())), ElementsAre("division", "page_size"));
}

TEST(AssistanceMatches, AllFiltersMustHoldAndRetractedOnesAreAskedFor) {
  HomeCareSubsidy subsidy = *PayFor(Payment());
  v1::ListHomeCareSubsidiesRequest request;
  request.set_recipient("persons/7");
  request.set_month("2024-03");
  request.set_division(kRoot);
  EXPECT_TRUE(Matches(request, subsidy));
  for (const auto& [recipient, month, division] :
       {std::tuple("persons/8", "2024-03", kRoot), std::tuple("persons/7", "2024-04", kRoot),
        std::tuple("persons/7", "2024-03", kOtherStreet)}) {
    v1::ListHomeCareSubsidiesRequest other;
    other.set_recipient(recipient);
    other.set_month(month);
    other.set_division(division);
    EXPECT_FALSE(Matches(other, subsidy)) << other.ShortDebugString();
  }
  ASSERT_TRUE(Withdraw(subsidy, "facts/11").ok());
  EXPECT_FALSE(Matches(request, subsidy));
  request.set_include_retracted(true);
  EXPECT_TRUE(Matches(request, subsidy));

  BarrierFreeRetrofit retrofit = *CompleteFor(Retrofit());
  v1::ListBarrierFreeRetrofitsRequest retrofits;
  EXPECT_TRUE(Matches(retrofits, retrofit));
  retrofits.set_division(kOtherStreet);
  EXPECT_FALSE(Matches(retrofits, retrofit));
  retrofits.set_division(kStreet);
  ASSERT_TRUE(Withdraw(retrofit, "facts/11").ok());
  EXPECT_FALSE(Matches(retrofits, retrofit));
  retrofits.set_include_retracted(true);
  EXPECT_TRUE(Matches(retrofits, retrofit));
}

TEST(PaySubsidy, APaymentIsRecordedAndPosted) {
  const auto subsidy = PayFor(Payment());
  ASSERT_TRUE(subsidy.ok()) << subsidy.status();
  EXPECT_EQ(subsidy->name(), "homeCareSubsidies/1");
  EXPECT_EQ(subsidy->recipient(), "persons/7");
  EXPECT_EQ(subsidy->state(), v1::ASSISTANCE_STATE_RECORDED);
  EXPECT_EQ(subsidy->source_ref(), "form 1");
  EXPECT_EQ(subsidy->fact(), "facts/10");
  const fact::v1::Fact fact = PaidFact(*subsidy);
  EXPECT_EQ(fact.kind(), "livelihood.home_care_subsidy_paid");
  EXPECT_EQ(fact.subject(), "homeCareSubsidies/1");
  EXPECT_EQ(fact.occurred_on(), "2024-04-05");
  EXPECT_EQ(fact.division(), kStreet);
  EXPECT_THAT(PostingsOf(fact),
              ElementsAre("livelihood.home_care_subsidy_recipients 2024-04-05 360111001 1 level=1 persons/7",
                          "livelihood.home_care_subsidy_paid 2024-04-05 360111001 20000 level=1"));
}

TEST(PaySubsidy, OnlyTheSeverelyDisabledAreEntitled) {
  v1::CreateHomeCareSubsidyRequest request = Payment();
  request.set_disability_level(2);
  EXPECT_TRUE(PayFor(request).ok());
  for (const int level : {3, 4}) {
    request.set_disability_level(level);
    EXPECT_EQ(RefusalOf(PayFor(request).status()), absl::StrCat("NOT_ELIGIBLE allowed=1,2 level=", level));
  }
}

TEST(PaySubsidy, AMonthIsPaidOnce) {
  v1::CreateHomeCareSubsidyRequest again = Payment();
  again.set_home_care_subsidy_id("2");
  EXPECT_EQ(RefusalOf(PayFor(again, *PayFor(Payment())).status()),
            "MONTH_ALREADY_PAID month=2024-03 subsidy=homeCareSubsidies/1");
}

TEST(PaySubsidy, TheCeilingIsThatOfTheMonthAndNotOfTheDayOfPayment) {
  v1::CreateHomeCareSubsidyRequest request = Payment();
  request.set_amount_fen(20001);
  const std::string refusal =
      "AMOUNT_ABOVE_CEILING amount_fen=20001 ceiling_fen=20000 "
      "parameter=home_care_subsidy_monthly_ceiling_fen";
  EXPECT_EQ(RefusalOf(PayFor(request).status()), refusal);
  request.set_month("2024-06");
  request.set_paid_on("2024-07-15");
  EXPECT_EQ(RefusalOf(PayFor(request).status()), refusal);
  request.set_month("2024-07");
  EXPECT_TRUE(PayFor(request).ok());
}

TEST(PaySubsidy, WithoutAParameterNothingIsDecided) {
  v1::CreateHomeCareSubsidyRequest request = Payment();
  request.set_month("2022-12");
  EXPECT_THAT(RefusalOf(PayFor(request).status()), ::testing::StartsWith("PARAMETER_MISSING"));
}

TEST(AmendSubsidy, TheRecordAndItsPostingsFollow) {
  HomeCareSubsidy subsidy = *PayFor(Payment());
  ASSERT_TRUE(AmendWith(subsidy, {.occurred_on = Date(2024, 3, 1),
                                  .division = kOtherStreet,
                                  .amounts = {{"livelihood.home_care_subsidy_paid", 15000}},
                                  .dimensions = {{"level", "2"}}})
                  .ok());
  EXPECT_EQ(subsidy.paid_on(), "2024-03-01");
  EXPECT_EQ(subsidy.division(), kOtherStreet);
  EXPECT_EQ(subsidy.amount_fen(), 15000);
  EXPECT_EQ(subsidy.disability_level(), 2);
  EXPECT_EQ(subsidy.fact(), "facts/20");
  EXPECT_THAT(PostingsOf(PaidFact(subsidy)),
              ElementsAre("livelihood.home_care_subsidy_recipients 2024-03-01 360111003 1 level=2 persons/7",
                          "livelihood.home_care_subsidy_paid 2024-03-01 360111003 15000 level=2"));
}

TEST(AmendSubsidy, TheDayIsNotBeforeTheMonth) {
  HomeCareSubsidy subsidy = *PayFor(Payment());
  EXPECT_EQ(
      RefusalOf(AmendWith(
          subsidy, {.occurred_on = Date(2024, 2, 29), .division = {}, .amounts = {}, .dimensions = {}})),
      "DATE_OUT_OF_ORDER earliest=2024-03-01 field=occurred_on");
}

TEST(AmendSubsidy, TheAmountHasItsBoundsAndTheCeilingOfThePlaceAsCorrected) {
  const std::string measure = "livelihood.home_care_subsidy_paid";
  for (const int64_t amount : {int64_t{0}, kMaxAssistanceFen + 1}) {
    HomeCareSubsidy subsidy = *PayFor(Payment());
    EXPECT_THAT(
        FieldsOf(AmendWith(
            subsidy, {.occurred_on = {}, .division = {}, .amounts = {{measure, amount}}, .dimensions = {}})),
        ElementsAre("amounts"));
  }
  HomeCareSubsidy subsidy = *PayFor(Payment());
  EXPECT_EQ(
      RefusalOf(AmendWith(
          subsidy, {.occurred_on = {}, .division = {}, .amounts = {{measure, 20001}}, .dimensions = {}})),
      "AMOUNT_ABOVE_CEILING amount_fen=20001 ceiling_fen=20000 "
      "parameter=home_care_subsidy_monthly_ceiling_fen");
  subsidy = *PayFor(Payment());
  EXPECT_EQ(RefusalOf(AmendWith(
                subsidy, {.occurred_on = {}, .division = kOtherStreet, .amounts = {}, .dimensions = {}})),
            "AMOUNT_ABOVE_CEILING amount_fen=20000 ceiling_fen=15000 "
            "parameter=home_care_subsidy_monthly_ceiling_fen");
}

TEST(AmendSubsidy, TheLevelStaysSevere) {
  for (const char* level : {"3", "4"}) {
    HomeCareSubsidy subsidy = *PayFor(Payment());
    EXPECT_EQ(
        RefusalOf(AmendWith(
            subsidy, {.occurred_on = {}, .division = {}, .amounts = {}, .dimensions = {{"level", level}}})),
        absl::StrCat("NOT_ELIGIBLE allowed=1,2 level=", level));
  }
  for (const char* level : {"0", "5", "01", "severe"}) {
    HomeCareSubsidy subsidy = *PayFor(Payment());
    EXPECT_THAT(
        FieldsOf(AmendWith(
            subsidy, {.occurred_on = {}, .division = {}, .amounts = {}, .dimensions = {{"level", level}}})),
        ElementsAre("dimensions.level"))
        << level;
  }
}

TEST(WithdrawSubsidy, ARetractedPaymentIsNeitherCorrectedNorRetractedAgain) {
  HomeCareSubsidy subsidy = *PayFor(Payment());
  ASSERT_TRUE(Withdraw(subsidy, "facts/11").ok());
  EXPECT_EQ(subsidy.state(), v1::ASSISTANCE_STATE_RETRACTED);
  EXPECT_EQ(subsidy.fact(), "facts/11");
  EXPECT_EQ(RefusalOf(Withdraw(subsidy, "facts/12")), "RECORD_RETRACTED name=homeCareSubsidies/1");
  EXPECT_EQ(RefusalOf(AmendWith(subsidy, {})), "RECORD_RETRACTED name=homeCareSubsidies/1");
}

TEST(CompleteRetrofit, ARetrofitIsRecordedAndPosted) {
  const auto retrofit = CompleteFor(Retrofit());
  ASSERT_TRUE(retrofit.ok()) << retrofit.status();
  EXPECT_EQ(retrofit->name(), "barrierFreeRetrofits/1");
  EXPECT_EQ(retrofit->household(), "households/8");
  EXPECT_EQ(retrofit->state(), v1::ASSISTANCE_STATE_RECORDED);
  EXPECT_EQ(retrofit->source_ref(), "form 2");
  EXPECT_EQ(retrofit->fact(), "facts/10");
  const fact::v1::Fact fact = CompletedFact(*retrofit);
  EXPECT_EQ(fact.kind(), "livelihood.barrier_free_retrofit_completed");
  EXPECT_EQ(fact.subject(), "barrierFreeRetrofits/1");
  EXPECT_EQ(fact.occurred_on(), "2024-05-20");
  EXPECT_THAT(PostingsOf(fact),
              ElementsAre("livelihood.barrier_free_households 2024-05-20 360111001 1",
                          "livelihood.barrier_free_retrofit_cost 2024-05-20 360111001 800000"));
}

TEST(CompleteRetrofit, AHouseholdIsServedOnce) {
  v1::CreateBarrierFreeRetrofitRequest again = Retrofit();
  again.set_barrier_free_retrofit_id("2");
  EXPECT_EQ(RefusalOf(CompleteFor(again, *CompleteFor(Retrofit())).status()),
            "HOUSEHOLD_ALREADY_SERVED retrofit=barrierFreeRetrofits/1");
}

TEST(CompleteRetrofit, TheCeilingIsThatOfTheDayOfCompletion) {
  v1::CreateBarrierFreeRetrofitRequest request = Retrofit();
  request.set_cost_fen(800001);
  request.set_completed_on("2024-06-30");
  EXPECT_EQ(RefusalOf(CompleteFor(request).status()),
            "AMOUNT_ABOVE_CEILING amount_fen=800001 ceiling_fen=800000 "
            "parameter=barrier_free_retrofit_ceiling_fen");
  request.set_completed_on("2024-07-01");
  EXPECT_TRUE(CompleteFor(request).ok());
  request.set_completed_on("2022-12-31");
  EXPECT_THAT(RefusalOf(CompleteFor(request).status()), ::testing::StartsWith("PARAMETER_MISSING"));
}

TEST(AmendRetrofit, TheRecordAndItsPostingsFollow) {
  BarrierFreeRetrofit retrofit = *CompleteFor(Retrofit());
  ASSERT_TRUE(AmendWith(retrofit, {.occurred_on = Date(2024, 6, 1),
                                   .division = kOtherStreet,
                                   .amounts = {{"livelihood.barrier_free_retrofit_cost", 700000}},
                                   .dimensions = {}})
                  .ok());
  EXPECT_EQ(retrofit.fact(), "facts/20");
  EXPECT_EQ(retrofit.completed_on(), "2024-06-01");
  EXPECT_EQ(retrofit.cost_fen(), 700000);
  EXPECT_THAT(PostingsOf(CompletedFact(retrofit)),
              ElementsAre("livelihood.barrier_free_households 2024-06-01 360111003 1",
                          "livelihood.barrier_free_retrofit_cost 2024-06-01 360111003 700000"));
}

TEST(AmendRetrofit, TheCostHasItsBoundsAndTheCeilingOfTheDayAndPlaceAsCorrected) {
  const std::string measure = "livelihood.barrier_free_retrofit_cost";
  for (const int64_t amount : {int64_t{0}, kMaxAssistanceFen + 1}) {
    BarrierFreeRetrofit retrofit = *CompleteFor(Retrofit());
    EXPECT_THAT(
        FieldsOf(AmendWith(
            retrofit, {.occurred_on = {}, .division = {}, .amounts = {{measure, amount}}, .dimensions = {}})),
        ElementsAre("amounts"));
  }
  v1::CreateBarrierFreeRetrofitRequest request = Retrofit();
  request.set_completed_on("2024-07-01");
  request.set_cost_fen(900000);
  BarrierFreeRetrofit retrofit = *CompleteFor(request);
  EXPECT_EQ(
      RefusalOf(AmendWith(
          retrofit, {.occurred_on = Date(2024, 6, 30), .division = {}, .amounts = {}, .dimensions = {}})),
      "AMOUNT_ABOVE_CEILING amount_fen=900000 ceiling_fen=800000 "
      "parameter=barrier_free_retrofit_ceiling_fen");
  retrofit = *CompleteFor(Retrofit());
  EXPECT_EQ(RefusalOf(AmendWith(
                retrofit, {.occurred_on = {}, .division = kOtherStreet, .amounts = {}, .dimensions = {}})),
            "AMOUNT_ABOVE_CEILING amount_fen=800000 ceiling_fen=700000 "
            "parameter=barrier_free_retrofit_ceiling_fen");
}

TEST(WithdrawRetrofit, ARetractedRetrofitIsNeitherCorrectedNorRetractedAgain) {
  BarrierFreeRetrofit retrofit = *CompleteFor(Retrofit());
  ASSERT_TRUE(Withdraw(retrofit, "facts/11").ok());
  EXPECT_EQ(retrofit.state(), v1::ASSISTANCE_STATE_RETRACTED);
  EXPECT_EQ(retrofit.fact(), "facts/11");
  EXPECT_EQ(RefusalOf(Withdraw(retrofit, "facts/12")), "RECORD_RETRACTED name=barrierFreeRetrofits/1");
  EXPECT_EQ(RefusalOf(AmendWith(retrofit, {})), "RECORD_RETRACTED name=barrierFreeRetrofits/1");
}

}  // namespace
}  // namespace eastgate::livelihood
