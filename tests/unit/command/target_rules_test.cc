#include "services/command/target_rules.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/command/tables.h"
#include "tests/unit/facts/testing/test_ledger.h"

namespace eastgate::command {
namespace {

using reference::Date;
using ::testing::DoubleEq;
using ::testing::HasSubstr;

resource::RequestCheck NewCheck() {
  return {*reference::ParseReference(facts::testing::TestReferenceFiles()), "360111"};
}

v1::CreateTargetRequest Request(int64_t value,
                                v1::TargetDirection direction = v1::TARGET_DIRECTION_AT_LEAST) {
  v1::CreateTargetRequest request;
  request.set_target_id("t-1");
  request.set_figure("livelihood.newborn_enrollments");
  request.set_year(2024);
  request.set_direction(direction);
  request.set_value(value);
  request.set_set_by("总指挥部");
  request.set_set_on("2024-01-10");
  return request;
}

v1::Target Target(int64_t value, v1::TargetDirection direction = v1::TARGET_DIRECTION_AT_LEAST) {
  return Set(Request(value, direction), figure::v1::KIND_FLOW, "facts/10");
}

v1::Target RatioTarget(int64_t value, v1::TargetDirection direction = v1::TARGET_DIRECTION_AT_LEAST) {
  return Set(Request(value, direction), figure::v1::KIND_RATIO, "facts/10");
}

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

v1::ReviseTargetRequest Revision(int64_t value, const std::string& set_on) {
  v1::ReviseTargetRequest request;
  request.set_name("targets/t-1");
  request.set_value(value);
  request.set_set_by("总指挥部");
  request.set_set_on(set_on);
  return request;
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
  for (const int64_t value : {31, 31, 62, 92, 92, 92, 92, 92, 92, 92, 92, 100}) version.add_monthly(value);
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
    v1::Light light;
  } cases[] = {
      {v1::TARGET_DIRECTION_AT_LEAST, 500, v1::LIGHT_GREEN},
      {v1::TARGET_DIRECTION_AT_LEAST, 2000, v1::LIGHT_GREEN},
      {v1::TARGET_DIRECTION_AT_LEAST, 499, v1::LIGHT_YELLOW},
      {v1::TARGET_DIRECTION_AT_LEAST, 400, v1::LIGHT_YELLOW},
      {v1::TARGET_DIRECTION_AT_LEAST, 399, v1::LIGHT_RED},
      {v1::TARGET_DIRECTION_AT_LEAST, -5, v1::LIGHT_RED},
      {v1::TARGET_DIRECTION_AT_MOST, 500, v1::LIGHT_GREEN},
      {v1::TARGET_DIRECTION_AT_MOST, 0, v1::LIGHT_GREEN},
      {v1::TARGET_DIRECTION_AT_MOST, 501, v1::LIGHT_YELLOW},
      {v1::TARGET_DIRECTION_AT_MOST, 600, v1::LIGHT_YELLOW},
      {v1::TARGET_DIRECTION_AT_MOST, 601, v1::LIGHT_RED},
  };
  for (const auto& test : cases) {
    const auto judged = Judge(Target(1000, test.direction), day, Amount(test.actual));
    ASSERT_TRUE(judged.ok()) << judged.status();
    EXPECT_EQ(judged->expected(), 500);
    EXPECT_EQ(judged->light(), test.light) << test.direction << " " << test.actual;
  }
}

TEST(TargetLight, AfterTheYearOnlyWhatIsReachedIsGreen) {
  EXPECT_EQ(Judge(Target(1000), Date(2024, 12, 31), Amount(999))->light(), v1::LIGHT_YELLOW);
  EXPECT_EQ(Judge(Target(1000), Date(2025, 1, 1), Amount(999))->light(), v1::LIGHT_RED);
  EXPECT_EQ(Judge(Target(1000), Date(2025, 1, 1), Amount(1000))->light(), v1::LIGHT_GREEN);
  EXPECT_EQ(FigureDay(Target(1000), Date(2025, 1, 1)), Date(2024, 12, 31));
  EXPECT_EQ(QueryOf(Target(1000), Date(2024, 3, 1)).as_of(), "2024-03-01");
}

TEST(TargetLight, NothingAllowedHasNoCompletion) {
  const auto judged = Judge(Target(0, v1::TARGET_DIRECTION_AT_MOST), Date(2024, 7, 1), Amount(1));
  EXPECT_FALSE(judged->has_completion());
  EXPECT_EQ(judged->light(), v1::LIGHT_RED);
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
    version.add_monthly(value);
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
    v1::Light light;
  } cases[] = {
      {v1::TARGET_DIRECTION_AT_LEAST, 19, 20, v1::LIGHT_GREEN},
      {v1::TARGET_DIRECTION_AT_LEAST, 3, 2, v1::LIGHT_GREEN},
      {v1::TARGET_DIRECTION_AT_LEAST, 1'899'999, 2'000'000, v1::LIGHT_YELLOW},
      {v1::TARGET_DIRECTION_AT_LEAST, 171, 200, v1::LIGHT_YELLOW},
      {v1::TARGET_DIRECTION_AT_LEAST, 1'709'999, 2'000'000, v1::LIGHT_RED},
      {v1::TARGET_DIRECTION_AT_LEAST, 0, 1, v1::LIGHT_RED},
      {v1::TARGET_DIRECTION_AT_LEAST, -1, 1, v1::LIGHT_RED},
      {v1::TARGET_DIRECTION_AT_MOST, 19, 20, v1::LIGHT_GREEN},
      {v1::TARGET_DIRECTION_AT_MOST, 0, 1, v1::LIGHT_GREEN},
      {v1::TARGET_DIRECTION_AT_MOST, 1'900'001, 2'000'000, v1::LIGHT_YELLOW},
      {v1::TARGET_DIRECTION_AT_MOST, 209, 200, v1::LIGHT_YELLOW},
      {v1::TARGET_DIRECTION_AT_MOST, 2'090'001, 2'000'000, v1::LIGHT_RED},
  };
  for (const auto& test : cases) {
    const auto judged =
        Judge(RatioTarget(9500, test.direction), day, Ratio(test.numerator, test.denominator));
    ASSERT_TRUE(judged.ok()) << judged.status();
    EXPECT_EQ(judged->expected(), 9500);
    EXPECT_EQ(judged->light(), test.light)
        << test.direction << " " << test.numerator << " / " << test.denominator;
  }
}

TEST(RatioTargetLight, IsNotJudgedByARoundedQuotient) {
  // One part in 9 × 10^18 short, far beyond what a double can tell.
  const int64_t most = INT64_MAX - 1;
  EXPECT_EQ(Judge(RatioTarget(5000), Date(2024, 7, 1), Ratio(most / 2, most))->light(), v1::LIGHT_GREEN);
  const auto short_of = Judge(RatioTarget(5000), Date(2024, 7, 1), Ratio(most / 2 - 1, most));
  EXPECT_EQ(short_of->light(), v1::LIGHT_YELLOW);
  EXPECT_EQ(short_of->actual(), 4999) << "rounded down";
  EXPECT_THAT(short_of->completion(), DoubleEq(1.0));
  EXPECT_EQ(short_of->ratio().numerator(), most / 2 - 1);
}

TEST(RatioTargetLight, TheLargestPartsDoNotOverflow) {
  constexpr int64_t kMost = 1'000'000'000'000'000;
  v1::CreateTargetRequest request = Request(kMost);
  request.set_red_threshold_permille(1000);
  const v1::Target target = Set(request, figure::v1::KIND_RATIO, "facts/10");
  EXPECT_EQ(Judge(target, Date(2024, 7, 1), Ratio(INT64_MIN, INT64_MAX))->light(), v1::LIGHT_RED);
  EXPECT_EQ(Judge(target, Date(2024, 7, 1), Ratio(0, INT64_MAX))->light(), v1::LIGHT_YELLOW)
      << "behind by exactly the value";
  const auto ahead = Judge(target, Date(2024, 7, 1), Ratio(INT64_MAX, 1));
  EXPECT_EQ(ahead->light(), v1::LIGHT_GREEN);
  EXPECT_EQ(ahead->actual(), INT64_MAX) << "as far as it goes";
  EXPECT_EQ(Judge(target, Date(2024, 7, 1), Ratio(-1, 3))->actual(), -3334) << "rounded down";
}

TEST(RatioTargetLight, AfterTheYearOnlyWhatIsHeldIsGreen) {
  EXPECT_EQ(Judge(RatioTarget(9500), Date(2024, 12, 31), Ratio(94, 100))->light(), v1::LIGHT_YELLOW);
  EXPECT_EQ(Judge(RatioTarget(9500), Date(2025, 1, 1), Ratio(94, 100))->light(), v1::LIGHT_RED);
  EXPECT_EQ(Judge(RatioTarget(9500), Date(2025, 1, 1), Ratio(95, 100))->light(), v1::LIGHT_GREEN);
}

TEST(RatioTargetLight, WithNothingBelowTheLineThereIsNothingToJudge) {
  for (const int64_t denominator : {int64_t{0}, int64_t{-1}}) {
    for (const Date day : {Date(2024, 7, 1), Date(2025, 1, 1)}) {
      const auto judged = Judge(RatioTarget(9500), day, Ratio(5, denominator));
      ASSERT_TRUE(judged.ok()) << judged.status();
      EXPECT_FALSE(judged->has_actual());
      EXPECT_FALSE(judged->has_completion());
      EXPECT_EQ(judged->light(), v1::LIGHT_UNSPECIFIED);
      EXPECT_EQ(judged->expected(), 9500);
    }
  }
}

TEST(RatioTargetLight, NothingAllowedIsGreenOnlyAtNothing) {
  const v1::Target none = RatioTarget(0, v1::TARGET_DIRECTION_AT_MOST);
  EXPECT_EQ(Judge(none, Date(2024, 7, 1), Ratio(0, 7))->light(), v1::LIGHT_GREEN);
  EXPECT_EQ(Judge(none, Date(2024, 7, 1), Ratio(1, 7))->light(), v1::LIGHT_RED);
  EXPECT_FALSE(Judge(none, Date(2024, 7, 1), Ratio(1, 7))->has_completion());
}

TEST(TargetVersions, TheOneInForceIsTheLastSetByThatDay) {
  v1::Target target = Target(1000);
  ASSERT_TRUE(Revise(target, Revision(1200, "2024-06-01"), "facts/20").ok());
  EXPECT_EQ(VersionOn(target, Date(2024, 1, 9)), nullptr);
  EXPECT_EQ(VersionOn(target, Date(2024, 1, 10))->number(), 1);
  EXPECT_EQ(VersionOn(target, Date(2024, 5, 31))->number(), 1);
  EXPECT_EQ(VersionOn(target, Date(2024, 6, 1))->number(), 2);
  // "90 % of the target as it then stood" stays true.
  EXPECT_THAT(Judge(target, Date(2024, 5, 31), Amount(900))->completion(), DoubleEq(0.9));
  EXPECT_THAT(Judge(target, Date(2024, 6, 1), Amount(900))->completion(), DoubleEq(0.75));
  EXPECT_EQ(rpc::ReasonOf(Judge(target, Date(2024, 1, 9), Amount(900)).status()), "TARGET_NOT_IN_FORCE");
  EXPECT_EQ(Judge(target, Date(2023, 12, 31), Amount(900)).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(TargetVersions, ARevisionComesAfterTheLastAndSuitsTheDirection) {
  for (const char* set_on : {"2024-01-09", "2024-01-10"}) {
    v1::Target target = Target(1000);
    EXPECT_EQ(rpc::ReasonOf(Revise(target, Revision(1200, set_on), "facts/20")), "DATE_OUT_OF_ORDER")
        << set_on;
    EXPECT_EQ(target.versions_size(), 1);
  }
  v1::Target target = Target(1000);
  EXPECT_EQ(Revise(target, Revision(0, "2024-02-01"), "facts/20").code(), absl::StatusCode::kInvalidArgument);
  v1::Target at_most = Target(10, v1::TARGET_DIRECTION_AT_MOST);
  EXPECT_TRUE(Revise(at_most, Revision(0, "2024-02-01"), "facts/20").ok());
}

TEST(TargetVersions, TheLastIsTakenBackAndWithTheOnlyOneTheTarget) {
  v1::Target target = Target(1000);
  ASSERT_TRUE(Revise(target, Revision(1200, "2024-06-01"), "facts/20").ok());
  EXPECT_EQ(rpc::ReasonOf(WithdrawVersion(target, "facts/10")), "DEPENDENT_FACTS");
  ASSERT_TRUE(WithdrawVersion(target, "facts/20").ok());
  EXPECT_EQ(target.versions_size(), 1);
  EXPECT_FALSE(target.retracted());
  ASSERT_TRUE(WithdrawVersion(target, "facts/10").ok());
  EXPECT_TRUE(target.retracted());
  EXPECT_EQ(rpc::ReasonOf(WithdrawVersion(target, "facts/10")), "RECORD_RETRACTED");
  EXPECT_EQ(rpc::ReasonOf(Revise(target, Revision(1, "2024-09-01"), "facts/30")), "RECORD_RETRACTED");
  EXPECT_EQ(rpc::ReasonOf(Judge(target, Date(2024, 9, 1), Amount(1)).status()), "RECORD_RETRACTED");
}

TEST(TargetChecks, NameEveryBadFieldAtOnce) {
  const absl::Status bad = CheckCreate(v1::CreateTargetRequest(), NewCheck());
  for (const char* field : {"target_id", "figure", "year", "direction", "set_by", "set_on"}) {
    EXPECT_THAT(std::string(bad.message()), HasSubstr(field));
  }
  EXPECT_TRUE(CheckCreate(Request(1), NewCheck()).ok());
  v1::CreateTargetRequest request = Request(0);
  EXPECT_THAT(std::string(CheckCreate(request, NewCheck()).message()), HasSubstr("value"));
  request = Request(-1, v1::TARGET_DIRECTION_AT_MOST);
  EXPECT_FALSE(CheckCreate(request, NewCheck()).ok());
  EXPECT_FALSE(CheckEvaluate(v1::EvaluateTargetRequest(), NewCheck()).ok());
  EXPECT_FALSE(CheckRevise(v1::ReviseTargetRequest(), NewCheck()).ok());
  v1::ListTargetsRequest list;
  list.set_page_size(-1);
  EXPECT_FALSE(CheckList(list, NewCheck()).ok());
}

TEST(TargetChecks, AMonthlyScheduleHasTwelveValuesAndEndsAtTheValue) {
  const std::vector<std::vector<int64_t>> bad = {{1, 2, 3},
                                                 {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11},
                                                 {-1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
                                                 {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1'000'000'000'000'001, 12}};
  for (const auto& monthly : bad) {
    v1::CreateTargetRequest request = Request(12);
    for (const int64_t value : monthly) request.add_monthly(value);
    EXPECT_THAT(std::string(CheckCreate(request, NewCheck()).message()), HasSubstr("monthly"));
  }
  v1::CreateTargetRequest request = Request(12);
  for (int64_t value = 1; value <= 12; ++value) request.add_monthly(value);
  EXPECT_TRUE(CheckCreate(request, NewCheck()).ok());
}

TEST(TargetChecks, AScheduleMayFallOnlyOverARatio) {
  v1::CreateTargetRequest request = Request(12);
  for (const int64_t value : {2, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}) request.add_monthly(value);
  ASSERT_TRUE(CheckCreate(request, NewCheck()).ok());
  figure::v1::Figure figure;
  for (const auto kind : {figure::v1::KIND_FLOW, figure::v1::KIND_STOCK, figure::v1::KIND_DISTINCT}) {
    figure.set_kind(kind);
    EXPECT_THAT(std::string(CheckAgainstFigure(request, figure).message()), HasSubstr("monthly"));
  }
  figure.set_kind(figure::v1::KIND_RATIO);
  EXPECT_TRUE(CheckAgainstFigure(request, figure).ok());

  v1::ReviseTargetRequest revision = Revision(12, "2024-06-01");
  *revision.mutable_monthly() = request.monthly();
  ASSERT_TRUE(CheckRevise(revision, NewCheck()).ok());
  v1::Target flow = Target(1000), ratio = RatioTarget(1000);
  EXPECT_THAT(std::string(Revise(flow, revision, "facts/20").message()), HasSubstr("monthly"));
  EXPECT_EQ(flow.versions_size(), 1);
  EXPECT_TRUE(Revise(ratio, revision, "facts/20").ok());
}

TEST(TargetChecks, TheFigureHasTheDimensions) {
  figure::v1::Figure figure;
  figure.set_kind(figure::v1::KIND_FLOW);
  figure.add_dimensions("channel");
  v1::CreateTargetRequest request = Request(1);
  request.add_dimensions()->set_key("channel");
  EXPECT_FALSE(CheckAgainstFigure(request, figure).ok()) << "no value";
  request.mutable_dimensions(0)->add_values("hospital");
  EXPECT_TRUE(CheckAgainstFigure(request, figure).ok());
  request.mutable_dimensions(0)->set_key("color");
  EXPECT_THAT(std::string(CheckAgainstFigure(request, figure).message()), HasSubstr("dimensions[0].key"));
}

TEST(TargetKeys, TheOrderOfFiltersDoesNotMatter) {
  figure::v1::FigureQuery a, b;
  const auto add = [](figure::v1::FigureQuery& query, const std::string& key,
                      std::vector<std::string> values) {
    auto& filter = *query.add_dimensions();
    filter.set_key(key);
    for (const std::string& value : values) filter.add_values(value);
  };
  add(a, "channel", {"x", "y"});
  add(a, "place", {"z"});
  add(b, "place", {"z"});
  add(b, "channel", {"y", "x"});
  EXPECT_EQ(TargetKey("f", "", a.dimensions(), 2024), TargetKey("f", "", b.dimensions(), 2024));
  EXPECT_NE(TargetKey("f", "", a.dimensions(), 2024), TargetKey("f", "", a.dimensions(), 2025));
  EXPECT_NE(TargetKey("f", "", a.dimensions(), 2024), TargetKey("f", "360111001", a.dimensions(), 2024));
}

TEST(TargetFacts, OnlyTheFirstVersionCounts) {
  v1::Target target = Target(1000);
  const fact::v1::Fact set = SetFact(target, "360111");
  EXPECT_EQ(set.occurred_on(), "2024-01-10");
  ASSERT_EQ(set.postings_size(), 1);
  EXPECT_EQ(set.postings(0).measure(), "command.targets");
  ASSERT_TRUE(Revise(target, Revision(1200, "2024-06-01"), "facts/20").ok());
  const fact::v1::Fact revised = RevisedFact(target, "360111");
  EXPECT_EQ(revised.occurred_on(), "2024-06-01");
  EXPECT_EQ(revised.postings_size(), 0);
}

}  // namespace
}  // namespace eastgate::command
