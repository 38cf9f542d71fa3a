#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/economy_test.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using lifecycle::testing::Correcting;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kStreet;
using testing::Benchmark;
using testing::kEnterprise;
using testing::Revocation;

class RecognitionServiceTest : public testing::EconomyTest {
 protected:
  absl::StatusOr<v1::Recognition> Revoke(const std::string& on) {
    return Call(recognitions_, &RecognitionService::Revoke, Revocation(on));
  }
  int64_t Live(const std::string& on, const std::string& division = "") {
    return Figure("economy.recognitions", on, division,
                  {{"kind", "provincial_smart_manufacturing_benchmark"}});
  }
  int Listed(const std::string& valid_on, const std::vector<v1::RecognitionState>& states = {}) {
    v1::ListRecognitionsRequest request;
    request.set_enterprise(kEnterprise);
    request.set_valid_on(valid_on);
    for (const v1::RecognitionState state : states) request.add_states(state);
    return Call(recognitions_, &RecognitionService::List, request)->recognitions_size();
  }
};

TEST_F(RecognitionServiceTest, ARecognitionNeedsItsEnterprise) {
  EXPECT_THAT(Award(), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(Register(), IsOk());
  EXPECT_THAT(Award(), IsOk());
}

TEST_F(RecognitionServiceTest, FiguresAndListsAgreeOnEveryDayOfARecognition) {
  ASSERT_THAT(Register(), IsOk());
  ASSERT_THAT(Award(), IsOk());
  const auto days = {"2022-01-09", "2022-01-10", "2024-02-29", "2024-03-01", "2025-01-09", "2025-01-10"};
  for (const char* on : days) EXPECT_EQ(Live(on), Listed(on)) << on;
  EXPECT_EQ(Live("2025-01-09"), 1);
  ASSERT_THAT(Revoke("2024-03-01"), IsOk());
  for (const char* on : days) EXPECT_EQ(Live(on), Listed(on)) << on;
  EXPECT_EQ(Live("2024-02-29"), 1);
  EXPECT_EQ(Live("2024-03-01"), 0);
  EXPECT_EQ(Live("2025-01-10"), 0) << "not removed twice";
  EXPECT_EQ(Figure("economy.recognition_awards", "2022-12-31"), 1);
}

TEST_F(RecognitionServiceTest, ARevocationIsRecordedOnceByItsSourceRefAndCanBeRetracted) {
  ASSERT_THAT(Register(), IsOk());
  const auto awarded = Award();
  const auto revoked = Revoke("2024-03-01");
  ASSERT_THAT(revoked, IsOk());
  EXPECT_EQ(revoked->state(), v1::RECOGNITION_STATE_REVOKED);
  EXPECT_EQ(revoked->revoked_on(), "2024-03-01");
  EXPECT_EQ(Revoke("2024-03-01")->revision(), revoked->revision());
  EXPECT_TRUE(replayed);
  EXPECT_THAT(Retract(awarded->steps(0).fact()),
              RefusedAs("DEPENDENT_FACTS dependents=" + revoked->steps(1).fact() +
                        " name=" + awarded->steps(0).fact()));
  ASSERT_THAT(Retract(revoked->steps(1).fact()), IsOk());
  EXPECT_EQ(Live("2024-12-31"), 1);
  ASSERT_THAT(Retract(awarded->steps(0).fact()), IsOk());
  EXPECT_EQ(Live("2024-12-31"), 0);
  EXPECT_EQ(Listed("", {v1::RECOGNITION_STATE_RETRACTED}), 1);
  EXPECT_EQ(Listed(""), 0);
}

TEST_F(RecognitionServiceTest, ARevocationThatIsOnlyValidatedRecordsNothing) {
  ASSERT_THAT(Register(), IsOk());
  ASSERT_THAT(Award(), IsOk());
  const int64_t before = revision();
  v1::RevokeRecognitionRequest request = Revocation("2024-03-01");
  request.set_validate_only(true);
  const auto preview = Call(recognitions_, &RecognitionService::Revoke, request);
  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(preview->state(), v1::RECOGNITION_STATE_REVOKED);
  EXPECT_EQ(revision(), before);
}

TEST_F(RecognitionServiceTest, ACorrectedRevocationMovesWhileTheRecognitionWouldBeLive) {
  ASSERT_THAT(Register(), IsOk());
  ASSERT_THAT(Award(), IsOk());
  const auto revoked = Revoke("2024-03-01");
  fact::v1::CorrectFactRequest correction = Correcting(revoked->steps(1).fact());
  correction.set_occurred_on("2025-01-10");
  EXPECT_THAT(Correct(correction),
              RefusedAs("RECOGNITION_LAPSED recognition=recognitions/1 valid_until=2025-01-09"));
  correction.set_occurred_on("2024-04-01");
  ASSERT_THAT(Correct(correction), IsOk());
  EXPECT_EQ(Live("2024-03-31"), 1);
  EXPECT_EQ(Live("2024-04-01"), 0);
}

TEST_F(RecognitionServiceTest, ACorrectedAwardMovesItsDayItsDivisionAndItsFigures) {
  ASSERT_THAT(Register(), IsOk());
  const auto awarded = Award();
  fact::v1::CorrectFactRequest correction = Correcting(awarded->steps(0).fact());
  correction.set_occurred_on("2020-05-05");
  EXPECT_THAT(Correct(correction), RefusedAs("DATE_OUT_OF_ORDER earliest=2020-05-06 field=occurred_on"));
  correction.set_occurred_on("2022-03-01");
  correction.set_division(kOtherStreet);
  const auto corrected = Correct(correction);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(Live("2022-02-28"), 0);
  EXPECT_EQ(Live("2022-03-01", kOtherStreet), 1);
  EXPECT_EQ(Live("2022-03-01", kStreet), 0);
  EXPECT_EQ(Live("2025-01-10"), 0);
  v1::GetRecognitionRequest get;
  get.set_name("recognitions/1");
  const auto recognition = Call(recognitions_, &RecognitionService::Get, get);
  EXPECT_EQ(recognition->steps(0).fact(), corrected->name());
  EXPECT_EQ(recognition->awarded_on(), "2022-03-01");
}

TEST_F(RecognitionServiceTest, CorrectionsAndRetractionsMeetTheOtherRecognitions) {
  ASSERT_THAT(Register(), IsOk());
  ASSERT_THAT(Award(), IsOk());
  const auto revoked = Revoke("2024-03-01");
  v1::CreateRecognitionRequest second = Benchmark();
  second.set_recognition_id("2");
  second.set_awarded_on("2024-02-29");
  const auto first_exists =
      RefusedAs("RECOGNITION_EXISTS awarded_on=2022-01-10 recognition=recognitions/1 valid_until=2025-01-09");
  EXPECT_THAT(Award(second), first_exists);
  second.set_awarded_on("2024-05-01");
  const auto next = Award(second);
  ASSERT_THAT(next, IsOk());
  const auto second_exists =
      RefusedAs("RECOGNITION_EXISTS awarded_on=2024-05-01 recognition=recognitions/2 valid_until=2025-01-09");
  fact::v1::CorrectFactRequest correction = Correcting(revoked->steps(1).fact());
  correction.set_occurred_on("2024-05-02");
  EXPECT_THAT(Correct(correction), second_exists);
  EXPECT_THAT(Retract(revoked->steps(1).fact()), second_exists);
  correction = Correcting(next->steps(0).fact());
  correction.set_occurred_on("2024-02-29");
  EXPECT_THAT(Correct(correction), first_exists);
  ASSERT_THAT(Retract(next->steps(0).fact()), IsOk());
  EXPECT_THAT(Retract(revoked->steps(1).fact()), IsOk());
}

}  // namespace
}  // namespace eastgate::economy
