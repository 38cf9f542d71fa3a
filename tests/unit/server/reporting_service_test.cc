// Reports with the log under them: what is reported once, what is missing, what was revised after it was
// closed.
#include "common/server/reporting_service.h"

#include <memory>
#include <string>

#include "common/figures/break_down.h"
#include "common/figures/definitions.h"
#include "common/reporting/status.h"
#include "common/server/figure_service.h"
#include "eastgate/reference/v1/level.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/service_store.h"

namespace eastgate::server {
namespace {

using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kStreet;
using lifecycle::testing::RefusalOf;
using namespace figure::v1;  // The states.

constexpr char kThings[] = "test.things";

reference::ReferenceFiles WithDuties() {
  reference::ReferenceFiles files = lifecycle::testing::DistrictFiles();
  files["calendar.csv"] = "date,kind,notice\n2023-01-01,holiday,n\n2024-01-01,holiday,n\n";
  files["reporting.csv"] =
      "figure,level,period_length,valid_from,valid_to,due_working_days,source\n"
      "test.things,township,month,2024-01-01,,5,s\n"
      "test.stock,township,month,2024-01-01,,5,s\n"
      "test.people,township,month,2024-01-01,2024-04-01,5,s\n"
      "test.people,township,quarter,2024-04-01,,5,s\n"
      "test.rate,county,year,2023-01-01,,5,s\n";
  return files;
}

struct Schema : lifecycle::TableSet {
  Schema() {
    facts::FactKind kind;
    kind.name = "test.happened";
    kind.measures = {kThings, "test.stock", "test.people"};
    kind.owner_rpc = "nobody";
    Add([kind] { return std::vector<facts::FactKind>{kind}; });
    Add(lifecycle::NounFigures{
        {figures::MakeFigure(1, kThings, "事", "Things", FIGURE_UNIT_ITEM, FIGURE_KIND_FLOW, {"type"},
                             "Things."),
         figures::MakeFigure(2, "test.stock", "物", "Stock", FIGURE_UNIT_ITEM, FIGURE_KIND_STOCK, {},
                             "A stock."),
         figures::MakeFigure(4, "test.people", "人", "People", FIGURE_UNIT_PERSON, FIGURE_KIND_DISTINCT, {},
                             "People."),
         figures::MakeRatio(5, "test.rate", "率", "Rate", figure::v1::FIGURE_UNIT_PER_CENT, kThings,
                            "test.stock", "Things ÷ the stock."),
         figures::MakeFigure(3, "test.free", "余", "Not reported", FIGURE_UNIT_ITEM, FIGURE_KIND_FLOW, {},
                             "No duty.")},
        {}});
  }
  const reporting::Reporting reporting{*this, "test"};
};

class Reports : public ::testing::Test, public Schema, public lifecycle::testing::ServiceStore {
 protected:
  Reports() : ServiceStore("test", *BuildCatalogue(), WithDuties()) {}

  // So many things on a day.
  int64_t Happened(const std::string& division, const std::string& on, int64_t amount,
                   const std::string& measure = kThings) {
    fact::v1::Fact draft = facts::DraftFact("test.happened", "things/1", division, on);
    *draft.add_postings() = facts::MakePosting(measure, *reference::ParseDate(on), division, amount, {},
                                               measure == "test.people" ? "persons/1" : "");
    if (measure == kThings) (*draft.mutable_postings(0)->mutable_dimensions())["type"] = "a";
    const auto fact = ServiceStore::Run([&](facts::Writer& writer) { return writer.Append(draft); });
    EXPECT_TRUE(fact.ok()) << fact.status();
    return fact->revision();
  }

  absl::StatusOr<FigureReport> Create(const std::string& id, const std::string& division,
                                      const std::string& period, const std::string& figure = kThings) {
    CreateFigureReportRequest request;
    request.set_figure_report_id(id);
    request.set_figure(figure);
    request.set_division(division);
    request.set_period(period);
    request.set_reported_on("2024-06-03");
    principal = "clerk:li";
    return Call(service_, &ReportingService::Create, request);
  }
  template <class Request>
  absl::StatusOr<FigureReport> Step(const std::string& id,
                                    rpc::Reply<FigureReport> (ReportingService::*method)(rpc::Call&,
                                                                                         const Request&)) {
    Request request;
    request.set_name("figureReports/" + id);
    request.set_occurred_on("2024-06-04");
    if constexpr (requires { request.set_reason(""); }) request.set_reason("again");
    principal = "office:wu";
    return Call(service_, method, request);
  }
  int64_t Closed(const std::string& id, const std::string& division, const std::string& period,
                 const std::string& figure = kThings) {
    EXPECT_TRUE(Create(id, division, period, figure).ok());
    EXPECT_TRUE(Step(id, &ReportingService::Review).ok());
    const auto closed = Step(id, &ReportingService::Close);
    EXPECT_TRUE(closed.ok()) << closed.status();
    return closed->revision();
  }

  ReportingStatus Status(const std::string& as_of, const std::string& start = "", int64_t known_at = 0,
                         const std::string& figure = kThings, const std::string& division = "") {
    BatchGetReportingStatusRequest request;
    FigureQuery& query = *request.add_queries();
    query.set_figure(figure);
    query.set_as_of(as_of);
    query.set_start(start);
    query.set_division(division);
    if (known_at > 0) query.set_known_at_revision(known_at);
    const auto response = Call(service_, &ReportingService::BatchGetStatus, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response->statuses(0);
  }
  static std::string Text(const ReportingCounts& counts) {
    return absl::StrCat(counts.expected(), "=", counts.not_reported(), "+", counts.draft(), "+",
                        counts.reviewed(), "+", counts.closed(), " revised ", counts.revised());
  }

  absl::StatusOr<BatchGetReportingStatusResponse> Ask(const BatchGetReportingStatusRequest& request) {
    return Call(service_, &ReportingService::BatchGetStatus, request);
  }

  absl::StatusOr<FigureReport> Get(const std::string& id) {
    GetFigureReportRequest request;
    request.set_name("figureReports/" + id);
    return Call(service_, &ReportingService::Get, request);
  }
  absl::StatusOr<ListFigureReportsResponse> List() {
    return Call(service_, &ReportingService::List, ListFigureReportsRequest());
  }

  // Returns the fact of the last step of a report.
  std::string LastFactOf(const std::string& name) {
    return reporting.table().Get(*Read(), name)->steps().rbegin()->fact();
  }

  BreakDownFigureResponse BreakDown(const std::string& as_of) {
    BreakDownFigureRequest request;
    request.mutable_query()->set_figure(kThings);
    request.mutable_query()->set_as_of(as_of);
    request.set_division_level(reference::v1::DIVISION_LEVEL_TOWNSHIP);
    const auto response = Call(figures_, &FigureService::BreakDownFigure, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return *response;
  }
  // Of May 2025, with May 2024.
  FigureComparability Comparability(const std::string& division, int64_t known_at = 0,
                                    const std::string& figure = kThings) {
    GetFigureRequest request;
    FigureQuery& query = *request.mutable_query();
    query.set_figure(figure);
    query.set_start("2025-05-01");
    query.set_as_of("2025-05-31");
    query.set_division(division);
    if (known_at > 0) query.set_known_at_revision(known_at);
    request.set_compare_year_on_year(true);
    const auto value = Call(figures_, &FigureService::GetFigure, request);
    EXPECT_TRUE(value.ok()) << value.status();
    return value->year_on_year().comparability();
  }
  const std::unique_ptr<FigureService>& figure_service() const { return figures_; }
  const BreakDownRow& RowOf(const BreakDownFigureResponse& response, const std::string& key) {
    for (const BreakDownRow& row : response.rows()) {
      if (row.key() == key) return row;
    }
    ADD_FAILURE() << "no row " << key;
    return BreakDownRow::default_instance();
  }

 private:
  rpc::Executor pool_;
  const std::unique_ptr<ReportingService> service_ = std::make_unique<ReportingService>(parts(), reporting);
  const std::unique_ptr<FigureService> figures_ = std::make_unique<FigureService>(figure_store(), pool_);
};

TEST_F(Reports, APeriodIsReportedOnce) {
  ASSERT_TRUE(Create("1", kStreet, "2024-05").ok());
  EXPECT_TRUE(Create("1", kStreet, "2024-05").ok());
  EXPECT_TRUE(replayed);
  EXPECT_EQ(RefusalOf(Create("2", kStreet, "2024-05").status()),
            "PERIOD_ALREADY_REPORTED figure_report=figureReports/1");
  EXPECT_EQ(RefusalOf(Create("2", kOtherStreet, "2024-05").status()), "OK");
  EXPECT_TRUE(Create("3", kStreet, "2024-05", "test.stock").ok());
  // A retracted report frees the period.
  ASSERT_TRUE(Retract(Create("1", kStreet, "2024-05")->steps(0).fact()).ok());
  EXPECT_TRUE(Create("4", kStreet, "2024-05").ok());
  EXPECT_EQ(RefusalOf(Step("1", &ReportingService::Review).status()),
            "RECORD_RETRACTED name=figureReports/1");
}

TEST_F(Reports, TheDueDayIsInEveryAnswerAndNotStored) {
  EXPECT_EQ(Create("1", kStreet, "2024-05")->due_on(), "2024-06-07");
  EXPECT_EQ(Create("1", kStreet, "2024-05")->due_on(), "2024-06-07") << "replayed";
  EXPECT_EQ(Step("1", &ReportingService::Review)->due_on(), "2024-06-07");
  EXPECT_EQ(Get("1")->due_on(), "2024-06-07");
  const auto listed = List();
  ASSERT_TRUE(listed.ok() && listed->figure_reports_size() == 1) << listed.status();
  EXPECT_EQ(listed->figure_reports(0).due_on(), "2024-06-07");
  EXPECT_EQ(reporting.table().Get(*Read(), "figureReports/1")->due_on(), "");
}

TEST_F(Reports, NothingOfOneIsCorrectedAndOnlyTheLastStepIsTakenBack) {
  const auto draft = Create("1", kStreet, "2024-05");
  const auto reviewed = Step("1", &ReportingService::Review);
  ASSERT_TRUE(reviewed.ok());
  fact::v1::CorrectFactRequest correction = lifecycle::testing::Correcting(reviewed->steps(1).fact());
  correction.set_occurred_on("2024-06-05");
  EXPECT_EQ(RefusalOf(Correct(correction).status()).substr(0, 21), "FIELD_NOT_CORRECTABLE");
  EXPECT_EQ(RefusalOf(Retract(draft->steps(0).fact()).status()).substr(0, 15), "DEPENDENT_FACTS");
  ASSERT_TRUE(Retract(reviewed->steps(1).fact()).ok());
  EXPECT_EQ(Text(Status("2024-05-31", "2024-05-01").counts()), "3=2+1+0+0 revised 0");
}

TEST_F(Reports, WhatIsMissingIsNamed) {
  ASSERT_TRUE(Create("1", kStreet, "2024-04").ok());
  ASSERT_TRUE(Step("1", &ReportingService::Review).ok());
  ASSERT_TRUE(Create("2", kStreet, "2024-05").ok());
  const ReportingStatus status = Status("2024-06-15", "2024-04-01");
  // Two streets and a third that lasts until July; April and May, since June is not over.
  EXPECT_EQ(Text(status.counts()), "6=4+1+1+0 revised 0");
  EXPECT_EQ(status.division_level(), reference::v1::DIVISION_LEVEL_TOWNSHIP);
  ASSERT_EQ(status.missing_size(), 4);
  EXPECT_EQ(
      status.missing(0).division() + " " + status.missing(0).period() + " " + status.missing(0).due_on(),
      "360111003 2024-04 2024-05-07");
  EXPECT_EQ(status.missing(0).title_zh(), "上海路街道");
  EXPECT_EQ(Text(Status("2024-06-15", "2024-04-01", 0, kThings, kStreet).counts()), "2=0+1+1+0 revised 0");
  // A month that is cut is not comprised.
  EXPECT_EQ(Text(Status("2024-06-15", "2024-04-02").counts()), "3=2+1+0+0 revised 0");
}

TEST_F(Reports, OfAStockTheLastPeriodCounts) {
  Closed("1", kStreet, "2024-04", "test.stock");
  ASSERT_TRUE(Create("2", kStreet, "2024-05", "test.stock").ok());
  EXPECT_EQ(Text(Status("2024-05-31", "", 0, "test.stock").counts()), "3=2+1+0+0 revised 0");
  EXPECT_EQ(Text(Status("2024-05-30", "", 0, "test.stock").counts()), "3=2+0+0+1 revised 0");
}

TEST_F(Reports, OfAStockWithAStartEveryPeriodCounts) {
  Happened(kStreet, "2024-03-10", 7, "test.stock");
  Closed("1", kStreet, "2024-04", "test.stock");
  ASSERT_TRUE(Create("2", kStreet, "2024-05", "test.stock").ok());
  Happened(kStreet, "2024-02-10", 1, "test.stock");  // Recorded late, and counted in April too.
  const ReportingStatus status = Status("2024-05-31", "2024-04-01", 0, "test.stock");
  EXPECT_EQ(Text(status.counts()), "6=4+1+0+1 revised 1");
  ASSERT_EQ(status.revised_size(), 1);
  EXPECT_EQ(status.revised(0).current().value(), 8);
  EXPECT_EQ(status.revised(0).current().start(), "");
}

TEST_F(Reports, OfADistinctCountARevisionIsAChangedCount) {
  Happened(kStreet, "2024-02-10", 1, "test.people");
  Closed("1", kStreet, "2024-02", "test.people");
  Closed("2", kOtherStreet, "2024-02", "test.people");
  Happened(kStreet, "2024-02-11", 1, "test.people");  // The same person again.
  EXPECT_EQ(Text(Status("2024-02-29", "2024-02-01", 0, "test.people").counts()), "3=1+0+0+2 revised 0");
  Happened(kOtherStreet, "2024-02-11", 1, "test.people");
  const ReportingStatus status = Status("2024-02-29", "2024-02-01", 0, "test.people");
  EXPECT_EQ(Text(status.counts()), "3=1+0+0+2 revised 1");
  EXPECT_EQ(status.revised(0).figure_report(), "figureReports/2");
}

TEST_F(Reports, OfARatioBothPartsCount) {
  Happened("360111", "2023-05-01", 4, "test.stock");
  Happened(kStreet, "2023-06-01", 3);
  Closed("1", "360111", "2023", "test.rate");
  EXPECT_EQ(Text(Status("2024-06-30", "2023-01-01", 0, "test.rate").counts()), "1=0+0+0+1 revised 0");
  Happened("360111", "2023-07-01", 1, "test.stock");
  EXPECT_EQ(Text(Status("2024-06-30", "2023-01-01", 0, "test.rate").counts()), "1=0+0+0+1 revised 1");
}

TEST_F(Reports, AMonthsReportIsNotItsQuartersWhoseDutyCameLater) {
  Closed("1", kStreet, "2024-03", "test.people");
  EXPECT_EQ(Text(Status("2024-06-30", "2024-03-01", 0, "test.people", kStreet).counts()),
            "2=1+0+0+1 revised 0");
  EXPECT_EQ(Status("2024-06-30", "", 0, "test.people", kStreet).missing(2).period(), "2024-Q2");
  EXPECT_EQ(RefusalOf(Create("2", kStreet, "2024-05", "test.people").status()).substr(0, 14),
            "REPORT_NOT_DUE");
}

TEST_F(Reports, WhereNoDutyAsksThereIsNoStatus) {
  const ReportingStatus status = Status("2024-06-15", "", 0, "test.free");
  EXPECT_FALSE(status.has_counts());
  EXPECT_EQ(status.division_level(), reference::v1::DIVISION_LEVEL_UNSPECIFIED);
  EXPECT_FALSE(Status("2023-12-31").has_counts()) << "before the duty began";
}

TEST_F(Reports, ALateFactEntersAndShowsAsARevisionOfTheClosedPeriod) {
  Happened(kStreet, "2024-05-10", 7);
  const int64_t closed = Closed("1", kStreet, "2024-05");
  Closed("2", kOtherStreet, "2024-05");
  const int64_t before = revision();
  EXPECT_EQ(Text(Status("2024-05-31", "2024-05-01").counts()), "3=1+0+0+2 revised 0");
  Happened(kStreet, "2024-06-01", 100);  // In the next month.
  EXPECT_EQ(Text(Status("2024-05-31", "2024-05-01").counts()), "3=1+0+0+2 revised 0");
  const int64_t late = Happened(kStreet, "2024-05-20", 2);

  const ReportingStatus status = Status("2024-05-31", "2024-05-01");
  EXPECT_EQ(Text(status.counts()), "3=1+0+0+2 revised 1");
  ASSERT_EQ(status.revised_size(), 1);
  const RevisedReport& revised = status.revised(0);
  EXPECT_EQ(revised.figure_report(), "figureReports/1");
  EXPECT_EQ(revised.closed().value(), 7);
  EXPECT_EQ(revised.closed().revision(), closed);
  EXPECT_EQ(revised.current().value(), 9);
  EXPECT_EQ(Figure(kThings, "2024-05-31"), 9) << "it enters all the same";
  EXPECT_EQ(Text(Status("2024-05-31", "2024-05-01", before).counts()), "3=1+0+0+2 revised 0")
      << "as known before";
  EXPECT_EQ(Text(Status("2024-05-31", "2024-05-01", late).counts()), "3=1+0+0+2 revised 1");
  // Once another fact makes up for it, it is no revision any more.
  Happened(kStreet, "2024-05-21", -2);
  EXPECT_EQ(Text(Status("2024-05-31", "2024-05-01").counts()), "3=1+0+0+2 revised 0");
}

TEST_F(Reports, ClosedAnewItIsWhatWasThenKnown) {
  Closed("1", kStreet, "2024-05");
  Happened(kStreet, "2024-05-20", 2);
  EXPECT_EQ(Text(Status("2024-05-31", "2024-05-01", 0, kThings, kStreet).counts()), "1=0+0+0+1 revised 1");
  ASSERT_TRUE(Retract(LastFactOf("figureReports/1")).ok());
  EXPECT_EQ(Text(Status("2024-05-31", "2024-05-01", 0, kThings, kStreet).counts()), "1=0+0+1+0 revised 0");
  ASSERT_TRUE(Step("1", &ReportingService::Close).ok());
  EXPECT_EQ(Text(Status("2024-05-31", "2024-05-01", 0, kThings, kStreet).counts()), "1=0+0+0+1 revised 0");
}

TEST_F(Reports, NotReportedIsNotZeroInABreakDown) {
  Happened(kStreet, "2024-05-10", 7);
  ASSERT_TRUE(Create("1", kStreet, "2024-05").ok());
  ASSERT_TRUE(Create("2", kOtherStreet, "2024-05").ok());
  BreakDownFigureResponse response = BreakDown("2024-05-31");
  EXPECT_EQ(Text(response.reporting()), "15=13+2+0+0 revised 0");
  EXPECT_EQ(RowOf(response, kStreet).value(), 7);
  EXPECT_EQ(Text(RowOf(response, kStreet).reporting()), "5=4+1+0+0 revised 0");
  EXPECT_TRUE(RowOf(response, kOtherStreet).has_value()) << "a report without facts says zero";
  EXPECT_FALSE(RowOf(response, "360111004").has_value()) << "no report and no facts";
  EXPECT_EQ(Text(RowOf(response, "360111004").reporting()), "5=5+0+0+0 revised 0");
  EXPECT_FALSE(RowOf(response, "unassigned").has_reporting());
  // Also after it ended: it still owes them.
  EXPECT_EQ(Text(RowOf(BreakDown("2024-08-31"), "360111004").reporting()), "6=6+0+0+0 revised 0");
  // Facts without a report are what they are.
  Happened("360111004", "2024-05-11", 1);
  response = BreakDown("2024-05-31");
  EXPECT_EQ(RowOf(response, "360111004").value(), 1);
  EXPECT_EQ(RowOf(response, "360111004").reporting().not_reported(), 5);
}

TEST_F(Reports, AFigureIsNotComparableWithAPeriodThatWasNotReported) {
  const int64_t before = Happened(kStreet, "2024-05-10", 7);
  Closed("1", kStreet, "2024-05");
  ASSERT_TRUE(Create("2", kOtherStreet, "2024-05").ok());
  EXPECT_EQ(Comparability(kStreet), FIGURE_COMPARABILITY_COMPARABLE);
  EXPECT_EQ(Comparability(kStreet, before), FIGURE_COMPARABILITY_PREVIOUS_NOT_REPORTED) << "as it was known";
  EXPECT_EQ(Comparability(""), FIGURE_COMPARABILITY_PREVIOUS_NOT_REPORTED) << "360111004 did not report";
  ASSERT_TRUE(Create("3", "360111004", "2024-05").ok());
  EXPECT_EQ(Comparability(""), FIGURE_COMPARABILITY_COMPARABLE);
  EXPECT_EQ(Comparability("", 0, "test.free"), FIGURE_COMPARABILITY_COMPARABLE) << "nobody owes a report";
}

TEST_F(Reports, TodayTheReportsOfADivisionThatEndedAreThoseOfItsSuccessor) {
  Happened("360111004", "2024-05-11", 2);
  ASSERT_TRUE(Create("1", "360111004", "2024-05").ok());
  BreakDownFigureRequest request;
  request.mutable_query()->set_figure(kThings);
  request.mutable_query()->set_as_of("2024-05-31");
  request.mutable_query()->set_start("2024-05-01");
  request.set_division_level(reference::v1::DIVISION_LEVEL_TOWNSHIP);
  request.mutable_query()->set_division_view(DIVISION_VIEW_TODAY);
  for (const char* division : {"", kOtherStreet}) {
    request.mutable_query()->set_division(division);
    const auto response = Call(figure_service(), &FigureService::BreakDownFigure, request);
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(RowOf(*response, kOtherStreet).value(), 2);
    EXPECT_EQ(Text(RowOf(*response, kOtherStreet).reporting()), "2=1+1+0+0 revised 0");
    for (const BreakDownRow& row : response->rows()) EXPECT_NE(row.key(), "360111004");
  }
}

TEST_F(Reports, BadQueriesAreRefused) {
  BatchGetReportingStatusRequest request;
  EXPECT_THAT(lifecycle::testing::FieldsOf(Ask(request).status()), ::testing::ElementsAre("queries"));
  for (int i = 0; i < 201; ++i) request.add_queries();
  EXPECT_THAT(lifecycle::testing::FieldsOf(Ask(request).status()), ::testing::ElementsAre("queries"));
  request.clear_queries();
  request.add_queries();
  EXPECT_THAT(lifecycle::testing::FieldsOf(Ask(request).status()),
              ::testing::ElementsAre("queries[0].as_of", "queries[0].figure"));
}

}  // namespace
}  // namespace eastgate::server
