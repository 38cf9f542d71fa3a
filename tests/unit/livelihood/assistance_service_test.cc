#include "services/livelihood/assistance_service.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/livelihood/testing/district.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using testing::CitizenId;
using testing::Correcting;
using testing::Payment;
using testing::RetrofitOfHousehold;

constexpr char kRecovered[] = "livelihood.home_care_subsidies_recovered";

class AssistanceServiceTest : public ::testing::Test, protected testing::District {
 protected:
  absl::StatusOr<v1::HomeCareSubsidy> Pay(const v1::CreateHomeCareSubsidyRequest& request) {
    return Call(assistance, &AssistanceService::CreateSubsidy, request);
  }
  absl::StatusOr<v1::HomeCareSubsidy> PayAnother(const std::string& id, const std::string& month) {
    v1::CreateHomeCareSubsidyRequest request = Payment(id, month);
    request.mutable_recipient_identity()->set_citizen_id(CitizenId("19600101", 2));
    return Pay(request);
  }
  // From payment 1.
  absl::StatusOr<v1::HomeCareSubsidy> Recover(const std::string& on, int64_t amount_fen) {
    return Call(assistance, &AssistanceService::RecoverSubsidy,
                testing::Recovery<v1::RecoverHomeCareSubsidyRequest>("homeCareSubsidies/1", on, amount_fen));
  }
  absl::StatusOr<v1::BarrierFreeRetrofit> Retrofit(const std::string& id) {
    return Call(assistance, &AssistanceService::CreateRetrofit, RetrofitOfHousehold(id));
  }
};

TEST_F(AssistanceServiceTest, ARetractedPaymentFreesItsMonth) {
  const auto paid = Pay(Payment("1", "2024-03"));
  ASSERT_THAT(paid, IsOk());
  EXPECT_THAT(Pay(Payment("2", "2024-03")),
              RefusedAs("MONTH_ALREADY_PAID month=2024-03 subsidy=homeCareSubsidies/1"));
  const auto other_month = Pay(Payment("3", "2024-04"));
  ASSERT_THAT(other_month, IsOk());
  EXPECT_EQ(other_month->recipient(), paid->recipient());
  EXPECT_THAT(PayAnother("4", "2024-03"), IsOk());
  EXPECT_EQ(Figure("livelihood.home_care_subsidy_recipients", "2024-12-31"), 2);
  EXPECT_EQ(Figure("livelihood.home_care_subsidy_paid", "2024-12-31"), 60000);

  const auto retraction = Retract(paid->fact());
  ASSERT_THAT(retraction, IsOk());
  v1::GetHomeCareSubsidyRequest get;
  get.set_name("homeCareSubsidies/1");
  EXPECT_EQ(Call(assistance, &AssistanceService::GetSubsidy, get)->fact(), retraction->name());
  EXPECT_EQ(Figure("livelihood.home_care_subsidy_recipients", "2024-12-31"), 2);
  EXPECT_EQ(Figure("livelihood.home_care_subsidy_recipients", "2024-03-31"), 1);
  EXPECT_THAT(Pay(Payment("5", "2024-03")), IsOk());
}

TEST_F(AssistanceServiceTest, WhatComesBackCountsOnItsOwnDayAndThePaymentStays) {
  v1::CreateHomeCareSubsidyRequest payment = Payment("1", "2024-05");
  payment.set_amount_fen(15000);
  const auto paid = Pay(payment);
  ASSERT_THAT(paid, IsOk());
  EXPECT_THAT(Recover("2024-05-14", 5000),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-05-15 field=occurred_on"));
  const auto recovered = Recover("2024-09-02", 5000);
  ASSERT_THAT(recovered, IsOk());
  EXPECT_EQ(recovered->amount_fen(), 15000);
  EXPECT_EQ(recovered->recoveries(0).amount_fen(), 5000);
  EXPECT_THAT(Recover("2024-10-08", 10001), RefusedAs("RECOVERED_MORE_THAN_PAID name=homeCareSubsidies/1 "
                                                      "paid_fen=15000 recovered_fen=15001"));
  for (const char* as_of : {"2024-05-31", "2024-09-30"}) {
    EXPECT_EQ(Figure("livelihood.home_care_subsidy_paid", as_of), 15000);
    EXPECT_EQ(Figure("livelihood.home_care_subsidy_recipients", as_of), 1);
  }
  EXPECT_EQ(Figure(kRecovered, "2024-09-01"), 0);
  EXPECT_EQ(Figure(kRecovered, "2024-09-30"), 5000);

  const std::string recovery = recovered->recoveries(0).fact();
  EXPECT_THAT(Retract(paid->fact()),
              RefusedAs(absl::StrCat("DEPENDENT_FACTS dependents=", recovery, " name=", paid->fact())));
  fact::v1::CorrectFactRequest less = Correcting(paid->fact());
  (*less.mutable_amounts())["livelihood.home_care_subsidy_paid"] = 4999;
  EXPECT_THAT(Correct(less), RefusedAs("RECOVERED_MORE_THAN_PAID name=homeCareSubsidies/1 paid_fen=4999 "
                                       "recovered_fen=5000"));
  fact::v1::CorrectFactRequest more = Correcting(recovery);
  (*more.mutable_amounts())[kRecovered] = 15000;
  const auto corrected = Correct(more);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(Figure(kRecovered, "2024-12-31"), 15000);
  ASSERT_THAT(Retract(corrected->name()), IsOk());
  EXPECT_EQ(Figure(kRecovered, "2024-12-31"), 0);
  EXPECT_THAT(Retract(paid->fact()), IsOk());
  EXPECT_THAT(Recover("2024-09-02", 5000), RefusedAs("RECORD_RETRACTED name=homeCareSubsidies/1"));
}

TEST_F(AssistanceServiceTest, WhatCameBackFollowsDivisionAndLevelOfThePayment) {
  v1::CreateHomeCareSubsidyRequest payment = Payment("1", "2024-05");
  payment.set_amount_fen(15000);
  const auto paid = Pay(payment);
  ASSERT_THAT(Recover("2024-09-02", 5000), IsOk());
  ASSERT_THAT(Recover("2024-10-08", 2000), IsOk());
  fact::v1::CorrectFactRequest moved = Correcting(paid->fact());
  moved.set_division(lifecycle::testing::kOtherStreet);
  (*moved.mutable_dimensions())["level"] = std::string("2");
  ASSERT_THAT(Correct(moved), IsOk());
  EXPECT_EQ(Figure(kRecovered, "2024-12-31", lifecycle::testing::kStreet), 0);
  EXPECT_EQ(Figure(kRecovered, "2024-12-31", lifecycle::testing::kOtherStreet, {{"level", "2"}}), 7000);
  EXPECT_EQ(Figure(kRecovered, "2024-12-31", "", {{"level", "1"}}), 0);
}

TEST_F(AssistanceServiceTest, TheCostOfARetrofitComesBackInAFigureOfItsOwn) {
  ASSERT_THAT(Retrofit("1"), IsOk());
  const auto recovery = testing::Recovery<v1::RecoverBarrierFreeRetrofitCostRequest>("barrierFreeRetrofits/1",
                                                                                     "2024-11-01", 300000);
  ASSERT_THAT(Call(assistance, &AssistanceService::RecoverRetrofitCost, recovery), IsOk());
  EXPECT_EQ(Figure("livelihood.barrier_free_retrofit_cost", "2024-12-31"), 800000);
  EXPECT_EQ(Figure("livelihood.barrier_free_retrofit_cost_recovered", "2024-12-31"), 300000);
  EXPECT_EQ(Figure("livelihood.barrier_free_households", "2024-12-31"), 1);
}

TEST_F(AssistanceServiceTest, ListsOfPaymentsFollowRecipientMonthAndState) {
  const auto paid = Pay(Payment("1", "2024-03"));
  ASSERT_THAT(Pay(Payment("2", "2024-04")), IsOk());
  ASSERT_THAT(PayAnother("3", "2024-03"), IsOk());
  const auto listed = [&](const std::string& recipient, const std::string& month,
                          std::vector<v1::AssistanceState> states) {
    v1::ListHomeCareSubsidiesRequest request;
    request.set_recipient(recipient);
    request.set_month(month);
    for (const v1::AssistanceState state : states) request.add_states(state);
    return Call(assistance, &AssistanceService::ListSubsidies, request)->home_care_subsidies_size();
  };
  EXPECT_EQ(listed("", "", {}), 3);
  EXPECT_EQ(listed(paid->recipient(), "", {}), 2);
  EXPECT_EQ(listed("", "2024-03", {}), 2);
  EXPECT_EQ(listed(paid->recipient(), "2024-03", {}), 1);
  ASSERT_THAT(Retract(paid->fact()), IsOk());
  EXPECT_EQ(listed("", "2024-03", {}), 1);
  EXPECT_EQ(listed("", "2024-03", {v1::ASSISTANCE_STATE_RETRACTED}), 1);
  EXPECT_EQ(listed("", "2024-03", {v1::ASSISTANCE_STATE_RECORDED, v1::ASSISTANCE_STATE_RETRACTED}), 2);
}

TEST_F(AssistanceServiceTest, ARetractedRetrofitFreesItsHousehold) {
  const auto first = Retrofit("1");
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Retrofit("2"), RefusedAs("HOUSEHOLD_ALREADY_SERVED retrofit=barrierFreeRetrofits/1"));
  EXPECT_EQ(Figure("livelihood.barrier_free_households", "2024-12-31"), 1);
  fact::v1::CorrectFactRequest request = Correcting(first->fact());
  (*request.mutable_amounts())["livelihood.barrier_free_retrofit_cost"] = 600000;
  const auto corrected = Correct(request);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(Figure("livelihood.barrier_free_retrofit_cost", "2024-12-31"), 600000);
  ASSERT_THAT(Retract(corrected->name()), IsOk());
  EXPECT_EQ(Figure("livelihood.barrier_free_households", "2024-12-31"), 0);
  const auto second = Retrofit("2");
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->household(), first->household());
  EXPECT_EQ(Call(assistance, &AssistanceService::ListRetrofits, v1::ListBarrierFreeRetrofitsRequest())
                ->barrier_free_retrofits_size(),
            1);
}

TEST_F(AssistanceServiceTest, AHouseholdIsOneInBothCases) {
  v1::CreateBarrierFreeRetrofitRequest request = RetrofitOfHousehold("1");
  request.set_household_number("HB1000000001");
  ASSERT_THAT(Call(assistance, &AssistanceService::CreateRetrofit, request), IsOk());
  request.set_barrier_free_retrofit_id("2");
  request.set_household_number("hb1000000001");
  EXPECT_THAT(Call(assistance, &AssistanceService::CreateRetrofit, request),
              RefusedAs("HOUSEHOLD_ALREADY_SERVED retrofit=barrierFreeRetrofits/1"));
}

}  // namespace
}  // namespace eastgate::livelihood
