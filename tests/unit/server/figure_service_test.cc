#include "common/server/figure_service.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/auth/rights.h"
#include "common/status/errors.h"
#include "eastgate/reference/v1/level.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/test_log.h"
#include "tests/unit/rpc/testing/await.h"

namespace eastgate::server {
namespace {

namespace pb = ::eastgate::figure::v1;
using rpc::testing::Await;
using rpc::testing::CollectingStream;
using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace figures::testing;  // The test catalogue's names.

class FigureServiceTest : public ::testing::Test {
 protected:
  FigureServiceTest() : service_(log_.figures(), executor_) {}

  void Enroll(reference::Date on, const std::string& division, int64_t amount, const std::string& channel,
              const std::string& child = "", const std::string& place = "") {
    log_.Append(Enrolled("enrollments/1", on, division, amount, channel, child, place));
  }

  static pb::FigureQuery Query(const std::string& figure, const std::string& as_of) {
    pb::FigureQuery query;
    query.set_figure(figure);
    query.set_as_of(as_of);
    return query;
  }

  absl::StatusOr<pb::FigureValue> Get(const pb::FigureQuery& query, bool compare = false) {
    pb::GetFigureRequest request;
    *request.mutable_query() = query;
    request.set_compare_year_on_year(compare);
    return Await(service_.GetFigure(call_, request));
  }

  absl::StatusOr<pb::BreakDownFigureResponse> BreakDown(const pb::FigureQuery& query,
                                                        const std::string& dimension) {
    pb::BreakDownFigureRequest request;
    *request.mutable_query() = query;
    request.set_dimension(dimension);
    return Await(service_.BreakDownFigure(call_, request));
  }

  static std::vector<std::string> Rows(const pb::BreakDownFigureResponse& response) {
    std::vector<std::string> rows;
    for (const auto& row : response.rows()) rows.push_back(absl::StrCat(row.key(), "=", row.value()));
    return rows;
  }

  TestLog log_;
  rpc::Executor executor_;
  FigureService service_;
  rpc::Call call_ = rpc::Call::ForTest("clerk:li");
};

TEST_F(FigureServiceTest, AFlowIsTheYearToDateUnlessAskedOtherwise) {
  Enroll(reference::Date(2023, 12, 31), kStreet, 1, "hospital");
  Enroll(reference::Date(2024, 1, 1), kStreet, 10, "hospital");
  Enroll(reference::Date(2024, 9, 30), kStreet, 100, "hospital");
  Enroll(reference::Date(2024, 10, 1), kStreet, 1000, "hospital");
  const auto value = Get(Query(kEnrollments, "2024-09-30"));
  ASSERT_TRUE(value.ok()) << value.status();
  EXPECT_EQ(value->value(), 110);
  EXPECT_EQ(value->start(), "2024-01-01");
  EXPECT_EQ(value->revision(), log_.Read()->head().revision);
  EXPECT_EQ(value->log_id(), log_.log().log_id());
  pb::FigureQuery of_day = Query(kEnrollments, "2023-12-31");
  of_day.set_start("2023-12-31");
  EXPECT_EQ(Get(of_day)->value(), 1);
}

TEST_F(FigureServiceTest, AnEmptyPeriodIsZero) {
  EXPECT_EQ(Get(Query(kEnrollments, "2024-09-30"))->value(), 0);
  EXPECT_EQ(Get(Query(kBeds, "2024-09-30"))->value(), 0);
  const auto ratio = Get(Query(kPerChild, "2024-09-30"));
  EXPECT_FALSE(ratio->has_value());
  EXPECT_FALSE(ratio->ratio().has_value()) << "nothing divided by nothing is no number";
}

TEST_F(FigureServiceTest, AStockIsOfADayAndRefusesAPeriod) {
  log_.Append(BedsCounted("beds/1", reference::Date(2021, 5, 1), kStreet, 30, "a"));
  log_.Append(BedsCounted("beds/1", reference::Date(2024, 2, 29), kStreet, -4, "a"));
  EXPECT_EQ(Get(Query(kBeds, "2024-02-28"))->value(), 30);
  const auto value = Get(Query(kBeds, "2024-02-29"));
  EXPECT_EQ(value->value(), 26);
  EXPECT_TRUE(value->start().empty());
  pb::FigureQuery period = Query(kBeds, "2024-02-29");
  period.set_start("2024-01-01");
  EXPECT_THAT(std::string(Get(period).status().message()), HasSubstr("query.start"));
}

TEST_F(FigureServiceTest, DistinctSubjectsCountOnceAndOnlyWhileTheySumAboveZero) {
  Enroll(reference::Date(2024, 1, 5), kStreet, 1, "hospital", "persons/1");
  Enroll(reference::Date(2024, 2, 5), kCommunity, 1, "station", "persons/1");
  Enroll(reference::Date(2024, 3, 5), kStreet, 1, "hospital", "persons/2");
  EXPECT_EQ(Get(Query(kChildren, "2024-09-30"))->value(), 2);
  EXPECT_EQ(Get(Query(kChildren, "2024-01-31"))->value(), 1);
  CollectingStream<pb::TraceFigureResponse> lines;
  pb::TraceFigureRequest request;
  *request.mutable_query() = Query(kChildren, "2024-09-30");
  ASSERT_TRUE(Await(service_.TraceFigure(call_, request, lines)).ok());
  ASSERT_EQ(lines.messages.size(), 2);
  EXPECT_EQ(lines.messages[0].posting().effective_on(), "2024-01-05");
  EXPECT_EQ(lines.messages[0].contribution(), 1);
}

TEST_F(FigureServiceTest, YearOnYearComparesTheSamePeriod) {
  Enroll(reference::Date(2023, 2, 28), kStreet, 40, "hospital");
  Enroll(reference::Date(2023, 3, 1), kStreet, 1000, "hospital");
  Enroll(reference::Date(2024, 2, 29), kStreet, 50, "hospital");
  const auto value = Get(Query(kEnrollments, "2024-02-29"), /*compare=*/true);
  EXPECT_EQ(value->value(), 50);
  EXPECT_EQ(value->year_on_year().previous(), 40);
  EXPECT_EQ(value->year_on_year().change(), 10);
  EXPECT_THAT(value->year_on_year().growth_ratio(), DoubleEq(0.25));
  const auto without_base = Get(Query(kEnrollments, "2023-02-28"), true);
  EXPECT_EQ(without_base->year_on_year().previous(), 0);
  EXPECT_FALSE(without_base->year_on_year().has_growth_ratio());
}

TEST_F(FigureServiceTest, ARatioIsRecomputedFromItsParts) {
  Enroll(reference::Date(2024, 1, 5), kStreet, 3, "hospital", "persons/1");
  Enroll(reference::Date(2024, 1, 6), kStreet, 4, "hospital", "persons/2");
  const auto value = Get(Query(kPerChild, "2024-09-30"), true);
  EXPECT_FALSE(value->has_value());
  EXPECT_EQ(value->ratio().numerator(), 7);
  EXPECT_EQ(value->ratio().denominator(), 2);
  EXPECT_THAT(value->ratio().value(), DoubleEq(3.5));
  EXPECT_FALSE(value->year_on_year().has_ratio_change());
}

TEST_F(FigureServiceTest, AFutureEffectiveDateCountsFromThen) {
  log_.Append(BedsCounted("beds/1", reference::Date(2030, 1, 1), kStreet, 5, "a"));
  EXPECT_EQ(Get(Query(kBeds, "2029-12-31"))->value(), 0);
  EXPECT_EQ(Get(Query(kBeds, "2030-01-01"))->value(), 5);
}

TEST_F(FigureServiceTest, KnownAtATimeIsKnownAtTheLastRevisionByThen) {
  Enroll(reference::Date(2024, 1, 5), kStreet, 1, "hospital");
  const absl::Time between = log_.now() + absl::Hours(1);
  log_.SetNow(log_.now() + absl::Hours(2));
  Enroll(reference::Date(2024, 1, 5), kStreet, 10, "hospital");
  pb::FigureQuery query = Query(kEnrollments, "2024-12-31");
  query.mutable_known_at_time()->set_seconds(absl::ToUnixSeconds(between));
  const auto value = Get(query);
  EXPECT_EQ(value->value(), 1);
  query.set_known_at_revision(value->revision());
  EXPECT_EQ(Get(query)->value(), 1) << "the revision in the answer gives the same value again";
  query.mutable_known_at_time()->set_seconds(0);
  EXPECT_EQ(Get(query)->value(), 0);
  EXPECT_EQ(Get(query)->revision(), 0);
  query.set_known_at_revision(0);
  EXPECT_EQ(Get(query)->value(), 0) << "before the first record nothing was known";
  query.set_known_at_revision(-1);
  EXPECT_EQ(Get(query).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(FigureServiceTest, EveryBadFieldIsNamedAtOnce) {
  pb::FigureQuery query = Query("test.nothing", "2024-02-30");
  query.set_division("999999");
  query.add_dimensions()->set_key("color");
  const std::string message(Get(query).status().message());
  for (const char* field : {"query.figure", "query.as_of", "query.division", "query.dimensions[0].values"}) {
    EXPECT_THAT(message, HasSubstr(field));
  }
}

TEST_F(FigureServiceTest, TooManyCombinationsAreRefused) {
  pb::FigureQuery query = Query(kEnrollments, "2024-02-29");
  for (const char* key : {"channel", "place"}) {
    auto& filter = *query.add_dimensions();
    filter.set_key(key);
    for (int i = 0; i < 40; ++i) filter.add_values(absl::StrCat("v", i));
  }
  EXPECT_THAT(std::string(Get(query).status().message()), HasSubstr("query.dimensions"));
}

TEST_F(FigureServiceTest, ABreakDownShowsDivisionsOfTheDayAndWhatIsUnassigned) {
  Enroll(reference::Date(2024, 5, 1), kClosedCommunity, 3, "hospital");
  Enroll(reference::Date(2024, 5, 1), kStreet, 2, "hospital");  // In the street itself, no community's.
  pb::BreakDownFigureRequest request;
  *request.mutable_query() = Query(kEnrollments, "2024-09-30");
  request.mutable_query()->set_division(kStreet);
  request.set_division_level(reference::v1::DIVISION_LEVEL_COMMUNITY);
  const auto rows = Await(service_.BreakDownFigure(call_, request));
  ASSERT_TRUE(rows.ok()) << rows.status();
  // The closed community is no division of that day, but its facts are its own for ever.
  EXPECT_THAT(Rows(*rows), ElementsAre("360111001001=0", "360111001002=0", "360111001003=3", "unassigned=2"));
  EXPECT_EQ(rows->rows(2).title_zh(), "第三社区");
  EXPECT_TRUE(rows->additive());
  request.set_division_level(reference::v1::DIVISION_LEVEL_COUNTY);
  EXPECT_THAT(std::string(Await(service_.BreakDownFigure(call_, request)).status().message()),
              HasSubstr("division_level"));
}

TEST_F(FigureServiceTest, TodayADivisionCountsWhatMergedIntoIt) {
  Enroll(reference::Date(2024, 5, 1), kClosedCommunity, 3, "hospital", "persons/1");
  Enroll(reference::Date(2024, 5, 1), kCommunity, 4, "station", "persons/1");
  pb::FigureQuery query = Query(kEnrollments, "2024-05-31");
  query.set_division(kCommunity);
  EXPECT_EQ(Get(query)->value(), 4);
  query.set_division_view(pb::DIVISION_VIEW_TODAY);
  EXPECT_EQ(Get(query)->value(), 4) << "on 2024-06-01 both are there";
  log_.SetNow(log_.now() + absl::Hours(24 * 60));
  EXPECT_EQ(Get(query)->value(), 7);
  query.set_figure(kChildren);
  EXPECT_EQ(Get(query)->value(), 1) << "one child in both";
  query.set_division(kClosedCommunity);
  EXPECT_EQ(Get(query)->value(), 0) << "it has ended";

  pb::BreakDownFigureRequest request;
  *request.mutable_query() = Query(kEnrollments, "2024-05-31");
  request.mutable_query()->set_division_view(pb::DIVISION_VIEW_TODAY);
  request.mutable_query()->set_division(kStreet);
  request.set_division_level(reference::v1::DIVISION_LEVEL_COMMUNITY);
  const auto rows = Await(service_.BreakDownFigure(call_, request));
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_THAT(Rows(*rows), ElementsAre("360111001001=7", "360111001002=0", "unassigned=0"));
  request.mutable_query()->set_division_view(static_cast<pb::DivisionView>(9));
  EXPECT_THAT(std::string(Await(service_.BreakDownFigure(call_, request)).status().message()),
              HasSubstr("division_view"));
}

TEST_F(FigureServiceTest, ARowHasTheNameOfTheDayItSpeaksOf) {
  reference::ReferenceFiles files = TestReferenceFiles();
  files["divisions.csv"] +=
      "360111003,旧名街道,2000-01-01,2024-03-01,\n"
      "360111003,新名街道,2024-03-01,,\n";
  TestLog renamed(TestFigures(), TestKinds(), files);
  rpc::Executor executor;
  FigureService service(renamed.figures(), executor);
  const auto title_of = [&](const std::string& as_of, pb::DivisionView view) {
    pb::BreakDownFigureRequest request;
    *request.mutable_query() = Query(kEnrollments, as_of);
    request.mutable_query()->set_division_view(view);
    request.set_division_level(reference::v1::DIVISION_LEVEL_TOWNSHIP);
    const auto rows = Await(service.BreakDownFigure(call_, request));
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows->rows(2).key() + rows->rows(2).title_zh();
  };
  EXPECT_EQ(title_of("2024-02-29", pb::DIVISION_VIEW_AS_RECORDED), "360111003旧名街道");
  EXPECT_EQ(title_of("2024-03-01", pb::DIVISION_VIEW_AS_RECORDED), "360111003新名街道");
  EXPECT_EQ(title_of("2024-02-29", pb::DIVISION_VIEW_TODAY), "360111003新名街道");
}

TEST_F(FigureServiceTest, WhatCannotBeComparedIsSaid) {
  const auto comparability = [&](const std::string& division, const std::string& as_of,
                                 pb::DivisionView view = pb::DIVISION_VIEW_AS_RECORDED) {
    pb::FigureQuery query = Query(kEnrollments, as_of);
    query.set_division(division);
    query.set_division_view(view);
    const auto value = Get(query, /*compare=*/true);
    EXPECT_TRUE(value.ok() && value->year_on_year().has_previous()) << value.status();
    return value->year_on_year().comparability();
  };
  log_.SetNow(log_.now() + absl::Hours(24 * 200));
  EXPECT_EQ(comparability(kCommunity, "2024-06-30"), pb::FIGURE_COMPARABILITY_COMPARABLE);
  EXPECT_EQ(comparability(kCommunity, "2024-07-01"), pb::FIGURE_COMPARABILITY_DIVISION_CHANGED);
  EXPECT_EQ(comparability(kClosedCommunity, "2024-07-01"), pb::FIGURE_COMPARABILITY_DIVISION_CHANGED);
  EXPECT_EQ(comparability(kStreet, "2024-07-01"), pb::FIGURE_COMPARABILITY_COMPARABLE);
  EXPECT_EQ(comparability("", "2024-07-01"), pb::FIGURE_COMPARABILITY_COMPARABLE);
  EXPECT_EQ(comparability("", "2000-12-31"), pb::FIGURE_COMPARABILITY_DIVISION_CHANGED) << "begun in 2000";
  EXPECT_EQ(comparability(kCommunity, "2024-07-01", pb::DIVISION_VIEW_TODAY),
            pb::FIGURE_COMPARABILITY_COMPARABLE);
  EXPECT_FALSE(Get(Query(kEnrollments, "2024-07-01"))->has_year_on_year());
}

TEST_F(FigureServiceTest, BeforeItsDefinitionAFigureIsAnother) {
  std::vector<figures::FigureDefinition> figures = TestFigures();
  figures[0].figure.set_defined_on("2023-01-02");
  TestLog redefined(figures, TestKinds());
  rpc::Executor executor;
  FigureService service(redefined.figures(), executor);
  pb::BatchGetFiguresRequest request;
  for (const char* figure : {kEnrollments, kBeds, kPerBed, kPerChild}) {
    for (const char* as_of : {"2024-06-01", "2025-06-01"}) {
      pb::GetFigureRequest& one = *request.add_requests();
      *one.mutable_query() = Query(figure, as_of);
      one.set_compare_year_on_year(true);
    }
  }
  const auto batch = Await(service.BatchGetFigures(call_, request));
  ASSERT_TRUE(batch.ok()) << batch.status();
  for (int i = 0; i < batch->values_size(); ++i) {
    const bool changed = i % 2 == 0 && batch->values(i).figure() != kBeds;
    EXPECT_EQ(batch->values(i).year_on_year().comparability(),
              changed ? pb::FIGURE_COMPARABILITY_DEFINITION_CHANGED : pb::FIGURE_COMPARABILITY_COMPARABLE)
        << batch->values(i).DebugString();
  }
}

TEST_F(FigureServiceTest, ABreakDownByDimensionShowsEveryValueEverPosted) {
  Enroll(reference::Date(2023, 5, 1), kStreet, 3, "station", "", "east");
  Enroll(reference::Date(2024, 5, 1), kStreet, 2, "hospital", "", "west");
  Enroll(reference::Date(2024, 6, 1), kStreet, 5, "hospital");
  EXPECT_THAT(Rows(*BreakDown(Query(kEnrollments, "2024-09-30"), "channel")),
              ElementsAre("hospital=7", "station=0", "unassigned=0"));
  EXPECT_THAT(Rows(*BreakDown(Query(kEnrollments, "2024-09-30"), "place")),
              ElementsAre("east=0", "west=2", "unassigned=5"));
  EXPECT_FALSE(BreakDown(Query(kEnrollments, "2024-09-30"), "color").ok());
}

TEST_F(FigureServiceTest, ASeriesHasNoGapsAndItsLimit) {
  Enroll(reference::Date(2024, 2, 29), kStreet, 3, "station");
  pb::GetFigureSeriesRequest request;
  *request.mutable_query() = Query(kEnrollments, "2024-03-15");
  request.set_granularity(pb::SERIES_GRANULARITY_MONTH);
  const auto series = Await(service_.GetFigureSeries(call_, request));
  ASSERT_EQ(series->points_size(), 3);
  EXPECT_EQ(series->points(1).end(), "2024-02-29");
  EXPECT_EQ(series->points(1).value(), 3);
  EXPECT_EQ(series->points(2).end(), "2024-03-15");
  request.mutable_query()->set_start("2020-01-01");
  request.set_granularity(pb::SERIES_GRANULARITY_DAY);
  EXPECT_THAT(std::string(Await(service_.GetFigureSeries(call_, request)).status().message()),
              HasSubstr("granularity"));
}

TEST_F(FigureServiceTest, ABatchAnswersInOrderFromOneSnapshot) {
  Enroll(reference::Date(2024, 2, 29), kStreet, 3, "station", "persons/1");
  pb::BatchGetFiguresRequest request;
  for (const char* figure : {kChildren, kEnrollments, kBeds}) {
    *request.add_requests()->mutable_query() = Query(figure, "2024-09-30");
  }
  const auto batch = Await(service_.BatchGetFigures(call_, request));
  ASSERT_EQ(batch->values_size(), 3);
  EXPECT_EQ(batch->values(0).figure(), kChildren);
  EXPECT_EQ(batch->values(1).value(), 3);
  EXPECT_EQ(batch->values(2).revision(), batch->values(0).revision());
  request.mutable_requests(1)->mutable_query()->set_as_of("tomorrow");
  EXPECT_THAT(std::string(Await(service_.BatchGetFigures(call_, request)).status().message()),
              HasSubstr("requests[1].query.as_of"));
  EXPECT_FALSE(Await(service_.BatchGetFigures(call_, pb::BatchGetFiguresRequest())).ok());
}

TEST_F(FigureServiceTest, FiguresAreListedByIdInPages) {
  pb::ListFiguresRequest request;
  request.set_page_size(3);
  const auto first = Await(service_.ListFigures(call_, request));
  ASSERT_EQ(first->figures_size(), 3);
  request.set_page_token(first->next_page_token());
  const auto second = Await(service_.ListFigures(call_, request));
  EXPECT_EQ(second->figures_size(), 2);
  EXPECT_TRUE(second->next_page_token().empty());
  EXPECT_LT(first->figures(2).id(), second->figures(0).id());
}

// Callers to a server with a smallest cell size of five. Three are enrolled in one street and 29 in another.
class SmallCellsTest : public FigureServiceTest {
 protected:
  SmallCellsTest() : suppressing_(log_.figures(), executor_, figures::SmallCells(5)) {
    Enroll(reference::Date(2024, 1, 1), kStreet, 3, "hospital", "persons/1");
    Enroll(reference::Date(2024, 2, 1), kOtherStreet, 20, "hospital", "persons/2");
    Enroll(reference::Date(2024, 3, 1), kOtherStreet, 9, "post", "persons/3");
    const auto grant = [](const char* holder, options::v1::Role role, const char* division) {
      return reference::Grant{holder, role, division, reference::Date(2024, 1, 1)};
    };
    rights_ = auth::Rights::FromGrants({grant("clerk:reviewing", options::v1::ROLE_REVIEWER, kRoot),
                                        grant("clerk:street", options::v1::ROLE_REVIEWER, kStreet),
                                        grant("service/command", options::v1::ROLE_REVIEWER, kRoot)},
                                       {}, kRoot);
  }

  void Admit(rpc::Call& call, const std::string& principal, const std::string& service = "") const {
    call.Admit({principal, service}, rights_, auth::Allowed::Everywhere(), absl::InfiniteFuture());
  }

  // Returns the reason for which the value of the street is refused, or the value.
  std::string OfStreet(const std::string& principal, const std::string& service = "") {
    rpc::Call call = rpc::Call::ForTest(principal);
    Admit(call, principal, service);
    pb::GetFigureRequest request;
    *request.mutable_query() = Query(kEnrollments, "2024-09-30");
    request.mutable_query()->set_division(kStreet);
    const auto value = Await(suppressing_.GetFigure(call, request));
    pb::BatchGetFiguresRequest batch;
    *batch.add_requests() = request;
    EXPECT_EQ(Await(suppressing_.BatchGetFigures(call, batch)).ok(), value.ok());
    return value.ok() ? absl::StrCat(value->value()) : status::ReasonOf(value.status()).value_or("");
  }
  std::vector<std::string> ByTownship(const std::string& principal) {
    rpc::Call call = rpc::Call::ForTest(principal);
    Admit(call, principal);
    pb::BreakDownFigureRequest request;
    *request.mutable_query() = Query(kEnrollments, "2024-09-30");
    request.set_division_level(reference::v1::DIVISION_LEVEL_TOWNSHIP);
    const auto rows = Await(suppressing_.BreakDownFigure(call, request));
    EXPECT_TRUE(rows.ok()) << rows.status();
    std::vector<std::string> told;
    for (const auto& row : rows->rows()) {
      if (row.suppressed() || row.value() != 0)
        told.push_back(absl::StrCat(row.key(), "=", row.suppressed() ? "-" : absl::StrCat(row.value())));
    }
    return told;
  }

  FigureService suppressing_;
  std::shared_ptr<const auth::Rights> rights_;
};

TEST_F(SmallCellsTest, AreToldToReviewersOfTheDivisionAndToServices) {
  EXPECT_EQ(OfStreet("clerk:reading"), "CELL_SUPPRESSED");
  EXPECT_EQ(OfStreet("clerk:street"), "3");
  EXPECT_EQ(OfStreet("clerk:reviewing"), "3");
  EXPECT_EQ(OfStreet("service/command"), "3");
  EXPECT_EQ(OfStreet("clerk:reading", "service/command"), "3");
  const std::string street = absl::StrCat(kStreet, "=3"), other = absl::StrCat(kOtherStreet, "=29");
  EXPECT_THAT(ByTownship("clerk:reviewing"), ElementsAre(street, other));
  const std::vector<std::string> hidden = {absl::StrCat(kStreet, "=-"), absl::StrCat(kOtherStreet, "=-")};
  EXPECT_EQ(ByTownship("clerk:reading"), hidden);
  EXPECT_EQ(ByTownship("clerk:street"), hidden) << "the right is needed for the whole query";
}

TEST_F(SmallCellsTest, PointsOfASeriesAreSuppressedAndATraceNeedsTheRight) {
  rpc::Call call = rpc::Call::ForTest("clerk:reading");
  Admit(call, "clerk:reading");
  pb::GetFigureSeriesRequest series;
  *series.mutable_query() = Query(kEnrollments, "2024-02-29");
  series.set_granularity(pb::SERIES_GRANULARITY_MONTH);
  const auto points = Await(suppressing_.GetFigureSeries(call, series));
  ASSERT_TRUE(points.ok()) << points.status();
  ASSERT_EQ(points->points_size(), 2);
  EXPECT_TRUE(points->points(0).suppressed());
  EXPECT_EQ(points->points(1).value(), 20);
  pb::TraceFigureRequest trace;
  *trace.mutable_query() = Query(kEnrollments, "2024-09-30");
  CollectingStream<pb::TraceFigureResponse> lines;
  EXPECT_EQ(status::ReasonOf(Await(suppressing_.TraceFigure(call, trace, lines)).status()),
            "CELL_SUPPRESSED");
}

}  // namespace
}  // namespace eastgate::server
