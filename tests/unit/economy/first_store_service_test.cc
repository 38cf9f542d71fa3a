#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/economy_test.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using lifecycle::testing::Correcting;
using lifecycle::testing::kStreet;

class FirstStoreServiceTest : public testing::EconomyTest {
 protected:
  // Recognizes firstStores/1 on the day, with its review and publicity where it has not had them.
  absl::StatusOr<v1::FirstStore> Recognize(const std::string& on) {
    if (Store().state() == v1::FIRST_STORE_STATE_APPLIED) {
      v1::ReviewFirstStoreRequest review;
      review.set_name("firstStores/1");
      review.set_occurred_on("2024-02-20");
      EXPECT_THAT(Call(stores_, &FirstStoreService::Review, review), IsOk());
      v1::PublicizeFirstStoreRequest publicity;
      publicity.set_name("firstStores/1");
      publicity.set_occurred_on("2024-03-01");
      EXPECT_THAT(Call(stores_, &FirstStoreService::Publicize, publicity), IsOk());
    }
    v1::RecognizeFirstStoreRequest recognize;
    recognize.set_name("firstStores/1");
    recognize.set_occurred_on(on);
    return Call(stores_, &FirstStoreService::Recognize, recognize);
  }
  v1::FirstStore Store() {
    v1::GetFirstStoreRequest request;
    request.set_name("firstStores/1");
    return *Call(stores_, &FirstStoreService::Get, request);
  }
  // Returns the fact of the step of firstStores/1 into the state.
  std::string FactOf(v1::FirstStoreState state) {
    const v1::FirstStore store = Store();
    for (const v1::FirstStoreStep& step : store.steps()) {
      if (step.state() == state) return step.fact();
    }
    return "";
  }

  const absl::StatusOr<v1::TradeArea> area_ = FoundArea();
};

TEST_F(FirstStoreServiceTest, ABrandIsFirstOncePerLevelAndArea) {
  const auto first = ClaimStore("1");
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(ClaimStore("2"), RefusedAs("FIRST_STORE_EXISTS first_store=firstStores/1"));
  v1::RejectFirstStoreRequest reject;
  reject.set_name("firstStores/1");
  reject.set_occurred_on("2024-02-10");
  reject.set_reason("r");
  const auto rejected = Call(stores_, &FirstStoreService::Reject, reject);
  ASSERT_THAT(rejected, IsOk());
  ASSERT_THAT(ClaimStore("2"), IsOk());
  EXPECT_THAT(Retract(rejected->steps(1).fact()), RefusedAs("FIRST_STORE_EXISTS first_store=firstStores/2"));
  fact::v1::CorrectFactRequest correction = Correcting(rejected->steps(1).fact());
  correction.set_occurred_on("2024-02-11");
  EXPECT_THAT(Correct(correction), IsOk()) << "rejected, it claims nothing";
}

TEST_F(FirstStoreServiceTest, ATradeAreaIsOneThatIsNotRetracted) {
  EXPECT_THAT(Call(stores_, &FirstStoreService::Create,
                   StoreClaim("1", reference::v1::TERRITORIAL_LEVEL_MUNICIPAL, "tradeAreas/none")),
              StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(Retract(area_->fact()), IsOk());
  EXPECT_THAT(ClaimStore("1"), RefusedAs("RECORD_RETRACTED name=tradeAreas/1"));
}

TEST_F(FirstStoreServiceTest, ABrandAndARegionAreOneInAllTheirSpellings) {
  const auto claim = [&](const std::string& id, const std::string& brand, const std::string& region) {
    v1::CreateFirstStoreRequest request = StoreClaim(id, reference::v1::TERRITORIAL_LEVEL_PROVINCIAL);
    request.set_brand(brand);
    request.set_region(region);
    return Call(stores_, &FirstStoreService::Create, request);
  };
  const auto first = claim("1", "ＦＬＯＯＢ", "江西省");
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->brand(), "ＦＬＯＯＢ") << "stored as sent";
  for (const auto& [brand, region] :
       std::vector<std::pair<std::string, std::string>>{{"FLOOB", "江西省"},
                                                        {"floob", "江西"},
                                                        {"Floob\u3000", "江西\u200B省"},
                                                        {"\u00A0floob", " 江西 "}})
    EXPECT_THAT(claim("2", brand, region), Refused("FIRST_STORE_EXISTS")) << brand << " " << region;
  EXPECT_THAT(claim("3", "FLOOB 2", "江西"), IsOk());
  EXPECT_THAT(claim("4", "FLOOB", "江苏省"), IsOk());
  v1::ListFirstStoresRequest list;
  list.set_brand("floob");
  EXPECT_EQ(Call(stores_, &FirstStoreService::List, list)->first_stores_size(), 2);
}

TEST_F(FirstStoreServiceTest, ACorrectedLevelMeetsTheOtherClaims) {
  ASSERT_THAT(ClaimStore("1"), IsOk());
  const auto other =
      Call(stores_, &FirstStoreService::Create, StoreClaim("2", reference::v1::TERRITORIAL_LEVEL_PROVINCIAL));
  ASSERT_THAT(other, IsOk());
  fact::v1::CorrectFactRequest correction = Correcting(other->steps(0).fact());
  (*correction.mutable_dimensions())["level"] = "municipal";
  EXPECT_THAT(Correct(correction), RefusedAs("FIRST_STORE_EXISTS first_store=firstStores/1"));
}

TEST_F(FirstStoreServiceTest, AStoreIsRetractedOnlyWithoutReportsOfTurnover) {
  v1::CreateTurnoverReportRequest report;
  report.set_turnover_report_id("1");
  report.set_first_store("firstStores/1");
  report.set_month("2024-02");
  report.set_turnover_fen(0);
  EXPECT_THAT(Call(stores_, &FirstStoreService::CreateReport, report), StatusIs(absl::StatusCode::kNotFound));
  const auto store = ClaimStore("1");
  const auto reported = Call(stores_, &FirstStoreService::CreateReport, report);
  ASSERT_THAT(reported, IsOk());
  EXPECT_EQ(reported->division(), kStreet);
  report.set_turnover_report_id("2");
  EXPECT_THAT(Call(stores_, &FirstStoreService::CreateReport, report),
              RefusedAs("TURNOVER_ALREADY_REPORTED report=turnoverReports/1"));
  EXPECT_THAT(Retract(store->steps(0).fact()), RefusedAs("DEPENDENT_FACTS dependents=" + reported->fact() +
                                                         " name=" + store->steps(0).fact()));
  fact::v1::CorrectFactRequest correction = Correcting(reported->fact());
  (*correction.mutable_amounts())["economy.first_store_turnover"] = 70;
  const auto corrected = Correct(correction);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(Figure("economy.first_store_turnover", "2024-12-31"), 70);
  ASSERT_THAT(Retract(corrected->name()), IsOk());
  ASSERT_THAT(Retract(store->steps(0).fact()), IsOk());
  EXPECT_THAT(Call(stores_, &FirstStoreService::CreateReport, report),
              RefusedAs("RECORD_RETRACTED name=firstStores/1"));
}

TEST_F(FirstStoreServiceTest, ARevocationIsNotRetractedBesideTheNextClaim) {
  ASSERT_THAT(ClaimStore("1"), IsOk());
  ASSERT_THAT(Recognize("2024-03-13"), IsOk());
  v1::RevokeFirstStoreRequest revoke;
  revoke.set_name("firstStores/1");
  revoke.set_occurred_on("2024-06-01");
  revoke.set_reason("r");
  const auto revoked = Call(stores_, &FirstStoreService::Revoke, revoke);
  ASSERT_THAT(revoked, IsOk());
  EXPECT_EQ(revoked->state(), v1::FIRST_STORE_STATE_REVOKED);
  const auto next = ClaimStore("2");
  ASSERT_THAT(next, IsOk());
  const std::string revocation = revoked->steps().rbegin()->fact();
  EXPECT_THAT(Retract(revocation), RefusedAs("FIRST_STORE_EXISTS first_store=firstStores/2"));
  ASSERT_THAT(Retract(next->steps(0).fact()), IsOk());
  for (auto step = revoked->steps().rbegin(); step != revoked->steps().rend(); ++step)
    ASSERT_THAT(Retract(step->fact()), IsOk()) << v1::FirstStoreState_Name(step->state());
  EXPECT_THAT(Retract(area_->fact()), IsOk());
}

TEST_F(FirstStoreServiceTest, PublicityIsCountedAnewWhenItsDayIsCorrected) {
  ASSERT_THAT(ClaimStore("1"), IsOk());
  EXPECT_THAT(Recognize("2024-03-12"), Refused("PUBLICITY_NOT_OVER"));
  fact::v1::CorrectFactRequest correction = Correcting(FactOf(v1::FIRST_STORE_STATE_PUBLICITY));
  correction.set_occurred_on("2024-03-04");
  ASSERT_THAT(Correct(correction), IsOk());
  EXPECT_EQ(Store().publicity_until(), "2024-03-13");
  ASSERT_THAT(Recognize("2024-03-14"), IsOk());
  v1::CloseFirstStoreRequest close;
  close.set_name("firstStores/1");
  close.set_occurred_on("2025-01-01");
  close.set_reason("r");
  ASSERT_THAT(Call(stores_, &FirstStoreService::Close, close), IsOk());
  EXPECT_EQ(Figure("economy.first_stores", "2024-12-31"), 1);
  EXPECT_EQ(Figure("economy.first_stores", "2025-01-01"), 0);
}

TEST_F(FirstStoreServiceTest, ARecognitionCountsForItsTimeAndFollowsItsDay) {
  ASSERT_THAT(ClaimStore("1"), IsOk());
  EXPECT_THAT(Recognize("2024-03-12"), Refused("PUBLICITY_NOT_OVER"));
  ASSERT_THAT(Recognize("2024-03-13"), IsOk());
  EXPECT_EQ(Figure("economy.first_stores", "2024-03-13", "", {{"level", "municipal"}}), 1);
  EXPECT_EQ(Figure("economy.first_stores", "2027-03-13"), 0);
  fact::v1::CorrectFactRequest correction = Correcting(FactOf(v1::FIRST_STORE_STATE_RECOGNIZED));
  correction.set_occurred_on("2024-04-01");
  const auto corrected = Correct(correction);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(Figure("economy.first_stores", "2024-03-31"), 0);
  EXPECT_EQ(Figure("economy.first_stores", "2027-03-31"), 1);
  correction = Correcting(corrected->name());
  correction.set_occurred_on("2024-03-12");
  EXPECT_THAT(Correct(correction), Refused("PUBLICITY_NOT_OVER"));
}

TEST_F(FirstStoreServiceTest, AStepThatIsOnlyValidatedRecordsNothing) {
  ASSERT_THAT(ClaimStore("1"), IsOk());
  v1::ReviewFirstStoreRequest review;
  review.set_name("firstStores/1");
  review.set_occurred_on("2024-02-20");
  review.set_validate_only(true);
  const int64_t before = revision();
  EXPECT_EQ(Call(stores_, &FirstStoreService::Review, review)->state(), v1::FIRST_STORE_STATE_REVIEWED);
  EXPECT_EQ(revision(), before);
}

}  // namespace
}  // namespace eastgate::economy
