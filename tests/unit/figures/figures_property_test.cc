// Whatever the order of facts, corrections, retractions and late arrivals: a figure is the sum of its
// postings, however it is asked for.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/corrections.h"
#include "common/figures/break_down.h"
#include "common/figures/evaluator.h"
#include "common/figures/query.h"
#include "common/figures/series.h"
#include "common/figures/trace.h"
#include "eastgate/reference/v1/level.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/random_log.h"

namespace eastgate::figures::testing {
namespace {

using figure::v1::BreakDownFigureRequest;
using figure::v1::FigureQuery;
using reference::Date;

class FiguresProperty : public ::testing::TestWithParam<uint32_t> {
 protected:
  FiguresProperty() : log_(GetParam()) { log_.Grow(150); }

  Query Resolved(const FigureQuery& query, const store::Reader& reader) {
    const auto resolved = ResolveQuery(log_.figures(), reader, query, "query.");
    EXPECT_TRUE(resolved.ok()) << resolved.status() << query.DebugString();
    return *resolved;
  }

  RandomLog log_;
};

TEST_P(FiguresProperty, AFigureIsTheSumOfItsPostings) {
  const auto snapshot = log_.Read();
  int not_zero = 0;
  for (int i = 0; i < 300; ++i) {
    const FigureQuery query = log_.Query();
    const auto value = Evaluator(log_.figures(), *snapshot).Evaluate(Resolved(query, *snapshot));
    ASSERT_TRUE(value.ok()) << value.status();
    const NaiveModel::Answer expected = log_.Expected(query);
    EXPECT_EQ(value->value, expected.value) << query.DebugString();
    EXPECT_EQ(value->denominator, expected.denominator) << query.DebugString();
    not_zero += value->value != 0;
  }
  EXPECT_GT(not_zero, 100);
}

TEST_P(FiguresProperty, ATraceAddsUpToTheFigure) {
  const auto snapshot = log_.Read();
  for (int i = 0; i < 60; ++i) {
    const FigureQuery query = log_.Query();
    Trace trace(log_.figures(), Resolved(query, *snapshot));
    int64_t sums[4] = {};
    while (true) {
      const auto lines = trace.Next();
      ASSERT_TRUE(lines.ok()) << lines.status();
      if (lines->empty()) break;
      for (const auto& line : *lines) sums[line.part()] += line.contribution();
    }
    const NaiveModel::Answer expected = log_.Expected(query);
    EXPECT_EQ(sums[figure::v1::TRACE_PART_VALUE] + sums[figure::v1::TRACE_PART_NUMERATOR], expected.value)
        << query.DebugString();
    EXPECT_EQ(sums[figure::v1::TRACE_PART_DENOMINATOR], expected.denominator) << query.DebugString();
  }
}

TEST_P(FiguresProperty, BreakDownsOfFlowsAndStocksAddUp) {
  const auto snapshot = log_.Read();
  int additive = 0;
  for (int i = 0; i < 60; ++i) {
    BreakDownFigureRequest request;
    *request.mutable_query() = log_.Query();
    const bool beds = request.query().figure() == kBeds;
    if (i % 2 == 0) {
      request.set_division_level(request.query().division().size() <= 9
                                     ? reference::v1::DIVISION_LEVEL_TOWNSHIP
                                     : reference::v1::DIVISION_LEVEL_COMMUNITY);
    } else {
      request.set_dimension(beds ? "type" : log_.HasCohorts(request.query()) ? "kind" : "channel");
      if (request.query().figure() == kPerBed || request.query().figure() == kDuePerBed) continue;
      request.mutable_query()->clear_dimensions();
    }
    ASSERT_TRUE(CheckBreakDown(log_.figures(), request).ok()) << request.DebugString();
    Evaluator evaluator(log_.figures(), *snapshot);
    const auto rows = BreakDown(evaluator, Resolved(request.query(), *snapshot), request);
    ASSERT_TRUE(rows.ok()) << rows.status();
    int64_t sum = 0;
    for (const auto& row : rows->rows()) {
      sum += row.value();
      if (row.key() == kUnassigned) continue;
      FigureQuery part = request.query();
      if (request.has_division_level()) {
        part.set_division(row.key());
      } else {
        auto& filter = *part.add_dimensions();
        filter.set_key(request.dimension());
        filter.add_values(row.key());
      }
      const NaiveModel::Answer expected = log_.Expected(part);
      EXPECT_EQ(row.has_ratio() ? row.ratio().numerator() : row.value(), expected.value)
          << part.DebugString();
    }
    if (!rows->additive()) continue;
    ++additive;
    EXPECT_EQ(sum, log_.Expected(request.query()).value) << request.DebugString();
  }
  EXPECT_GT(additive, 15);
}

TEST_P(FiguresProperty, ASeriesOfFlowsAddsUpAndOfStocksAndPlansEndsAtTheFigure) {
  const auto snapshot = log_.Read();
  for (int i = 0; i < 60; ++i) {
    FigureQuery query = log_.Query();
    if (query.start().empty()) query.set_start("2024-02-28");
    const std::string& end = query.end().empty() ? query.as_of() : query.end();
    if (query.start() > end) continue;
    const auto resolved = ResolveQuery(log_.figures(), *snapshot, query, "query.", StartRule::kOfSeries);
    ASSERT_TRUE(resolved.ok()) << resolved.status();
    Evaluator evaluator(log_.figures(), *snapshot);
    const auto series =
        Series(evaluator, *resolved,
               i % 2 == 0 ? figure::v1::SERIES_GRANULARITY_MONTH : figure::v1::SERIES_GRANULARITY_DAY);
    ASSERT_TRUE(series.ok()) << series.status();
    int64_t sum = 0;
    for (const auto& point : series->points()) sum += point.value();
    if (query.figure() == kEnrollments || query.figure() == kDue || query.figure() == kDueCleared) {
      EXPECT_EQ(sum, log_.Expected(query).value) << query.DebugString();
    }
    if (query.figure() == kPlanned && series->points_size() > 0) {
      const auto& last = *series->points().rbegin();
      query.set_end(end);
      query.set_as_of(std::min(query.as_of(), end.substr(0, 4) + "-12-31"));
      EXPECT_EQ(last.end(), query.as_of());
      EXPECT_EQ(last.value(), log_.Expected(query).value) << query.DebugString();
    }
    if (query.figure() == kBeds) {
      EXPECT_EQ(series->points().rbegin()->value(), log_.Expected(query).value) << query.DebugString();
    }
  }
}

TEST_P(FiguresProperty, WhatWasKnownStaysKnown) {
  std::vector<std::pair<FigureQuery, NaiveModel::Answer>> published;
  for (int i = 0; i < 50; ++i) {
    const FigureQuery query = log_.Query();
    published.emplace_back(query, log_.Expected(query));
  }
  log_.Grow(100);
  const auto snapshot = log_.Read();
  for (const auto& [query, answer] : published) {
    const auto value = Evaluator(log_.figures(), *snapshot).Evaluate(Resolved(query, *snapshot));
    ASSERT_TRUE(value.ok());
    EXPECT_EQ(value->value, answer.value) << query.DebugString();
    EXPECT_EQ(value->denominator, answer.denominator) << query.DebugString();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, FiguresProperty, ::testing::Values(1u, 20240930u, 76u, 1429u));

}  // namespace
}  // namespace eastgate::figures::testing
