// Figures with cohorts: which cells a period of them reads, and what they answer.
#include "common/figures/cohorts.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/corrections.h"
#include "common/figures/check.h"
#include "common/figures/evaluator.h"
#include "common/figures/query.h"
#include "common/figures/series.h"
#include "common/figures/trace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/cohort_catalogue.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::figures::testing {
namespace {

using facts::CohortLength;
using figure::v1::FigureQuery;
using reference::Date;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// "2024 2024-03 / 2024-01-15..2024-01-31": cohorts that have cells / days that are scanned.
std::string Split(CohortLength length, Date start, Date end) {
  const CohortSplit split = SplitCohorts(length, {start, end});
  std::string text;
  for (const Cohort& cohort : split.whole) absl::StrAppend(&text, cohort.name, " ");
  text += "/";
  for (const Period& rim : split.rims)
    absl::StrAppend(&text, " ", reference::FormatDate(*rim.start), "..", reference::FormatDate(rim.end));
  return text;
}

TEST(SplitCohortsTest, WholeYearsAndMonthsAreReadFromCellsAndOtherDaysFromPostings) {
  const auto days = [](Date start, Date end) { return Split(CohortLength::kDay, start, end); };
  EXPECT_EQ(days(Date(2023, 1, 1), Date(2024, 12, 31)), "2023 2024 /");
  EXPECT_EQ(days(Date(2024, 1, 1), Date(2024, 3, 31)), "2024-01 2024-02 2024-03 /");
  EXPECT_EQ(days(Date(2023, 12, 1), Date(2025, 1, 31)), "2023-12 2024 2025-01 /");
  EXPECT_EQ(days(Date(2024, 1, 1), Date(2024, 2, 15)), "2024-01 / 2024-02-01..2024-02-15");
  EXPECT_EQ(days(Date(2024, 1, 2), Date(2024, 2, 29)), "2024-02 / 2024-01-02..2024-01-31");
  EXPECT_EQ(days(Date(2024, 1, 15), Date(2024, 2, 10)), "/ 2024-01-15..2024-02-10");
  EXPECT_EQ(days(Date(2024, 1, 15), Date(2024, 1, 15)), "/ 2024-01-15..2024-01-15");
  EXPECT_EQ(days(Date(2199, 12, 1), Date(2199, 12, 31)), "2199-12 /");
}

TEST(SplitCohortsTest, YearsAreWholeWhereverThePeriodEnds) {
  EXPECT_EQ(Split(CohortLength::kYear, Date(2023, 1, 1), Date(2024, 3, 5)), "2023 2024 /");
}

class CohortsTest : public ::testing::Test {
 protected:
  // An item of one kind, due on a day; cleared where that day is named.
  fact::v1::Fact List(Date on, Date due, const std::string& cleared_on = "",
                      const std::string& division = kStreet) {
    fact::v1::Fact fact = Draft(kListedKind, "items/1", on, division);
    *fact.add_postings() = facts::MakeCohortPosting(kDue, on, due, division, 1, {{"kind", "x"}});
    if (!cleared_on.empty()) {
      *fact.add_postings() = facts::MakeCohortPosting(kDueCleared, *reference::ParseDate(cleared_on), due,
                                                      division, 1, {{"kind", "x"}});
    }
    return log_.Append(fact);
  }

  fact::v1::Fact Plan(Date on, int year, int64_t amount) {
    fact::v1::Fact fact = Draft(kListedKind, "items/1", on, kStreet);
    *fact.add_postings() =
        facts::MakeCohortPosting(kPlanned, on, Date(year, 1, 1), kStreet, amount, {{"kind", "x"}});
    return log_.Append(fact);
  }

  static FigureQuery Ask(const std::string& figure, const std::string& as_of, const std::string& start = "",
                         const std::string& end = "") {
    FigureQuery query;
    query.set_figure(figure);
    query.set_as_of(as_of);
    query.set_start(start);
    query.set_end(end);
    return query;
  }

  absl::StatusOr<Query> Resolve(const FigureQuery& query) {
    return ResolveQuery(log_.figures(), *log_.Read(), query, "");
  }

  figure::v1::FigureValue Get(const FigureQuery& query, bool compare = false) {
    const auto resolved = Resolve(query);
    EXPECT_TRUE(resolved.ok()) << resolved.status();
    if (!resolved.ok()) return {};
    const auto snapshot = log_.Read();
    const auto answer = Evaluator(log_.figures(), *snapshot).Answer(*resolved, compare);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.value_or(figure::v1::FigureValue());
  }

  // "2024-01-01..2024-01-31 2 of 3" of each point; without " of 3" where it is no ratio.
  std::vector<std::string> Points(const FigureQuery& query, figure::v1::SeriesGranularity granularity) {
    const auto snapshot = log_.Read();
    const auto resolved = ResolveQuery(log_.figures(), *snapshot, query, "", StartRule::kOfSeries);
    EXPECT_TRUE(resolved.ok()) << resolved.status();
    Evaluator evaluator(log_.figures(), *snapshot);
    const auto series = Series(evaluator, *resolved, granularity);
    EXPECT_TRUE(series.ok()) << series.status();
    std::vector<std::string> points;
    for (const auto& point : series->points()) {
      points.push_back(absl::StrCat(
          point.start(), "..", point.end(), " ",
          point.has_ratio() ? absl::StrCat(point.ratio().numerator(), " of ", point.ratio().denominator())
                            : absl::StrCat(point.value())));
    }
    return points;
  }

  TestLog log_{FiguresWithCohorts(), KindsWithCohorts()};
};

TEST_F(CohortsTest, OfTheItemsDueInAMonthThoseClearedByTheDayAskedCount) {
  List(Date(2023, 12, 1), Date(2024, 1, 10), "2024-03-05");
  List(Date(2024, 1, 5), Date(2024, 1, 31), "2024-03-06");
  List(Date(2024, 1, 5), Date(2024, 2, 1), "2024-01-20");
  for (const bool rolled_up : {false, true}) {
    if (rolled_up) log_.RollUp();
    const auto value = Get(Ask(kClearRate, "2024-03-05", "2024-01-01", "2024-01-31"));
    EXPECT_EQ(value.ratio().numerator(), 1);
    EXPECT_EQ(value.ratio().denominator(), 2);
    EXPECT_EQ(value.start(), "2024-01-01");
    EXPECT_EQ(value.end(), "2024-01-31");
    EXPECT_EQ(value.as_of(), "2024-03-05");
    EXPECT_EQ(Get(Ask(kDueCleared, "2024-03-06", "2024-01-01", "2024-01-31")).value(), 2);
    EXPECT_EQ(Get(Ask(kDue, "2023-12-31", "2024-01-01", "2024-01-31")).value(), 1)
        << "known before it is due";
  }
}

TEST_F(CohortsTest, TheEndIsAsOfAndTheStartItsYearUnlessAskedOtherwise) {
  List(Date(2023, 12, 1), Date(2023, 12, 20));
  List(Date(2023, 12, 1), Date(2024, 1, 10));
  List(Date(2023, 12, 1), Date(2024, 2, 20));
  const auto value = Get(Ask(kDue, "2024-02-19"));
  EXPECT_EQ(value.value(), 1);
  EXPECT_EQ(value.start(), "2024-01-01");
  EXPECT_EQ(value.end(), "2024-02-19");
  const auto ahead = Get(Ask(kDue, "2023-12-31", "", "2024-12-31"));
  EXPECT_EQ(ahead.value(), 2);
  EXPECT_EQ(ahead.start(), "2024-01-01") << "of the end's year";
}

TEST_F(CohortsTest, AQueryThatItsFigureDoesNotTakeIsRefusedByField) {
  const auto refusal = [&](const FigureQuery& query) {
    return std::string(Resolve(query).status().message());
  };
  EXPECT_THAT(refusal(Ask(kEnrollments, "2024-03-05", "", "2024-03-31")), HasSubstr("end"));
  EXPECT_THAT(refusal(Ask(kBeds, "2024-03-05", "", "2024-03-31")), HasSubstr("end"));
  EXPECT_TRUE(Resolve(Ask(kEnrollments, "2024-03-05", "", "2024-03-05")).ok());
  EXPECT_THAT(refusal(Ask(kDue, "2024-03-05", "2024-04-01")), HasSubstr("as_of"));
  EXPECT_THAT(refusal(Ask(kDue, "2024-03-05", "2024-04-01", "2024-03-31")), HasSubstr("end"));
  EXPECT_TRUE(Resolve(Ask(kDue, "2024-03-05", "2024-04-01", "2024-04-30")).ok());
  EXPECT_THAT(refusal(Ask(kPlanned, "2024-03-05", "2024-02-01")), HasSubstr("1 January"));
  EXPECT_THAT(refusal(Ask(kDue, "2024-03-05", "", "2024-02-30")), HasSubstr("end"));
}

TEST_F(CohortsTest, APlanCountsItsOwnInLaterYearsToo) {
  Plan(Date(2023, 11, 20), 2024, 5);
  Plan(Date(2024, 4, 1), 2023, 70);
  Plan(Date(2025, 2, 1), 2024, -1);
  for (const bool rolled_up : {false, true}) {
    if (rolled_up) log_.RollUp();
    EXPECT_EQ(Get(Ask(kPlanned, "2024-09-30")).value(), 5);
    EXPECT_EQ(Get(Ask(kPlanned, "2023-12-31", "", "2024-12-31")).value(), 5);
    EXPECT_EQ(Get(Ask(kPlanned, "2025-03-01", "", "2024-12-31")).value(), 4);
    EXPECT_EQ(Get(Ask(kPlanned, "2025-03-01")).value(), 0);
    EXPECT_EQ(Get(Ask(kPlanned, "2025-03-01", "2023-01-01", "2024-12-31")).value(), 74);
  }
}

TEST_F(CohortsTest, YearOnYearIsAllThreeDaysAYearEarlier) {
  List(Date(2023, 1, 5), Date(2023, 1, 20), "2023-03-05");
  List(Date(2023, 1, 5), Date(2023, 1, 21), "2023-03-06");
  List(Date(2024, 1, 5), Date(2024, 1, 20), "2024-03-05");
  const auto value = Get(Ask(kDueCleared, "2024-03-05", "2024-01-01", "2024-01-31"), /*compare=*/true);
  EXPECT_EQ(value.value(), 1);
  EXPECT_EQ(value.year_on_year().previous(), 1);
}

TEST_F(CohortsTest, ASeriesStepsThroughTheCohortsOfDaysAndThroughTheYearOfAPlan) {
  List(Date(2023, 12, 1), Date(2024, 1, 10), "2024-03-05");
  List(Date(2023, 12, 1), Date(2024, 2, 10));
  EXPECT_THAT(
      Points(Ask(kClearRate, "2024-03-05", "2024-01-01", "2024-02-15"), figure::v1::SERIES_GRANULARITY_MONTH),
      ElementsAre("2024-01-01..2024-01-31 1 of 1", "2024-02-01..2024-02-15 0 of 1"));
  Plan(Date(2023, 11, 20), 2024, 5);
  Plan(Date(2024, 2, 2), 2024, 10);
  Plan(Date(2025, 2, 1), 2024, 100);
  EXPECT_THAT(
      Points(Ask(kPlanned, "2024-03-05"), figure::v1::SERIES_GRANULARITY_MONTH),
      ElementsAre("2024-01-01..2024-01-31 5", "2024-02-01..2024-02-29 15", "2024-03-01..2024-03-05 15"));
  EXPECT_THAT(Points(Ask(kPlanned, "2025-06-30", "", "2024-12-31"), figure::v1::SERIES_GRANULARITY_YEAR),
              ElementsAre("2024-01-01..2024-12-31 15"));
  EXPECT_THAT(Points(Ask(kPlanned, "2023-12-31", "", "2024-12-31"), figure::v1::SERIES_GRANULARITY_MONTH),
              IsEmpty());
}

TEST_F(CohortsTest, ATraceNamesThePostingsOfTheCohortsThatAreEffective) {
  List(Date(2024, 1, 5), Date(2024, 1, 31), "2024-03-05");
  List(Date(2024, 1, 6), Date(2024, 1, 10), "2024-03-06");
  List(Date(2024, 1, 7), Date(2024, 1, 9), "2024-03-04");
  Trace trace(log_.figures(), *Resolve(Ask(kDueCleared, "2024-03-05", "2024-01-01", "2024-01-31")));
  std::vector<std::string> cohorts;
  const auto lines = trace.Next();
  ASSERT_TRUE(lines.ok()) << lines.status();
  for (const auto& line : *lines) cohorts.push_back(line.posting().cohort_on());
  EXPECT_THAT(cohorts, ElementsAre("2024-01-09", "2024-01-31"));
}

TEST_F(CohortsTest, AnExceptedPartOfARatioCountsByItsOwnDays) {
  log_.Append(BedsCounted("beds/1", Date(2024, 1, 1), kStreet, 4, "a"));
  log_.Append(BedsCounted("beds/1", Date(2024, 4, 1), kStreet, 4, "a"));
  List(Date(2024, 1, 5), Date(2024, 5, 31));
  const auto value = Get(Ask(kDuePerBed, "2024-03-05", "2024-05-01", "2024-05-31"));
  EXPECT_EQ(value.ratio().numerator(), 1);
  EXPECT_EQ(value.ratio().denominator(), 4);
}

TEST_F(CohortsTest, WhatWasPostedBeforeAFigureHadCohortsBelongsToThatOfItsDay) {
  std::vector<FigureDefinition> without = FiguresWithCohorts();
  for (FigureDefinition& definition : without) definition.figure.clear_cohort();
  log_.Reopen(without, KindsWithCohorts());
  fact::v1::Fact old = Draft(kListedKind, "items/1", Date(2024, 3, 5), kStreet);
  for (const char* measure : {kDue, kPlanned}) {
    *old.add_postings() = facts::MakePosting(measure, Date(2024, 3, 5), kStreet, 4, {{"kind", "x"}});
  }
  old = log_.Append(old);
  log_.Reopen(FiguresWithCohorts(), KindsWithCohorts());
  EXPECT_EQ(Get(Ask(kDue, "2024-12-31", "2024-03-05", "2024-03-05")).value(), 4);
  EXPECT_EQ(Get(Ask(kPlanned, "2024-12-31")).value(), 4);
  fact::v1::RetractFactRequest request;
  request.set_name(old.name());
  request.set_cause(fact::v1::CORRECTION_CAUSE_ERROR);
  request.set_reason("twice");
  request.set_request_id("r");
  const auto fact = log_.Run([&](facts::Writer& writer) { return facts::Retract(writer, request); });
  ASSERT_TRUE(fact.ok()) << fact.status();
  log_.RollUp();
  EXPECT_EQ(Get(Ask(kDue, "2024-12-31", "2024-03-05", "2024-03-05")).value(), 0);
  EXPECT_EQ(Get(Ask(kPlanned, "2024-12-31")).value(), 0);
  EXPECT_TRUE(Check(log_.figures(), *log_.Read())->ok());
}

}  // namespace
}  // namespace eastgate::figures::testing
