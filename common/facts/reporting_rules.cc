#include "common/facts/reporting_rules.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/facts/definitions.h"
#include "common/facts/rules.h"
#include "common/facts/writer.h"
#include "common/reference/reporting_duties.h"
#include "common/reference/shown.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"

namespace eastgate::facts {
namespace {

using figure::v1::FIGURE_REPORT_STATE_CLOSED;
using figure::v1::FIGURE_REPORT_STATE_DRAFT;
using figure::v1::FIGURE_REPORT_STATE_RETRACTED;
using figure::v1::FIGURE_REPORT_STATE_REVIEWED;
using figure::v1::FigureReport;
using figure::v1::FigureReportState;
using figure::v1::FigureReportStep;

constexpr char kCollection[] = "figureReports";
// Numbers of table and figure in every service, beyond those that services give themselves. On disk.
constexpr uint16_t kReportsTable = 1000;
constexpr uint32_t kReportsNumber = 1000;

// A step counts on the last day of the report's period, whenever it was taken.
void PostStep(const std::string& measure, const FigureReport& report, int index, fact::v1::Fact& draft) {
  const reference::Date day = reference::ParsePeriod(report.period())->LastDay();
  const auto post = [&](FigureReportState state, int amount) {
    *draft.add_postings() = MakePosting(measure, day, report.division(), amount,
                                        {{kReportFigureKey, report.figure()},
                                         {kReportPeriodKey, report.period()},
                                         {kReportStateKey, ValueOf(state)}});
  };
  if (index > 0) post(report.steps(index - 1).state(), -1);
  post(report.steps(index).state(), 1);
}

Life<FigureReport> LifeOf(absl::string_view service, const std::string& measure) {
  return Life<FigureReport>(
      {.recorded = absl::StrCat(service, ".figure_report_recorded"),
       .stepped = absl::StrCat(service, ".figure_report_stepped"),
       .measures = {measure},
       .next = {{FIGURE_REPORT_STATE_DRAFT, {FIGURE_REPORT_STATE_REVIEWED}},
                {FIGURE_REPORT_STATE_REVIEWED, {FIGURE_REPORT_STATE_DRAFT, FIGURE_REPORT_STATE_CLOSED}}},
       .retracted = FIGURE_REPORT_STATE_RETRACTED,
       .post = [measure](const FigureReport& report, int step,
                         fact::v1::Fact& draft) { PostStep(measure, report, step, draft); },
       .recorded_correctable = {},
       .stepped_correctable = {}});
}

void Sign(FigureReportStep& step, const StepPlace& place) {
  step.set_principal(place.principal);
  step.set_known_revision(place.revision);
}

absl::Status Step(const Reporting& reporting, FigureReport& report, FigureReportState to,
                  const std::string& on, const std::string& reason, const StepPlace& place) {
  ASSIGN_OR_RETURN(FigureReportStep* const step, reporting.life().Take(report, to, on, place.fact));
  Sign(*step, place);
  step->set_reason(reason);
  return absl::OkStatus();
}

template <class Request>
absl::Status CheckStep(const Request& request, resource::RequestCheck& check) {
  check.Step(request, kCollection, "began_on", request.began_on());
  if constexpr (requires { request.reason(); }) check.Reason("reason", request.reason());
  return check.ToStatus();
}

std::optional<reference::ReportingPeriod> CheckPeriod(resource::RequestCheck& check,
                                                      const std::string& period) {
  const auto parsed = reference::ParsePeriod(period);
  if (!check.Check("period", parsed.status())) return std::nullopt;
  return *parsed;
}

}  // namespace

std::string ReportsFigure(absl::string_view service) {
  return absl::StrCat(service, ".figure_reports");
}

Reporting::Reporting(absl::string_view service)
    : figure_(ReportsFigure(service)),
      table_({.number = kReportsTable,
              .collection = kCollection,
              .type = "FigureReport",
              .indexes = {{kReportsByFigure, [](const FigureReport& row) { return row.figure(); }},
                          {kStandingReports,
                           [](const FigureReport& row) {
                             return row.state() == FIGURE_REPORT_STATE_RETRACTED
                                        ? std::string()
                                        : ReportKey(row.figure(), row.division(), row.period());
                           },
                           /*unique=*/true}}}),
      life_(LifeOf(service, figure_)) {}

FigureDefinition Reporting::Figure() const {
  return MakeFigure(
      kReportsNumber, figure_, "填报", "Reports of figures", figure::v1::UNIT_ITEM, figure::v1::KIND_FLOW,
      {kReportFigureKey, kReportPeriodKey, kReportStateKey},
      "Reports by where they stand, each on the last day of its period; none is not zero but not "
      "reported.");
}

absl::Status CheckCreate(const figure::v1::CreateFigureReportRequest& request, const Catalogue& catalogue,
                         resource::RequestCheck check) {
  check.Id("figure_report_id", request.figure_report_id());
  if (check.Require("figure", request.figure()) && catalogue.FindFigure(request.figure()) == nullptr) {
    check.Add("figure", absl::StrCat("got ", reference::Shown(request.figure()),
                                     ", want a figure of this service (ListFigures)"));
  }
  const auto period = CheckPeriod(check, request.period());
  const auto last_day = period ? std::optional(period->LastDay()) : std::nullopt;
  check.Division("division", request.division(), last_day);
  check.NotBefore("reported_on", check.Date("reported_on", request.reported_on()), "the period's last day",
                  last_day);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const figure::v1::ListFigureReportsRequest& request, resource::RequestCheck check) {
  if (!request.period().empty()) CheckPeriod(check, request.period());
  check.OptionalEnumValue("state", request.state());
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckReview(const figure::v1::ReviewFigureReportRequest& request, resource::RequestCheck check) {
  return CheckStep(request, check);
}
absl::Status CheckReturn(const figure::v1::ReturnFigureReportRequest& request, resource::RequestCheck check) {
  return CheckStep(request, check);
}
absl::Status CheckClose(const figure::v1::CloseFigureReportRequest& request, resource::RequestCheck check) {
  return CheckStep(request, check);
}

bool Matches(const figure::v1::ListFigureReportsRequest& request, const FigureReport& report) {
  const bool state_fits = request.state() == figure::v1::FIGURE_REPORT_STATE_UNSPECIFIED
                              ? report.state() != FIGURE_REPORT_STATE_RETRACTED
                              : report.state() == request.state();
  return state_fits && (request.figure().empty() || report.figure() == request.figure()) &&
         (request.period().empty() || report.period() == request.period()) &&
         reference::DivisionRegistry::Contains(request.division(), report.division());
}

std::string ReportKey(absl::string_view figure, absl::string_view division, absl::string_view period) {
  return absl::StrCat(figure, "\n", division, "\n", period);
}

absl::StatusOr<FigureReport> Draft(const Reporting& reporting,
                                   const figure::v1::CreateFigureReportRequest& request,
                                   const reference::ReferenceData& reference, const StepPlace& place) {
  const reference::ReportingPeriod period = *reference::ParsePeriod(request.period());
  const reference::ReportingDuty* duty = reference.reporting.Find(request.figure(), period);
  if (duty == nullptr || reference::DivisionRegistry::LevelOf(request.division()) != duty->level) {
    return rpc::Refused(
        fact::v1::ERROR_REASON_REPORT_NOT_DUE,
        "no reporting duty asks that division for a report of that figure and period",
        {{"figure", request.figure()}, {"division", request.division()}, {"period", request.period()}});
  }
  ASSIGN_OR_RETURN(const reference::Date due_on,
                   reference.calendar.AddWorkingDays(period.LastDay(), duty->due_working_days));
  FigureReport report;
  report.set_name(absl::StrCat(kCollection, "/", request.figure_report_id()));
  report.set_figure(request.figure());
  report.set_division(request.division());
  report.set_period(request.period());
  report.set_due_on(reference::FormatDate(due_on));
  report.set_source_ref(request.source_ref());
  Sign(reporting.life().Begin(report, FIGURE_REPORT_STATE_DRAFT, request.reported_on(), place.fact), place);
  return report;
}

absl::Status Review(const Reporting& reporting, FigureReport& report, const std::string& on,
                    const StepPlace& place) {
  RETURN_IF_ERROR(reporting.life().CheckTransition(report, FIGURE_REPORT_STATE_REVIEWED));
  if (report.steps(0).principal() == place.principal) {
    return rpc::Refused(fact::v1::ERROR_REASON_REVIEWER_IS_REPORTER,
                        "who reported cannot review: somebody else must look at it",
                        {{"principal", place.principal}});
  }
  return Step(reporting, report, FIGURE_REPORT_STATE_REVIEWED, on, "", place);
}

absl::Status Return(const Reporting& reporting, FigureReport& report, const std::string& on,
                    const std::string& reason, const StepPlace& place) {
  // Of the last two steps one reviews and one closes.
  if (report.steps_size() >= kMaxSteps - 2) return LimitReached(report.name(), kMaxSteps - 2);
  return Step(reporting, report, FIGURE_REPORT_STATE_DRAFT, on, reason, place);
}

absl::Status Close(const Reporting& reporting, FigureReport& report, const std::string& on,
                   const StepPlace& place) {
  return Step(reporting, report, FIGURE_REPORT_STATE_CLOSED, on, "", place);
}

}  // namespace eastgate::facts
