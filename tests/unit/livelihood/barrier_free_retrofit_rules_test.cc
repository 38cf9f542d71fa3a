#include "services/livelihood/barrier_free_retrofit_rules.h"

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
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using lifecycle::testing::Retract;
using reference::Date;
using ::testing::ElementsAre;
using testing::RetrofitOfHousehold;
using v1::BarrierFreeRetrofit;

absl::StatusOr<BarrierFreeRetrofit> Record(const v1::CreateBarrierFreeRetrofitRequest& request) {
  return lifecycle::testing::Recorded(BarrierFreeRetrofitEntry(), Retrofit(request, "households/8"),
                                      "facts/10");
}

TEST(CheckCreateRetrofit, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(RetrofitOfHousehold(), NewCheck()), IsOk());
  v1::CreateBarrierFreeRetrofitRequest request = RetrofitOfHousehold();
  request.set_household_number("12345678");
  request.set_cost_fen(kMaxAssistanceFen + 1);
  request.set_source_ref(std::string(129, 'x'));
  EXPECT_THAT(CheckCreate(request, NewCheck()),
              ViolatesFields({"cost_fen", "household_number", "source_ref"}));
  request = RetrofitOfHousehold();
  request.set_division("360111004");
  request.set_completed_on("2024-07-01");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"division"}));
}

TEST(CheckListRetrofits, FiltersAreOptionalAndChecked) {
  v1::ListBarrierFreeRetrofitsRequest request;
  EXPECT_THAT(CheckList(request, NewCheck()), IsOk());
  request.set_division("99");
  request.set_page_size(-1);
  EXPECT_THAT(CheckList(request, NewCheck()), ViolatesFields({"division", "page_size"}));
}

TEST(RetrofitMatches, DivisionAndRetracted) {
  BarrierFreeRetrofit retrofit = *Record(RetrofitOfHousehold());
  v1::ListBarrierFreeRetrofitsRequest request;
  EXPECT_TRUE(Matches(request, retrofit));
  request.set_division(kOtherStreet);
  EXPECT_FALSE(Matches(request, retrofit));
  request.set_division(kStreet);
  ASSERT_THAT(Retract(BarrierFreeRetrofitEntry(), retrofit, "facts/11"), IsOk());
  EXPECT_FALSE(Matches(request, retrofit));
  request.add_states(v1::ASSISTANCE_STATE_RETRACTED);
  EXPECT_TRUE(Matches(request, retrofit));
}

TEST(BarrierFreeRetrofitEntry, ARetrofitIsRecordedAndPosted) {
  const auto retrofit = Record(RetrofitOfHousehold());
  ASSERT_THAT(retrofit, IsOk());
  EXPECT_EQ(retrofit->name(), "barrierFreeRetrofits/1");
  EXPECT_EQ(retrofit->household(), "households/8");
  EXPECT_EQ(retrofit->state(), v1::ASSISTANCE_STATE_RECORDED);
  EXPECT_EQ(retrofit->source_ref(), "form 2");
  EXPECT_EQ(retrofit->fact(), "facts/10");
  const fact::v1::Fact fact = BarrierFreeRetrofitEntry().FactOf(*retrofit, kRoot);
  EXPECT_EQ(fact.kind(), "livelihood.barrier_free_retrofit_completed");
  EXPECT_EQ(fact.subject(), "barrierFreeRetrofits/1");
  EXPECT_EQ(fact.occurred_on(), "2024-05-20");
  EXPECT_THAT(PostingsOf(fact),
              ElementsAre("livelihood.barrier_free_households 2024-05-20 360111001 1",
                          "livelihood.barrier_free_retrofit_cost 2024-05-20 360111001 800000"));
}

TEST(BarrierFreeRetrofitEntry, TheCeilingIsThatOfTheDayOfCompletion) {
  v1::CreateBarrierFreeRetrofitRequest request = RetrofitOfHousehold();
  request.set_cost_fen(800001);
  request.set_completed_on("2024-06-30");
  EXPECT_THAT(Record(request), RefusedAs("AMOUNT_ABOVE_CEILING amount_fen=800001 ceiling_fen=800000 "
                                         "parameter=barrier_free_retrofit_ceiling_fen"));
  request.set_completed_on("2024-07-01");
  EXPECT_THAT(Record(request), IsOk());
  request.set_completed_on("2022-12-31");
  EXPECT_THAT(Record(request), Refused("PARAMETER_MISSING"));
}

TEST(CorrectRetrofit, IsRefusedAsANewRetrofitWouldBe) {
  v1::CreateBarrierFreeRetrofitRequest request = RetrofitOfHousehold();
  request.set_completed_on("2024-07-01");
  request.set_cost_fen(900000);
  BarrierFreeRetrofit retrofit = *Record(request);
  EXPECT_THAT(Correct(BarrierFreeRetrofitEntry(), retrofit, "facts/20", OnDay(Date(2024, 6, 30))),
              RefusedAs("AMOUNT_ABOVE_CEILING amount_fen=900000 ceiling_fen=800000 "
                        "parameter=barrier_free_retrofit_ceiling_fen"));
  retrofit = *Record(RetrofitOfHousehold());
  Correction correction;
  correction.division = kOtherStreet;
  EXPECT_THAT(Correct(BarrierFreeRetrofitEntry(), retrofit, "facts/20", correction),
              RefusedAs("AMOUNT_ABOVE_CEILING amount_fen=800000 ceiling_fen=700000 "
                        "parameter=barrier_free_retrofit_ceiling_fen"));
  correction = {};
  correction.amounts[kBarrierFreeRetrofitCost] = 0;
  EXPECT_THAT(Correct(BarrierFreeRetrofitEntry(), retrofit, "facts/20", correction),
              ViolatesFields({"amounts.livelihood.barrier_free_retrofit_cost"}));
}

}  // namespace
}  // namespace eastgate::livelihood
