#include "services/command/target_evaluation.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/command/target_rules.h"
#include "tests/unit/command/target_history.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::JudgmentFor;
using reference::Date;
using ::testing::DoubleEq;
using testing::RatioTarget;
using testing::Request;
using testing::ReviseAs;
using testing::Revision;
using testing::Target;
using testing::TargetOver;

figure::v1::FigureValue Amount(int64_t value) {
  figure::v1::FigureValue actual;
  actual.set_value(value);
  return actual;
}

figure::v1::FigureValue Ratio(int64_t numerator, int64_t denominator) {
  figure::v1::FigureValue actual;
  actual.mutable_ratio()->set_numerator(numerator);
  actual.mutable_ratio()->set_denominator(denominator);
  return actual;
}

TEST(TargetSchedule, ALinearScheduleGrowsByDaysAndIsRoundedDown) {
  v1::TargetVersion version;
  version.set_value(366);  // One a day in a leap year.
  EXPECT_EQ(Expected(version, 2024, Date(2023, 12, 31)), 0);
  EXPECT_EQ(Expected(version, 2024, Date(2024, 1, 1)), 1);
  EXPECT_EQ(Expected(version, 2024, Date(2024, 2, 29)), 60);
  EXPECT_EQ(Expected(version, 2024, Date(2024, 12, 31)), 366);
  EXPECT_EQ(Expected(version, 2024, Date(2025, 6, 1)), 366);
  version.set_value(100);
  EXPECT_EQ(Expected(version, 2023, Date(2023, 1, 3)), 0) << "300 / 365, rounded down";
  EXPECT_EQ(Expected(version, 2023, Date(2023, 1, 4)), 1);
}

TEST(TargetSchedule, AMonthlyScheduleGrowsWithinItsMonths) {
  v1::TargetVersion version;
  for (const int64_t value : {31, 31, 62, 92, 92, 92, 92, 92, 92, 92, 92, 100})
    version.add_monthly_values(value);
  version.set_value(100);
  EXPECT_EQ(Expected(version, 2024, Date(2024, 1, 1)), 1);
  EXPECT_EQ(Expected(version, 2024, Date(2024, 1, 31)), 31);
  EXPECT_EQ(Expected(version, 2024, Date(2024, 2, 29)), 31);
  EXPECT_EQ(Expected(version, 2024, Date(2024, 3, 1)), 32);
  EXPECT_EQ(Expected(version, 2024, Date(2024, 4, 15)), 77);
  EXPECT_EQ(Expected(version, 2024, Date(2024, 12, 30)), 99) << "92 + 8 × 30 / 31, rounded down";
  EXPECT_EQ(Expected(version, 2024, Date(2024, 12, 31)), 100);
}

TEST(TargetSchedule, LargeValuesDoNotOverflow) {
  v1::TargetVersion version;
  version.set_value(1'000'000'000'000'000);
  EXPECT_EQ(Expected(version, 2023, Date(2023, 12, 30)), 997260273972602);
}

TEST(TargetLight, FollowsTheShortfall) {
  // Value 1000, expected 500 on the 183rd day of the leap year; a shortfall above 100 (10 %) is red.
  const Date day(2024, 7, 1);
  const struct {
    v1::TargetDirection direction;
    int64_t actual;
    v1::TargetStatus light;
  } cases[] = {
      {v1::TARGET_DIRECTION_AT_LEAST, 500, v1::TARGET_STATUS_GREEN},
      {v1::TARGET_DIRECTION_AT_LEAST, 2000, v1::TARGET_STATUS_GREEN},
      {v1::TARGET_DIRECTION_AT_LEAST, 499, v1::TARGET_STATUS_YELLOW},
      {v1::TARGET_DIRECTION_AT_LEAST, 400, v1::TARGET_STATUS_YELLOW},
      {v1::TARGET_DIRECTION_AT_LEAST, 399, v1::TARGET_STATUS_RED},
      {v1::TARGET_DIRECTION_AT_LEAST, -5, v1::TARGET_STATUS_RED},
      {v1::TARGET_DIRECTION_AT_MOST, 500, v1::TARGET_STATUS_GREEN},
      {v1::TARGET_DIRECTION_AT_MOST, 0, v1::TARGET_STATUS_GREEN},
      {v1::TARGET_DIRECTION_AT_MOST, 501, v1::TARGET_STATUS_YELLOW},
      {v1::TARGET_DIRECTION_AT_MOST, 600, v1::TARGET_STATUS_YELLOW},
      {v1::TARGET_DIRECTION_AT_MOST, 601, v1::TARGET_STATUS_RED},
  };
  for (const auto& test : cases) {
    const auto evaluated = Evaluate(Target(1000, test.direction), day, Amount(test.actual));
    ASSERT_THAT(evaluated, IsOk());
    EXPECT_EQ(evaluated->expected(), 500);
    EXPECT_EQ(evaluated->status(), test.light) << test.direction << " " << test.actual;
  }
}

TEST(TargetLight, AThresholdOfZeroHasEverythingBehindRed) {
  v1::CreateTargetRequest request = Request(1000);
  request.set_red_threshold_permille(0);
  const v1::Target target = TargetOver(figure::v1::FIGURE_KIND_FLOW, request);
  EXPECT_EQ(Evaluate(target, Date(2024, 7, 1), Amount(500))->status(), v1::TARGET_STATUS_GREEN);
  EXPECT_EQ(Evaluate(target, Date(2024, 7, 1), Amount(499))->status(), v1::TARGET_STATUS_RED);
  request.clear_red_threshold_permille();
  EXPECT_EQ(TargetOver(figure::v1::FIGURE_KIND_FLOW, request).red_threshold_permille(), 100) << "the usual";
}

TEST(TargetLight, AfterTheYearOnlyWhatIsReachedIsGreen) {
  EXPECT_EQ(Evaluate(Target(1000), Date(2024, 12, 31), Amount(999))->status(), v1::TARGET_STATUS_YELLOW);
  EXPECT_EQ(Evaluate(Target(1000), Date(2025, 1, 1), Amount(999))->status(), v1::TARGET_STATUS_RED);
  EXPECT_EQ(Evaluate(Target(1000), Date(2025, 1, 1), Amount(1000))->status(), v1::TARGET_STATUS_GREEN);
  EXPECT_EQ(FigureDay(Target(1000), Date(2025, 1, 1)), Date(2024, 12, 31));
  EXPECT_EQ(QueryOf(Target(1000), Date(2024, 3, 1)).as_of(), "2024-03-01");
}

TEST(TargetLight, NothingAllowedHasNoCompletion) {
  const auto evaluated = Evaluate(Target(0, v1::TARGET_DIRECTION_AT_MOST), Date(2024, 7, 1), Amount(1));
  EXPECT_FALSE(evaluated->has_completion());
  EXPECT_EQ(evaluated->status(), v1::TARGET_STATUS_RED);
}

TEST(TargetLight, WhatWasNotReportedHasNone) {
  const Date day(2025, 1, 1);
  figure::v1::ReportingCounts reporting;
  reporting.set_expected(2);
  reporting.set_not_reported(2);
  for (const auto& unreported : {Evaluate(Target(1000), day, Amount(0), reporting),
                                 Evaluate(RatioTarget(9500), day, Ratio(0, 0), reporting)}) {
    ASSERT_THAT(unreported, IsOk());
    EXPECT_FALSE(unreported->has_actual());
    EXPECT_FALSE(unreported->has_completion());
    EXPECT_FALSE(unreported->has_ratio());
    EXPECT_EQ(unreported->status(), v1::TARGET_STATUS_UNSPECIFIED);
    EXPECT_EQ(unreported->reporting().not_reported(), 2);
  }
  EXPECT_EQ(Evaluate(Target(1000), day, Amount(5), reporting)->actual(), 5) << "facts there are";
  reporting.set_not_reported(1);
  EXPECT_EQ(Evaluate(Target(1000), day, Amount(0), reporting)->status(), v1::TARGET_STATUS_RED)
      << "reported as zero";
}

TEST(TargetLight, ACeilingHasNoCompletion) {
  const v1::Target ceiling = Target(1000, v1::TARGET_DIRECTION_AT_MOST);
  EXPECT_FALSE(Evaluate(ceiling, Date(2024, 7, 1), Amount(400))->has_completion());
  EXPECT_FALSE(Evaluate(RatioTarget(500, v1::TARGET_DIRECTION_AT_MOST), Date(2024, 7, 1), Ratio(1, 100))
                   ->has_completion());
}

TEST(RatioTargetSchedule, TheValueIsHeldAllYear) {
  v1::TargetVersion version;
  version.set_value(9500);
  EXPECT_EQ(ExpectedRatio(version, 2024, Date(2023, 12, 31)), 0);
  EXPECT_EQ(ExpectedRatio(version, 2024, Date(2024, 1, 1)), 9500);
  EXPECT_EQ(ExpectedRatio(version, 2024, Date(2024, 12, 31)), 9500);
  EXPECT_EQ(ExpectedRatio(version, 2024, Date(2025, 6, 1)), 9500);
}

TEST(RatioTargetSchedule, AMonthlyOneIsHeldThroughEachMonthAndMayFall) {
  v1::TargetVersion version;
  for (const int64_t value : {9000, 8000, 0, 9900, 9500, 9500, 9500, 9500, 9500, 9500, 9500, 9600})
    version.add_monthly_values(value);
  version.set_value(9600);
  EXPECT_EQ(ExpectedRatio(version, 2024, Date(2024, 1, 1)), 9000);
  EXPECT_EQ(ExpectedRatio(version, 2024, Date(2024, 1, 31)), 9000);
  EXPECT_EQ(ExpectedRatio(version, 2024, Date(2024, 2, 1)), 8000);
  EXPECT_EQ(ExpectedRatio(version, 2024, Date(2024, 3, 31)), 0);
  EXPECT_EQ(ExpectedRatio(version, 2024, Date(2024, 4, 1)), 9900);
  EXPECT_EQ(ExpectedRatio(version, 2024, Date(2024, 12, 31)), 9600);
  EXPECT_EQ(ExpectedRatio(version, 2024, Date(2025, 1, 1)), 9600);
}

TEST(RatioTargetLight, FollowsThePartsExactly) {
  // 95 %; behind by more than a tenth of it, below 85.5 % or above 104.5 %, is red.
  const Date day(2024, 7, 1);
  const struct {
    v1::TargetDirection direction;
    int64_t numerator, denominator;
    v1::TargetStatus light;
  } cases[] = {
      {v1::TARGET_DIRECTION_AT_LEAST, 19, 20, v1::TARGET_STATUS_GREEN},
      {v1::TARGET_DIRECTION_AT_LEAST, 3, 2, v1::TARGET_STATUS_GREEN},
      {v1::TARGET_DIRECTION_AT_LEAST, 1'899'999, 2'000'000, v1::TARGET_STATUS_YELLOW},
      {v1::TARGET_DIRECTION_AT_LEAST, 171, 200, v1::TARGET_STATUS_YELLOW},
      {v1::TARGET_DIRECTION_AT_LEAST, 1'709'999, 2'000'000, v1::TARGET_STATUS_RED},
      {v1::TARGET_DIRECTION_AT_LEAST, 0, 1, v1::TARGET_STATUS_RED},
      {v1::TARGET_DIRECTION_AT_LEAST, -1, 1, v1::TARGET_STATUS_RED},
      {v1::TARGET_DIRECTION_AT_MOST, 19, 20, v1::TARGET_STATUS_GREEN},
      {v1::TARGET_DIRECTION_AT_MOST, 0, 1, v1::TARGET_STATUS_GREEN},
      {v1::TARGET_DIRECTION_AT_MOST, 1'900'001, 2'000'000, v1::TARGET_STATUS_YELLOW},
      {v1::TARGET_DIRECTION_AT_MOST, 209, 200, v1::TARGET_STATUS_YELLOW},
      {v1::TARGET_DIRECTION_AT_MOST, 2'090'001, 2'000'000, v1::TARGET_STATUS_RED},
  };
  for (const auto& test : cases) {
    const auto evaluated =
        Evaluate(RatioTarget(9500, test.direction), day, Ratio(test.numerator, test.denominator));
    ASSERT_THAT(evaluated, IsOk());
    EXPECT_EQ(evaluated->expected(), 9500);
    EXPECT_EQ(evaluated->status(), test.light)
        << test.direction << " " << test.numerator << " / " << test.denominator;
  }
}

TEST(RatioTargetLight, IsNotJudgedByARoundedQuotient) {
  // One part in 9 × 10^18 short, far beyond what a double can tell.
  const int64_t most = INT64_MAX - 1;
  EXPECT_EQ(Evaluate(RatioTarget(5000), Date(2024, 7, 1), Ratio(most / 2, most))->status(),
            v1::TARGET_STATUS_GREEN);
  const auto short_of = Evaluate(RatioTarget(5000), Date(2024, 7, 1), Ratio(most / 2 - 1, most));
  EXPECT_EQ(short_of->status(), v1::TARGET_STATUS_YELLOW);
  EXPECT_EQ(short_of->actual(), 4999) << "rounded down";
  EXPECT_THAT(short_of->completion(), DoubleEq(1.0));
  EXPECT_EQ(short_of->ratio().numerator(), most / 2 - 1);
}

TEST(RatioTargetLight, TheLargestPartsDoNotOverflow) {
  constexpr int64_t kMost = 1'000'000'000'000'000;
  v1::CreateTargetRequest request = Request(kMost);
  request.set_red_threshold_permille(1000);
  const v1::Target target = TargetOver(figure::v1::FIGURE_KIND_RATIO, request);
  EXPECT_EQ(Evaluate(target, Date(2024, 7, 1), Ratio(INT64_MIN, INT64_MAX))->status(), v1::TARGET_STATUS_RED);
  EXPECT_EQ(Evaluate(target, Date(2024, 7, 1), Ratio(0, INT64_MAX))->status(), v1::TARGET_STATUS_YELLOW)
      << "behind by exactly the value";
  const auto ahead = Evaluate(target, Date(2024, 7, 1), Ratio(INT64_MAX, 1));
  EXPECT_EQ(ahead->status(), v1::TARGET_STATUS_GREEN);
  EXPECT_EQ(ahead->actual(), INT64_MAX) << "as far as it goes";
  EXPECT_EQ(Evaluate(target, Date(2024, 7, 1), Ratio(-1, 3))->actual(), -3334) << "rounded down";
}

TEST(RatioTargetLight, AfterTheYearOnlyWhatIsHeldIsGreen) {
  EXPECT_EQ(Evaluate(RatioTarget(9500), Date(2024, 12, 31), Ratio(94, 100))->status(),
            v1::TARGET_STATUS_YELLOW);
  EXPECT_EQ(Evaluate(RatioTarget(9500), Date(2025, 1, 1), Ratio(94, 100))->status(), v1::TARGET_STATUS_RED);
  EXPECT_EQ(Evaluate(RatioTarget(9500), Date(2025, 1, 1), Ratio(95, 100))->status(), v1::TARGET_STATUS_GREEN);
}

TEST(RatioTargetLight, IsMissingWithoutADenominator) {
  for (const int64_t denominator : {int64_t{0}, int64_t{-1}}) {
    for (const Date day : {Date(2024, 7, 1), Date(2025, 1, 1)}) {
      const auto evaluated = Evaluate(RatioTarget(9500), day, Ratio(5, denominator));
      ASSERT_THAT(evaluated, IsOk());
      EXPECT_FALSE(evaluated->has_actual());
      EXPECT_FALSE(evaluated->has_completion());
      EXPECT_EQ(evaluated->status(), v1::TARGET_STATUS_UNSPECIFIED);
      EXPECT_EQ(evaluated->expected(), 9500);
    }
  }
}

TEST(RatioTargetLight, NothingAllowedIsGreenOnlyAtNothing) {
  const v1::Target none = RatioTarget(0, v1::TARGET_DIRECTION_AT_MOST);
  EXPECT_EQ(Evaluate(none, Date(2024, 7, 1), Ratio(0, 7))->status(), v1::TARGET_STATUS_GREEN);
  EXPECT_EQ(Evaluate(none, Date(2024, 7, 1), Ratio(1, 7))->status(), v1::TARGET_STATUS_RED);
  EXPECT_FALSE(Evaluate(none, Date(2024, 7, 1), Ratio(1, 7))->has_completion());
}

TEST(TargetVersionOn, TheOneInForceIsTheLastSetByThatDay) {
  v1::Target target = Target(1000);
  ASSERT_THAT(ReviseAs(target, Revision(1200, "2024-06-01"), "facts/20"), IsOk());
  EXPECT_EQ(VersionOn(target, Date(2024, 1, 9)), nullptr);
  EXPECT_EQ(VersionOn(target, Date(2024, 1, 10))->number(), 1);
  EXPECT_EQ(VersionOn(target, Date(2024, 5, 31))->number(), 1);
  EXPECT_EQ(VersionOn(target, Date(2024, 6, 1))->number(), 2);
  // "90 % of the target of that day" stays true.
  EXPECT_THAT(Evaluate(target, Date(2024, 5, 31), Amount(900))->completion(), DoubleEq(0.9));
  EXPECT_THAT(Evaluate(target, Date(2024, 6, 1), Amount(900))->completion(), DoubleEq(0.75));
}

TEST(CheckEvaluable, OnlyATargetInForceCanBeEvaluated) {
  v1::Target target = Target(1000);
  EXPECT_THAT(CheckEvaluable(target, Date(2024, 1, 10)), IsOk());
  EXPECT_THAT(CheckEvaluable(target, Date(2024, 1, 9)),
              RefusedAs("TARGET_NOT_IN_EFFECT as_of=2024-01-09 target=targets/t-1"));
  EXPECT_THAT(CheckEvaluable(target, Date(2023, 12, 31)), ViolatesFields({"as_of"}));
  ASSERT_THAT(TargetEntry().Retract(JudgmentFor("facts/11"), target), IsOk());
  EXPECT_THAT(Evaluate(target, Date(2024, 9, 1), Amount(1)), RefusedAs("RECORD_RETRACTED name=targets/t-1"));
}

TEST(QuestionOf, AsksForTheFigureOfTheDayAsKnownAtTheTime) {
  v1::EvaluateTargetRequest request;
  request.set_as_of("2025-03-01");
  request.mutable_known_at_time()->set_seconds(7);
  const figure::v1::GetFigureRequest question = QuestionOf(Target(1000), request);
  EXPECT_EQ(question.query().figure(), "livelihood.newborn_enrollments");
  EXPECT_EQ(question.query().as_of(), "2024-12-31");
  EXPECT_EQ(question.query().known_at_time().seconds(), 7);
}

}  // namespace
}  // namespace eastgate::command
