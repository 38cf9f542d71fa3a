// Questions without a declared roll-up.
#include "common/figures/finest_cells.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/figures/cell_keys.h"
#include "common/figures/evaluator.h"
#include "common/figures/finest_keys.h"
#include "common/figures/series.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/cohort_catalogue.h"
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

TEST(FinestCellsTest, MeasuresWithCombinationsThatHaveNoRollUpHaveThemAndThoseThatCountSubjects) {
  const Catalogue catalogue = *Catalogue::Build(testing::FiguresWithCohorts(), testing::KindsWithCohorts());
  EXPECT_TRUE(HasFinestCells(*catalogue.FindFigure(kEnrollments)));
  EXPECT_TRUE(HasFinestCells(*catalogue.FindFigure(testing::kChildren)));
  EXPECT_TRUE(HasFinestCells(*catalogue.FindFigure(testing::kDue)));
  EXPECT_FALSE(HasFinestCells(*catalogue.FindFigure(testing::kBeds)));
  EXPECT_FALSE(HasFinestCells(*catalogue.FindFigure(testing::kPlanned)));
  EXPECT_FALSE(HasFinestCells(*catalogue.FindFigure(testing::kPerChild)));
}

// Asks with a budget that has room for so many cells and postings, and no more.
void ExpectCosts(int64_t entries, const TestLog& log, const Query& query, int64_t want) {
  ScanBudget budget(nullptr, entries);
  const auto value = Evaluator(log.figures(), *log.Read(), 0, &budget).Evaluate(query);
  ASSERT_THAT(value, IsOk());
  EXPECT_EQ(value->value, want);
  ScanBudget smaller(nullptr, entries - 1);
  EXPECT_TRUE(absl::IsFailedPrecondition(
      Evaluator(log.figures(), *log.Read(), 0, &smaller).Evaluate(query).status()));
}

TEST(FinestCellsTest, ADistinctCountCostsTheSubjectsAndNotThePostings) {
  TestLog log;
  // Ten children twelve times each in half a year.
  for (int i = 0; i < 120; ++i) {
    log.Append(Enrolled(absl::StrCat("enrollments/", i), Date(2024, 1 + i % 6, 1 + i / 10),
                        i % 10 < 5 ? kCommunity : kOtherCommunity, 1, "hospital",
                        absl::StrCat("persons/", i % 10)));
  }
  log.RollUp();
  figure::v1::FigureQuery query;
  query.set_figure(testing::kChildren);
  query.set_as_of("2024-06-30");
  const auto resolved = ResolveQuery(log.figures(), *log.Read(), query, "");
  ASSERT_THAT(resolved, IsOk());
  ExpectCosts(10, log, *resolved, 10);
  Query of_division = *resolved;
  of_division.division = kCommunity;
  ExpectCosts(5, log, of_division, 5);
  Query filtered = *resolved;
  filtered.filters = {{"channel", {"station"}}};
  ExpectCosts(10, log, filtered, 0);
  // The days of a month that is not whole are counted by their postings.
  Query part = *resolved;
  part.as_of = part.period.end = Date(2024, 6, 8);
  int64_t of_june = 0;
  for (int i = 5; i < 80; i += 6) ++of_june;
  ExpectCosts(10 + of_june, log, part, 10);
  // Each day of a series reads its own postings, and no cells.
  ScanBudget of_series(nullptr, 120);
  Evaluator evaluator(log.figures(), *log.Read(), 0, &of_series);
  const auto days = Series(evaluator, *resolved, figure::v1::SERIES_GRANULARITY_DAY);
  ASSERT_THAT(days, IsOk());
  int64_t counted = 0;
  for (const auto& point : days->points()) counted += point.value();
  EXPECT_EQ(counted, 120) << "nobody is counted twice on a day";
  // As known before the last two of each child: more has touched their months than the cells tell.
  Query past = *resolved;
  past.revision -= 100;
  const auto known = Evaluator(log.figures(), *log.Read()).Evaluate(past);
  ASSERT_THAT(known, IsOk());
  EXPECT_EQ(known->value, 10);
  past.revision -= 15;
  EXPECT_EQ(Evaluator(log.figures(), *log.Read()).Evaluate(past)->value, 5);
}

TEST(FinestCellsTest, WholeCohortsCostTheCombinationsAndNotThePostings) {
  TestLog log(testing::FiguresWithCohorts(), testing::KindsWithCohorts());
  const auto list = [&](int i) {
    // Due on 12 March 2024, withdrawn on 15 April.
    log.Append(testing::ItemListed(absl::StrCat("items/", i), Date(2024, 3, 31), kCommunity, 120, "x",
                                   i % 2 == 0 ? "east" : "west"));
  };
  for (int i = 0; i < 50; ++i) list(i);
  const int64_t then = log.Read()->head().revision;
  for (int i = 50; i < 100; ++i) list(i);
  log.RollUp();
  figure::v1::FigureQuery query;
  query.set_figure(testing::kDue);
  query.set_start("2024-03-01");
  query.set_end("2024-03-31");
  query.set_as_of("2024-04-10");
  auto& filter = *query.add_dimensions();
  filter.set_key("place");
  filter.add_values("east");
  const auto resolved = ResolveQuery(log.figures(), *log.Read(), query, "");
  ASSERT_THAT(resolved, IsOk());
  // Two cells of the year, and two of April, which is not whole.
  ExpectCosts(4, log, *resolved, 50 * 120);
  Query withdrawn = *resolved;
  withdrawn.as_of = Date(2024, 4, 30);
  ExpectCosts(2, log, withdrawn, 0);
  Query past = *resolved;
  past.revision = then;
  const auto known = Evaluator(log.figures(), *log.Read()).Evaluate(past);
  ASSERT_THAT(known, IsOk());
  EXPECT_EQ(known->value, 25 * 120) << "many revisions have touched the cells since";
  // A month of cohorts that is not whole is counted by its postings.
  Query rim = *resolved;
  rim.period.end = Date(2024, 3, 30);
  const auto of_rim = Evaluator(log.figures(), *log.Read()).Evaluate(rim);
  ASSERT_THAT(of_rim, IsOk());
  EXPECT_EQ(of_rim->value, 50 * 120);
}

TEST(FinestCellsTest, MalformedKeysAreDataLoss) {
  TestLog log(testing::FiguresWithCohorts(), testing::KindsWithCohorts());
  const Catalogue& catalogue = log.figures().catalogue();
  for (const char* id : {kEnrollments, testing::kChildren, testing::kDue}) {
    const FigureDefinition& measure = *catalogue.FindFigure(id);
    const std::string all = FinestPrefix(measure, measure.has_cohorts() ? "2024-03" : "");
    const std::string month = MonthCellKey(all, 2024, 3);
    EXPECT_EQ(ParseFinestKey(month + "x")->month, 3);
    EXPECT_EQ(ParseFinestKey(month + "x")->combination, "x");
    EXPECT_EQ(ParseFinestKey(YearCellKey(all, 2024))->year, 2024);
    EXPECT_TRUE(absl::IsDataLoss(ParseFinestKey("").status()));
    EXPECT_TRUE(absl::IsDataLoss(ParseFinestKey(all).status()));
    EXPECT_TRUE(absl::IsDataLoss(ParseFinestKey(month.substr(0, month.size() - 1)).status()));
    EXPECT_TRUE(absl::IsDataLoss(ParseFinestKey(MonthCellKey(all, 2024, 13)).status()));
    EXPECT_TRUE(absl::IsDataLoss(ParseCombination(measure, "360111").status()));
  }
  const std::string of_cohort = FinestPrefix(*catalogue.FindFigure(testing::kDue), "2024");
  EXPECT_TRUE(absl::IsDataLoss(ParseFinestKey(of_cohort.substr(0, of_cohort.size() - 1)).status()));
}

TEST(FinestCellsTest, ASubjectIsPartOfItsCombination) {
  const Catalogue catalogue = *Catalogue::Build(testing::TestFigures(), testing::TestKinds());
  const FigureDefinition& measure = *catalogue.FindFigure(testing::kChildren);
  facts::PostingValue posting;
  posting.division = kCommunity;
  posting.counted_subject = "persons/7";
  posting.dimensions = {{"channel", "hospital"}};
  const std::string series = FinestSeriesOf(measure, posting);
  EXPECT_TRUE(IsFinest(series));
  EXPECT_FALSE(HasMonthCells(series));
  EXPECT_EQ(*ParseCombination(measure, CombinationOf(series)), posting);
}

}  // namespace
}  // namespace eastgate::figures
