#include "common/reporting/rules.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/actor.h"
#include "common/lifecycle/rules.h"
#include "common/reference/quoted.h"
#include "common/reference/reporting_duties.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::reporting {
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

// Posts a step on the last day of the report's period, whatever its own day.
void PostStep(const std::string& measure, const FigureReport& report, int index, fact::v1::Fact& draft) {
  const reference::Date day = lifecycle::StoredPeriod(report.period()).LastDay();
  const auto post = [&](FigureReportState state, int amount) {
    *draft.add_postings() = facts::MakePosting(measure, day, report.division(), amount,
                                               {{kReportFigureKey, report.figure()},
                                                {kReportPeriodKey, report.period()},
                                                {kReportStateKey, lifecycle::ValueOf(state)}});
  };
  if (index > 0) post(report.steps(index - 1).state(), -1);
  post(report.steps(index).state(), 1);
}

// Returns the duty that asks for the report; null where none does.
const reference::ReportingDuty* DutyOf(const reference::ReferenceData& reference,
                                       const FigureReport& report) {
  const reference::ReportingDuty* duty =
      reference.reporting.Find(report.figure(), lifecycle::StoredPeriod(report.period()));
  const bool asks = duty != nullptr && reference::DivisionRegistry::LevelOf(report.division()) == duty->level;
  return asks ? duty : nullptr;
}

absl::Status JudgeDue(const reference::ReferenceData& reference, const FigureReport& report) {
  if (DutyOf(reference, report) != nullptr) return absl::OkStatus();
  return status::Refused(
      fact::v1::ERROR_REASON_REPORT_NOT_DUE,
      "no reporting duty asks that division for a report of that figure and period",
      {{"figure", report.figure()}, {"division", report.division()}, {"period", report.period()}});
}

// Fills in the day on which the report is due, by the duty and the calendar in effect.
void Complete(const reference::ReferenceData& reference, FigureReport& report) {
  const reference::ReportingDuty* duty = DutyOf(reference, report);
  if (duty != nullptr)
    report.set_due_on(DueOn(reference.calendar, lifecycle::StoredPeriod(report.period()), *duty));
}

// A step says which principal recorded it, and at which revision.
absl::Status JudgeStep(const lifecycle::Judgment& judgment, FigureReport& report, int index) {
  FigureReportStep& step = *report.mutable_steps(index);
  lifecycle::SetActor(judgment, step);
  step.set_known_at_revision(judgment.revision);
  return index == 0 ? JudgeDue(*judgment.reference, report) : absl::OkStatus();
}

lifecycle::Lifecycle<FigureReport> LifecycleOf(absl::string_view service, const std::string& measure) {
  return lifecycle::Lifecycle<FigureReport>(
      {.recorded = absl::StrCat(service, ".figure_report_recorded"),
       .stepped = absl::StrCat(service, ".figure_report_stepped"),
       .measures = {measure},
       .transitions = {{FIGURE_REPORT_STATE_DRAFT, {FIGURE_REPORT_STATE_REVIEWED}},
                       {FIGURE_REPORT_STATE_REVIEWED,
                        {FIGURE_REPORT_STATE_DRAFT, FIGURE_REPORT_STATE_CLOSED}}},
       .retracted = FIGURE_REPORT_STATE_RETRACTED,
       .post = [measure](const FigureReport& report, int step,
                         fact::v1::Fact& draft) { PostStep(measure, report, step, draft); },
       .recorded_correctable = {},
       .stepped_correctable = {},
       .judge = JudgeStep});
}

lifecycle::NounFigures FiguresOf(const std::string& figure) {
  return {{figures::MakeFigure(
              kReportsNumber, figure, "填报", "Reports of figures", figure::v1::FIGURE_UNIT_ITEM,
              figure::v1::FIGURE_KIND_FLOW, {kReportFigureKey, kReportPeriodKey, kReportStateKey},
              "Reports by their state, each on the last day of its period; without a report a figure is not "
              "zero but not reported.")},
          {}};
}

template <class Request>
absl::Status CheckStep(const Request& request, resource::RequestCheck& check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
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

Reporting::Reporting(lifecycle::TableSet& set, absl::string_view service)
    : figure_(ReportsFigure(service)),
      lifecycle_(LifecycleOf(service, figure_)),
      table_(set,
             {.number = kReportsTable,
              .collection = kCollection,
              .type = "FigureReport",
              .indexes = {{kReportsByFigure, [](const FigureReport& row) { return row.figure(); }},
                          {kReportsByPeriod,
                           [](const FigureReport& row) {
                             return row.state() == FIGURE_REPORT_STATE_RETRACTED
                                        ? std::string()
                                        : ReportKey(row.figure(), row.division(), row.period());
                           },
                           /*unique=*/true}},
              .complete = Complete},
             lifecycle_, FiguresOf(figure_)) {
  table_.SetLinks({.judge = [this](facts::Writer& writer, const lifecycle::Judgment&, FigureReport& report,
                                   int step) -> absl::Status {
    if (step > 0) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto other,
                     table_.FindBy(writer.transaction(), kReportsByPeriod,
                                   ReportKey(report.figure(), report.division(), report.period())));
    if (!other) return absl::OkStatus();
    return status::Refused(fact::v1::ERROR_REASON_PERIOD_ALREADY_REPORTED,
                           "the division has a report of the figure for that period",
                           {{"figure_report", other->name()}});
  }});
}

absl::Status CheckCreate(const figure::v1::CreateFigureReportRequest& request,
                         const figures::Catalogue& catalogue, resource::RequestCheck check) {
  check.Id("figure_report_id", request.figure_report_id());
  if (check.Require("figure", request.figure()) && catalogue.FindFigure(request.figure()) == nullptr) {
    check.Add("figure", absl::StrCat("got ", reference::Quoted(request.figure()),
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
  return lifecycle::IsListed(request.states(), report.state(), FIGURE_REPORT_STATE_RETRACTED) &&
         (request.figure().empty() || report.figure() == request.figure()) &&
         (request.period().empty() || report.period() == request.period()) &&
         reference::DivisionRegistry::Contains(request.division(), report.division());
}

std::string DueOn(const reference::WorkingCalendar& calendar, const reference::ReportingPeriod& period,
                  const reference::ReportingDuty& duty) {
  const absl::StatusOr<reference::Date> due_on =
      calendar.AddWorkingDays(period.LastDay(), duty.due_working_days);
  return due_on.ok() ? reference::FormatDate(*due_on) : std::string();
}

std::string ReportKey(absl::string_view figure, absl::string_view division, absl::string_view period) {
  return absl::StrCat(figure, "\n", division, "\n", period);
}

FigureReport Draft(const Reporting& reporting, const figure::v1::CreateFigureReportRequest& request) {
  FigureReport report;
  report.set_name(absl::StrCat(kCollection, "/", request.figure_report_id()));
  report.set_figure(request.figure());
  report.set_division(request.division());
  report.set_period(request.period());
  report.set_source_ref(request.source_ref());
  reporting.lifecycle()
      .Begin(report, FIGURE_REPORT_STATE_DRAFT, request.reported_on())
      .set_acting_unit(request.acting_unit());
  return report;
}

absl::Status Review(const Reporting& reporting, FigureReport& report,
                    const figure::v1::ReviewFigureReportRequest& request,
                    const lifecycle::Judgment& judgment) {
  ASSIGN_OR_RETURN(FigureReportStep* const step,
                   reporting.lifecycle().Enter(report, FIGURE_REPORT_STATE_REVIEWED,
                                               {"occurred_on", request.occurred_on()}));
  step->set_acting_unit(request.acting_unit());
  lifecycle::SetActor(judgment, *step);
  if (!lifecycle::IsSameActor(lifecycle::ActorOf(report.steps(0)), lifecycle::ActorOf(*step),
                              *judgment.reference)) {
    return absl::OkStatus();
  }
  return status::Refused(fact::v1::ERROR_REASON_REVIEWER_IS_REPORTER,
                         "whoever reported cannot review; another must",
                         lifecycle::MetadataOf(lifecycle::ActorOf(*step)));
}

absl::Status Return(const Reporting& reporting, FigureReport& report,
                    const figure::v1::ReturnFigureReportRequest& request) {
  // The last two steps are reserved for a review and a closing.
  if (report.steps_size() >= lifecycle::kMaxSteps - 2)
    return lifecycle::LimitReached(report.name(), lifecycle::kMaxSteps - 2);
  ASSIGN_OR_RETURN(
      FigureReportStep* const step,
      reporting.lifecycle().Enter(report, FIGURE_REPORT_STATE_DRAFT, {"occurred_on", request.occurred_on()}));
  step->set_reason(request.reason());
  return absl::OkStatus();
}

}  // namespace eastgate::reporting
