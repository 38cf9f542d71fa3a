// Whatever the order of facts, corrections, retractions and late arrivals: a figure is the sum of its
// postings, however it is asked for.
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/break_down.h"
#include "common/facts/corrections.h"
#include "common/facts/evaluator.h"
#include "common/facts/query.h"
#include "common/facts/series.h"
#include "common/facts/trace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/naive_model.h"
#include "tests/unit/facts/testing/test_ledger.h"

namespace eastgate::facts::testing {
namespace {

using figure::v1::BreakDownFigureRequest;
using figure::v1::FigureQuery;
using reference::Date;

class RandomLog {
 public:
  explicit RandomLog(uint32_t seed) : random_(seed), model_(ledger_.ledger().catalogue()) {
    for (int64_t revision = 1; revision < kFirstRevision; ++revision) ++revision_;
  }

  void Grow(int steps) {
    for (int i = 0; i < steps; ++i) {
      if (Below(20) == 0) ledger_.RollUp();
      const int choice = Below(10);
      if (choice < 5 || standing_.empty()) {
        Enroll();
      } else if (choice < 7) {
        Count();
      } else if (choice < 9) {
        Correct();
      } else {
        Retract();
      }
    }
  }

  FigureQuery Query() {
    FigureQuery query;
    query.set_figure(OneOf({kEnrollments, kBeds, kChildren, kPerChild, kPerBed}));
    const Date as_of = Day();
    query.set_as_of(reference::FormatDate(as_of));
    const bool stock = query.figure() == kBeds;
    if (!stock) {
      const Date start = Below(2) == 0 ? Date(as_of.year(), 1, 1) : as_of - Below(800);
      query.set_start(reference::FormatDate(start));
    }
    query.set_division(OneOf({"", "", kStreet, kCommunity, kOtherStreet}));
    if (query.figure() == kBeds && Below(2) == 0) Filter(query, "type", {"a", "b"});
    if ((query.figure() == kEnrollments || query.figure() == kChildren) && Below(2) == 0) {
      Filter(query, "channel", {"hospital", "station"});
    }
    if (query.figure() == kEnrollments && Below(3) == 0)
      Filter(query, "place", {"east"});  // No roll-up of its own.
    query.set_known_at_revision(
        Below(3) == 0 ? revision_ : kFirstRevision + Below(static_cast<int>(revision_ - kFirstRevision) + 1));
    return query;
  }

  NaiveModel::Answer Expected(const FigureQuery& query) const { return model_.Evaluate(query); }
  const Ledger& ledger() const { return ledger_.ledger(); }
  std::shared_ptr<const store::Snapshot> Read() const { return ledger_.Read(); }

 private:
  int Below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }
  std::string OneOf(std::vector<std::string> values) {
    return values[Below(static_cast<int>(values.size()))];
  }
  // Around three year ends, so that months, years and a leap day are crossed.
  Date Day() { return Date(2023, 11, 1) + Below(500); }

  void Filter(FigureQuery& query, const std::string& key, const std::vector<std::string>& values) {
    auto& filter = *query.add_dimensions();
    filter.set_key(key);
    for (const std::string& value : values) {
      if (filter.values().empty() || Below(2) == 0) filter.add_values(value);
    }
  }

  void Added(const fact::v1::Fact& fact) {
    model_.Add(fact);
    revision_ = fact.revision();
  }

  void Enroll() {
    fact::v1::Fact fact = ledger_.Append(Enrolled(
        absl::StrCat("enrollments/", revision_), Day(),
        OneOf({kStreet, kCommunity, kOtherCommunity, kOtherStreet, kRoot}), 1 + Below(5),
        OneOf({"hospital", "station"}), absl::StrCat("persons/", Below(20)), OneOf({"", "east", "west"})));
    standing_.push_back(fact.name());
    Added(fact);
  }

  void Count() {
    Added(ledger_.Append(BedsCounted("beds/1", Day(), OneOf({kStreet, kCommunity, kOtherStreet}),
                                     Below(9) - 4, OneOf({"a", "b", "c"}))));
  }

  void Correct() {
    const size_t at = Below(static_cast<int>(standing_.size()));
    fact::v1::CorrectFactRequest request;
    request.set_name(standing_[at]);
    request.set_occurred_on(reference::FormatDate(Day()));
    if (Below(2) == 0) request.set_division(OneOf({kStreet, kOtherStreet}));
    (*request.mutable_amounts())[kEnrollments] = 1 + Below(7);
    (*request.mutable_dimensions())["channel"] = OneOf({"hospital", "station"});
    request.set_cause(fact::v1::CAUSE_ERROR);
    request.set_reason("typo");
    request.set_request_id("r");
    const auto fact = ledger_.Run([&](Writer& writer) { return facts::Correct(writer, request); });
    if (!fact.ok()) {
      // Only a correction that changes nothing is refused here.
      EXPECT_EQ(fact.status().code(), absl::StatusCode::kInvalidArgument) << fact.status();
      return;
    }
    standing_[at] = fact->name();
    Added(*fact);
  }

  void Retract() {
    const size_t at = Below(static_cast<int>(standing_.size()));
    fact::v1::RetractFactRequest request;
    request.set_name(standing_[at]);
    request.set_cause(fact::v1::CAUSE_ERROR);
    request.set_reason("twice");
    request.set_request_id("r");
    const auto fact = ledger_.Run([&](Writer& writer) { return facts::Retract(writer, request); });
    ASSERT_TRUE(fact.ok()) << fact.status();
    standing_.erase(standing_.begin() + static_cast<std::ptrdiff_t>(at));
    Added(*fact);
  }

  std::mt19937 random_;
  TestLedger ledger_;
  NaiveModel model_;
  int64_t revision_ = 0;
  std::vector<std::string> standing_;  // Facts of enrollments that can be corrected.
};

class FiguresProperty : public ::testing::TestWithParam<uint32_t> {
 protected:
  FiguresProperty() : log_(GetParam()) { log_.Grow(150); }

  Query Resolved(const FigureQuery& query, const store::Reader& reader) {
    const auto resolved = ResolveQuery(log_.ledger(), reader, query, "query.");
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
    const auto value = Evaluator(log_.ledger(), *snapshot).Evaluate(Resolved(query, *snapshot));
    ASSERT_TRUE(value.ok()) << value.status();
    const NaiveModel::Answer expected = log_.Expected(query);
    EXPECT_EQ(value->value, expected.value) << query.DebugString();
    EXPECT_EQ(value->denominator, expected.denominator) << query.DebugString();
    not_zero += value->value != 0;
  }
  EXPECT_GT(not_zero, 150);
}

TEST_P(FiguresProperty, ATraceAddsUpToTheFigure) {
  const auto snapshot = log_.Read();
  for (int i = 0; i < 60; ++i) {
    const FigureQuery query = log_.Query();
    Trace trace(log_.ledger(), Resolved(query, *snapshot));
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
                                     ? figure::v1::DIVISION_LEVEL_TOWNSHIP
                                     : figure::v1::DIVISION_LEVEL_COMMUNITY);
    } else {
      request.set_dimension(beds ? "type" : "channel");
      if (request.query().figure() == kPerBed) continue;
      request.mutable_query()->clear_dimensions();
    }
    ASSERT_TRUE(CheckBreakDown(log_.ledger(), request).ok()) << request.DebugString();
    Evaluator evaluator(log_.ledger(), *snapshot);
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

TEST_P(FiguresProperty, ASeriesOfFlowsAddsUpAndOfStocksEndsAtTheFigure) {
  const auto snapshot = log_.Read();
  for (int i = 0; i < 30; ++i) {
    FigureQuery query = log_.Query();
    if (query.start().empty()) query.set_start("2024-02-28");
    if (query.start() > query.as_of()) continue;
    const auto resolved = ResolveQuery(log_.ledger(), *snapshot, query, "query.", StartRule::kOfSeries);
    ASSERT_TRUE(resolved.ok()) << resolved.status();
    Evaluator evaluator(log_.ledger(), *snapshot);
    const auto series = Series(evaluator, *resolved,
                               i % 2 == 0 ? figure::v1::GRANULARITY_MONTH : figure::v1::GRANULARITY_DAY);
    ASSERT_TRUE(series.ok()) << series.status();
    int64_t sum = 0;
    for (const auto& point : series->points()) sum += point.value();
    if (query.figure() == kEnrollments) {
      EXPECT_EQ(sum, log_.Expected(query).value) << query.DebugString();
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
    const auto value = Evaluator(log_.ledger(), *snapshot).Evaluate(Resolved(query, *snapshot));
    ASSERT_TRUE(value.ok());
    EXPECT_EQ(value->value, answer.value) << query.DebugString();
    EXPECT_EQ(value->denominator, answer.denominator) << query.DebugString();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, FiguresProperty, ::testing::Values(1u, 20240930u, 76u, 1429u));

}  // namespace
}  // namespace eastgate::facts::testing
