// Questions without a declared roll-up.
#include "common/figures/finest_cells.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/figures/evaluator.h"
#include "common/figures/finest_keys.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/test_log.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::figures {
namespace {

using eastgate::testing::IsOk;
using reference::Date;
using testing::Enrolled;
using testing::kCommunity;
using testing::kEnrollments;
using testing::kOtherCommunity;
using testing::TestLog;

Query Ask(const TestLog& log, const std::string& place, const std::string& as_of, int64_t known_at = 0) {
  figure::v1::FigureQuery query;
  query.set_figure(kEnrollments);
  query.set_as_of(as_of);
  if (known_at > 0) query.set_known_at_revision(known_at);
  auto& filter = *query.add_dimensions();
  filter.set_key("place");
  filter.add_values(place);
  const auto resolved = ResolveQuery(log.figures(), *log.Read(), query, "");
  EXPECT_THAT(resolved, IsOk());
  return *resolved;
}

TEST(FinestCellsTest, AQuestionCostsTheCombinationsAndNotThePostings) {
  TestLog log;
  int64_t known_at = 0;
  for (int i = 0; i < 600; ++i) {
    log.Append(Enrolled(absl::StrCat("enrollments/", i), Date(2024, 1 + i % 6, 1 + i % 28),
                        i % 2 == 0 ? kCommunity : kOtherCommunity, 1, i % 3 == 0 ? "hospital" : "village", "",
                        i % 5 == 0 ? "east" : "west"));
    if (i == 399) known_at = log.Read()->head().revision;
    if (i % 250 == 0) log.RollUp();
  }
  for (const bool is_rolled_up : {false, true}) {
    if (is_rolled_up) log.RollUp();
    // Eight combinations in a year, and as many in a month that is not whole.
    ScanBudget budget(nullptr, 16);
    const auto half_year =
        Evaluator(log.figures(), *log.Read(), 0, &budget).Evaluate(Ask(log, "east", "2024-06-30"));
    ASSERT_THAT(half_year, IsOk());
    EXPECT_EQ(half_year->value, 120);
    int part = 0;
    for (int i = 0; i < 600; i += 5) part += i % 6 < 5 || i % 28 < 10;
    ScanBudget of_month(nullptr, 16);
    const auto until =
        Evaluator(log.figures(), *log.Read(), 0, &of_month).Evaluate(Ask(log, "east", "2024-06-10"));
    ASSERT_THAT(until, IsOk());
    EXPECT_EQ(until->value, part);
    EXPECT_EQ(Evaluator(log.figures(), *log.Read()).Evaluate(Ask(log, "east", "2024-06-30", known_at))->value,
              80)
        << "many revisions have touched the cells since";
  }
}

TEST(FinestCellsTest, ValuesThatAPostingLacksAreNoValue) {
  TestLog log;
  log.Append(Enrolled("enrollments/1", Date(2024, 3, 5), kCommunity, 7, "hospital"));
  log.Append(Enrolled("enrollments/2", Date(2024, 3, 5), kCommunity, 5, "hospital", "", "east"));
  log.RollUp();
  const FigureDefinition& measure = *log.figures().catalogue().FindFigure(kEnrollments);
  const Query query = Ask(log, "east", "2024-03-05");
  Query all = query;
  all.filters.clear();
  std::map<std::string, int64_t> by_place;
  ScanBudget budget;
  ASSERT_THAT(VisitFinest(*log.Read(), log.Read()->head().revision, RecentView(), measure, all, budget,
                          [&](const facts::PostingValue& posting, absl::int128 sum) {
                            by_place[std::string(DimensionOf(posting, "place"))] += static_cast<int64_t>(sum);
                            return absl::OkStatus();
                          }),
              IsOk());
  EXPECT_EQ(by_place, (std::map<std::string, int64_t>{{"", 7}, {"east", 5}}));
  EXPECT_EQ(Evaluator(log.figures(), *log.Read()).Evaluate(query)->value, 5);
}

TEST(FinestCellsTest, OnlyMeasuresWithCombinationsThatHaveNoRollUpHaveThem) {
  TestLog log;
  EXPECT_TRUE(HasFinestCells(*log.figures().catalogue().FindFigure(kEnrollments)));
  EXPECT_FALSE(HasFinestCells(*log.figures().catalogue().FindFigure(testing::kBeds)));
  EXPECT_FALSE(HasFinestCells(*log.figures().catalogue().FindFigure(testing::kChildren)));
}

TEST(FinestCellsTest, MalformedKeysAreDataLoss) {
  const std::string prefix = FinestMonthPrefix(7, 2024, 3);
  EXPECT_EQ(ParseFinestKey(prefix + "x")->month, 3);
  EXPECT_EQ(ParseFinestKey(FinestYearPrefix(7, 2024))->year, 2024);
  EXPECT_TRUE(absl::IsDataLoss(ParseFinestKey("").status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseFinestKey(prefix.substr(0, prefix.size() - 1)).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseFinestKey(FinestMonthPrefix(7, 2024, 13)).status()));
  TestLog log;
  EXPECT_TRUE(absl::IsDataLoss(
      ParseCombination(*log.figures().catalogue().FindFigure(kEnrollments), "360111").status()));
}

}  // namespace
}  // namespace eastgate::figures
