#include "common/reporting/rules.h"

#include "common/figures/definitions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/lifecycle/testing/rules.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::reporting {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::Judgment;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::PostingsOf;
using ::testing::ElementsAre;
using namespace figure::v1;  // The states.

struct TestTables : lifecycle::TableSet {
  TestTables() {
    Add(lifecycle::NounFigures{{figures::MakeFigure(1, "test.things", "事", "Things", FIGURE_UNIT_ITEM,
                                                    FIGURE_KIND_FLOW, {}, "Things.")},
                               {}});
  }
  const Reporting reporting{*this, "test"};
};

const TestTables& Tables() {
  static const auto* tables = new TestTables();
  return *tables;
}

const Reporting& TestReporting() {
  return Tables().reporting;
}

const figures::Catalogue& TestCatalogue() {
  static const auto* catalogue = new figures::Catalogue(*Tables().BuildCatalogue());
  return *catalogue;
}

std::shared_ptr<const reference::ReferenceData> Reference(const std::string& calendar = "") {
  reference::ReferenceFiles files = lifecycle::testing::DistrictFiles();
  files["reporting.csv"] =
      "figure,level,period_length,valid_from,valid_to,due_working_days,source\n"
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

// Returns the judgment of a step of the principal.
Judgment By(const std::string& principal, int64_t revision, const std::string& calendar = "") {
  return {Reference(calendar),    "facts/" + std::to_string(revision), revision, principal, kRoot,
          /*is_correction=*/false};
}

absl::StatusOr<FigureReport> TryDraft(const CreateFigureReportRequest& request,
                                      const std::string& calendar = "") {
  FigureReport report = Draft(TestReporting(), request);
  const absl::Status recorded = TestReporting().lifecycle().Record(By("clerk:li", 1, calendar), report, 0);
  if (!recorded.ok()) return recorded;
  return report;
}

FigureReport Drafted() {
  return *TryDraft(Request());
}

// Adds the step that `rule`, Status(FigureReport&), adds.
template <class Rule>
absl::Status Step(FigureReport& report, const Judgment& judgment, const Rule& rule) {
  const int first = report.steps_size();
  FigureReport changed = report;
  absl::Status status = rule(changed);
  if (status.ok()) status = TestReporting().lifecycle().Record(judgment, changed, first);
  if (status.ok()) report = std::move(changed);
  return status;
}

absl::Status ReviewBy(const std::string& principal, int64_t revision, const std::string& on,
                      FigureReport& report) {
  ReviewFigureReportRequest request;
  request.set_occurred_on(on);
  const Judgment judgment = By(principal, revision);
  return Step(report, judgment,
              [&](FigureReport& changed) { return Review(TestReporting(), changed, request, judgment); });
}

absl::Status ReturnBy(const std::string& principal, int64_t revision, const std::string& on,
                      const std::string& reason, FigureReport& report) {
  ReturnFigureReportRequest request;
  request.set_occurred_on(on);
  request.set_reason(reason);
  return Step(report, By(principal, revision),
              [&](FigureReport& changed) { return Return(TestReporting(), changed, request); });
}

absl::Status CloseBy(const std::string& principal, int64_t revision, const std::string& on,
                     FigureReport& report) {
  return Step(report, By(principal, revision), [&](FigureReport& changed) {
    return TestReporting()
        .lifecycle()
        .Enter(changed, FIGURE_REPORT_STATE_CLOSED, {"occurred_on", on})
        .status();
  });
}

FigureReport Reviewed() {
  FigureReport report = Drafted();
  EXPECT_THAT(ReviewBy("clerk:wu", 2, "2024-03-05", report), IsOk());
  return report;
}

TEST(CheckFigureReport, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), TestCatalogue(), NewCheck()), IsOk());
  EXPECT_THAT(CheckCreate({}, TestCatalogue(), NewCheck()),
              ViolatesFields({"division", "figure", "figure_report_id", "period", "reported_on"}));
  CreateFigureReportRequest unknown = Request();
  unknown.set_figure("test.others");
  unknown.set_reported_on("2024-02-28");  // A day before the month's last.
  EXPECT_THAT(CheckCreate(unknown, TestCatalogue(), NewCheck()), ViolatesFields({"figure", "reported_on"}));
  EXPECT_THAT(CheckReview({}, NewCheck()), ViolatesFields({"occurred_on", "name"}));
  EXPECT_THAT(CheckReturn({}, NewCheck()), ViolatesFields({"occurred_on", "name", "reason"}));
  EXPECT_THAT(CheckClose({}, NewCheck()), ViolatesFields({"occurred_on", "name"}));
  ListFigureReportsRequest list;
  list.set_period("2024-13");
  list.set_division("999");
  list.set_page_size(-1);
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"division", "page_size", "period"}));
}

TEST(FigureReportLifecycle, AllowsExactlyTheseTransitions) {
  lifecycle::testing::ExpectTransitions(
      TestReporting().lifecycle(), Drafted(),
      {{FIGURE_REPORT_STATE_DRAFT, {FIGURE_REPORT_STATE_REVIEWED}},
       {FIGURE_REPORT_STATE_REVIEWED, {FIGURE_REPORT_STATE_DRAFT, FIGURE_REPORT_STATE_CLOSED}}});
}

TEST(FigureReportLifecycle, AReportIsDueWorkingDaysAfterItsPeriod) {
  FigureReport report = Drafted();
  EXPECT_EQ(report.due_on(), "") << "nothing that follows from the calendar is stored";
  TestReporting().table().Complete(Reference().get(), report);
  EXPECT_EQ(report.due_on(), "2024-03-07");
}

TEST(FigureReportLifecycle, AReportWhoseDueDayLiesBeyondTheCalendarIsRecordedAndDueOnceItReachesIt) {
  const std::string until_2024 = "date,kind,notice\n2024-01-01,holiday,n\n";
  CreateFigureReportRequest request = Request("2024-12");
  request.set_reported_on("2025-01-03");
  absl::StatusOr<FigureReport> report = TryDraft(request, until_2024);
  ASSERT_THAT(report, IsOk());
  TestReporting().table().Complete(Reference(until_2024).get(), *report);
  EXPECT_EQ(report->due_on(), "");
  TestReporting().table().Complete(Reference(until_2024 + "2025-01-01,holiday,n\n").get(), *report);
  EXPECT_EQ(report->due_on(), "2025-01-08");
  TestReporting().table().Complete(
      Reference(until_2024 + "2025-01-01,holiday,n\n2025-01-02,holiday,n\n").get(), *report);
  EXPECT_EQ(report->due_on(), "2025-01-09") << "by the calendar that replaced it";
}

TEST(FigureReportLifecycle, OnlyAReportThatADutyAsksForIsRecorded) {
  EXPECT_THAT(TryDraft(Request("2024-Q1")),
              RefusedAs("REPORT_NOT_DUE division=360111001 figure=test.things period=2024-Q1"));
  EXPECT_THAT(TryDraft(Request("2023-12")),
              RefusedAs("REPORT_NOT_DUE division=360111001 figure=test.things period=2023-12"));
  CreateFigureReportRequest district = Request();
  district.set_division("360111");
  EXPECT_THAT(TryDraft(district),
              RefusedAs("REPORT_NOT_DUE division=360111 figure=test.things period=2024-02"));
}

TEST(FigureReportLifecycle, TheReporterCannotReview) {
  FigureReport report = Drafted();
  EXPECT_THAT(ReviewBy("clerk:li", 2, "2024-03-05", report),
              RefusedAs("REVIEWER_IS_REPORTER principal=clerk:li"));
  EXPECT_THAT(ReviewBy("Clerk:LI", 2, "2024-03-05", report),
              RefusedAs("REVIEWER_IS_REPORTER principal=Clerk:LI"));
  EXPECT_EQ(report.state(), FIGURE_REPORT_STATE_DRAFT);
  EXPECT_THAT(ReviewBy("clerk:wu", 2, "2024-03-05", report), IsOk());
}

TEST(FigureReportLifecycle, EveryStepNamesItsPrincipalAndItsRevision) {
  FigureReport report = Reviewed();
  EXPECT_THAT(ReturnBy("clerk:wu", 3, "2024-03-06", "a village is missing", report), IsOk());
  EXPECT_THAT(ReviewBy("clerk:wu", 4, "2024-03-07", report), IsOk());
  EXPECT_THAT(CloseBy("chief:hu", 5, "2024-03-08", report), IsOk());
  ASSERT_EQ(report.steps_size(), 5);
  EXPECT_EQ(report.steps(0).principal(), "clerk:li");
  EXPECT_EQ(report.steps(2).reason(), "a village is missing");
  EXPECT_EQ(report.steps(4).principal(), "chief:hu");
  EXPECT_EQ(report.steps(4).known_at_revision(), 5);
}

TEST(FigureReportLifecycle, StepsDoNotGoBackInTime) {
  FigureReport report = Reviewed();
  EXPECT_THAT(CloseBy("clerk:wu", 3, "2024-03-04", report),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-05 field=occurred_on"));
}

TEST(FigureReportLifecycle, ReturnsEndWhileTheReportCanStillBeClosed) {
  FigureReport report = Reviewed();
  int returned = 0;
  while (ReturnBy("clerk:wu", 3, "2024-03-05", "again", report).ok()) {
    ++returned;
    ASSERT_THAT(ReviewBy("clerk:wu", 4, "2024-03-05", report), IsOk());
  }
  EXPECT_EQ(returned, (lifecycle::kMaxSteps - 2) / 2 - 1);
  EXPECT_THAT(ReturnBy("clerk:wu", 3, "2024-03-05", "again", report), Refused("LIMIT_REACHED"));
  EXPECT_THAT(CloseBy("clerk:wu", 5, "2024-03-05", report), IsOk());
}

TEST(FigureReportLifecycle, StepsCountOnThePeriodsLastDay) {
  const auto& lifecycle = TestReporting().lifecycle();
  EXPECT_THAT(
      PostingsOf(lifecycle.FactOf(Drafted(), 0, kRoot)),
      ElementsAre(
          "test.figure_reports 2024-02-29 360111001 1 figure=test.things period=2024-02 state=draft"));
  EXPECT_THAT(
      PostingsOf(lifecycle.FactOf(Reviewed(), 1, kRoot)),
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
  EXPECT_FALSE(matches([](auto& request) { request.add_states(FIGURE_REPORT_STATE_DRAFT); }));
}

}  // namespace
}  // namespace eastgate::reporting
