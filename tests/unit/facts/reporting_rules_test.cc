#include "common/facts/reporting_rules.h"

#include "common/facts/definitions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/life.h"
#include "tests/unit/facts/testing/rules.h"

namespace eastgate::facts {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::kStreet;
using testing::NewCheck;
using testing::PostingsOf;
using testing::RefusalOf;
using namespace figure::v1;  // The states.

const Reporting& TestReporting() {
  static const auto* reporting = new Reporting("test");
  return *reporting;
}

const Catalogue& TestCatalogue() {
  static const auto* catalogue = new Catalogue(
      *Catalogue::Build({MakeFigure(1, "test.things", "事", "Things", UNIT_ITEM, KIND_FLOW, {}, "Things."),
                         TestReporting().Figure()},
                        TestReporting().Kinds()));
  return *catalogue;
}

std::shared_ptr<const reference::ReferenceData> Reference(const std::string& calendar = "") {
  reference::ReferenceFiles files = testing::DistrictFiles();
  files["reporting.csv"] =
      "figure,level,period,valid_from,valid_to,due_working_days,source\n"
      "test.things,township,month,2024-01-01,,5,s\n";
  if (!calendar.empty()) files["calendar.csv"] = calendar;
  return *reference::ParseReference(files);
}

CreateFigureReportRequest Request(const std::string& period = "2024-02") {
  CreateFigureReportRequest request;
  request.set_figure_report_id("1");
  request.set_figure("test.things");
  request.set_division(kStreet);
  request.set_period(period);
  request.set_reported_on("2024-03-04");
  request.set_source_ref("ref");
  return request;
}

FigureReport Drafted() {
  return *Draft(TestReporting(), Request(), *Reference(), {"facts/1", 1, "clerk:li"});
}

FigureReport Reviewed() {
  FigureReport report = Drafted();
  EXPECT_TRUE(Review(TestReporting(), report, "2024-03-05", {"facts/2", 2, "clerk:wu"}).ok());
  return report;
}

TEST(CheckFigureReport, EveryViolationIsNamedAtOnce) {
  EXPECT_TRUE(CheckCreate(Request(), TestCatalogue(), NewCheck()).ok());
  EXPECT_THAT(FieldsOf(CheckCreate({}, TestCatalogue(), NewCheck())),
              ElementsAre("division", "figure", "figure_report_id", "period", "reported_on"));
  CreateFigureReportRequest unknown = Request();
  unknown.set_figure("test.others");
  unknown.set_reported_on("2024-02-28");  // A day before the month's last.
  EXPECT_THAT(FieldsOf(CheckCreate(unknown, TestCatalogue(), NewCheck())),
              ElementsAre("figure", "reported_on"));
  EXPECT_THAT(FieldsOf(CheckReview({}, NewCheck())), ElementsAre("began_on", "name"));
  EXPECT_THAT(FieldsOf(CheckReturn({}, NewCheck())), ElementsAre("began_on", "name", "reason"));
  EXPECT_THAT(FieldsOf(CheckClose({}, NewCheck())), ElementsAre("began_on", "name"));
  ListFigureReportsRequest list;
  list.set_period("2024-13");
  list.set_division("999");
  list.set_page_size(-1);
  EXPECT_THAT(FieldsOf(CheckList(list, NewCheck())), ElementsAre("division", "page_size", "period"));
}

TEST(FigureReportLife, EveryTransition) {
  testing::ExpectTransitions(
      TestReporting().life(), Drafted(), FIGURE_REPORT_STATE_RETRACTED,
      {{FIGURE_REPORT_STATE_DRAFT, {FIGURE_REPORT_STATE_REVIEWED}},
       {FIGURE_REPORT_STATE_REVIEWED, {FIGURE_REPORT_STATE_DRAFT, FIGURE_REPORT_STATE_CLOSED}}});
}

TEST(FigureReportLife, AReportIsDueWorkingDaysAfterItsPeriod) {
  EXPECT_EQ(Drafted().due_on(), "2024-03-07");
  EXPECT_EQ(
      RefusalOf(Draft(TestReporting(), Request(), *Reference("date,kind,notice\n2023-01-01,holiday,n\n"), {})
                    .status())
          .substr(0, 16),
      "OUTSIDE_CALENDAR");
}

TEST(FigureReportLife, OnlyWhatADutyAsksForIsReported) {
  const auto refused = [](const CreateFigureReportRequest& request) {
    return RefusalOf(Draft(TestReporting(), request, *Reference(), {}).status());
  };
  EXPECT_EQ(refused(Request("2024-Q1")),
            "REPORT_NOT_DUE division=360111001 figure=test.things period=2024-Q1");
  EXPECT_EQ(refused(Request("2023-12")),
            "REPORT_NOT_DUE division=360111001 figure=test.things period=2023-12");
  CreateFigureReportRequest district = Request();
  district.set_division("360111");
  EXPECT_EQ(refused(district), "REPORT_NOT_DUE division=360111 figure=test.things period=2024-02");
}

TEST(FigureReportLife, WhoReportedCannotReview) {
  FigureReport report = Drafted();
  EXPECT_EQ(RefusalOf(Review(TestReporting(), report, "2024-03-05", {"facts/2", 2, "clerk:li"})),
            "REVIEWER_IS_REPORTER principal=clerk:li");
  EXPECT_EQ(report.state(), FIGURE_REPORT_STATE_DRAFT);
  EXPECT_TRUE(Review(TestReporting(), report, "2024-03-05", {"facts/2", 2, "clerk:wu"}).ok());
}

TEST(FigureReportLife, EveryStepSaysWhoTookItAndWhereInTheLog) {
  FigureReport report = Reviewed();
  EXPECT_TRUE(
      Return(TestReporting(), report, "2024-03-06", "a village is missing", {"facts/3", 3, "clerk:wu"}).ok());
  EXPECT_TRUE(Review(TestReporting(), report, "2024-03-07", {"facts/4", 4, "clerk:wu"}).ok());
  EXPECT_TRUE(Close(TestReporting(), report, "2024-03-08", {"facts/5", 5, "chief:hu"}).ok());
  ASSERT_EQ(report.steps_size(), 5);
  EXPECT_EQ(report.steps(0).principal(), "clerk:li");
  EXPECT_EQ(report.steps(2).reason(), "a village is missing");
  EXPECT_EQ(report.steps(4).principal(), "chief:hu");
  EXPECT_EQ(report.steps(4).known_revision(), 5);
}

TEST(FigureReportLife, StepsDoNotGoBackInTime) {
  FigureReport report = Reviewed();
  EXPECT_EQ(RefusalOf(Close(TestReporting(), report, "2024-03-04", {"facts/3", 3, "clerk:wu"})),
            "DATE_OUT_OF_ORDER earliest=2024-03-05 field=began_on");
}

TEST(FigureReportLife, ReturnsEndWhileItCanStillBeClosed) {
  FigureReport report = Reviewed();
  int returned = 0;
  while (Return(TestReporting(), report, "2024-03-05", "again", {"facts/3", 3, "clerk:wu"}).ok()) {
    ++returned;
    ASSERT_TRUE(Review(TestReporting(), report, "2024-03-05", {"facts/4", 4, "clerk:wu"}).ok());
  }
  EXPECT_EQ(returned, (kMaxSteps - 2) / 2 - 1);
  EXPECT_EQ(RefusalOf(Return(TestReporting(), report, "2024-03-05", "again", {})).substr(0, 13),
            "LIMIT_REACHED");
  EXPECT_TRUE(Close(TestReporting(), report, "2024-03-05", {"facts/5", 5, "clerk:wu"}).ok());
}

TEST(FigureReportLife, StepsCountOnThePeriodsLastDay) {
  FigureReport report = Drafted();
  EXPECT_THAT(
      PostingsOf(TestReporting().life().LastFact(report)),
      ElementsAre(
          "test.figure_reports 2024-02-29 360111001 1 figure=test.things period=2024-02 state=draft"));
  report = Reviewed();
  EXPECT_THAT(
      PostingsOf(TestReporting().life().LastFact(report)),
      ElementsAre(
          "test.figure_reports 2024-02-29 360111001 -1 figure=test.things period=2024-02 state=draft",
          "test.figure_reports 2024-02-29 360111001 1 figure=test.things period=2024-02 state=reviewed"));
}

TEST(FigureReportFilter, AListShowsWhatMatches) {
  const FigureReport report = Reviewed();
  const auto matches = [&report](auto set) {
    ListFigureReportsRequest request;
    set(request);
    return Matches(request, report);
  };
  EXPECT_TRUE(matches([](auto&) {}));
  EXPECT_TRUE(matches([](auto& request) { request.set_division("360111"); }));
  EXPECT_FALSE(matches([](auto& request) { request.set_division("360111003"); }));
  EXPECT_FALSE(matches([](auto& request) { request.set_period("2024-03"); }));
  EXPECT_FALSE(matches([](auto& request) { request.set_figure("test.others"); }));
  EXPECT_FALSE(matches([](auto& request) { request.set_state(FIGURE_REPORT_STATE_DRAFT); }));
}

}  // namespace
}  // namespace eastgate::facts
