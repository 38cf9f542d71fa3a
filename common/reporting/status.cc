#include "common/reporting/status.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/facts/log_reader.h"
#include "common/figures/posting_scan.h"
#include "common/reporting/rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "eastgate/reference/v1/level.pb.h"

namespace eastgate::reporting {
namespace {

using figure::v1::FIGURE_REPORT_STATE_CLOSED;
using figure::v1::FIGURE_REPORT_STATE_UNSPECIFIED;
using reference::Date;
using reference::ReportingDuty;
using reference::ReportingPeriod;

// The periods of the figure's duties that the query comprises.
std::vector<std::pair<const ReportingDuty*, ReportingPeriod>> PeriodsOf(
    const reference::ReferenceData& reference, const figures::Query& query) {
  std::vector<std::pair<const ReportingDuty*, ReportingPeriod>> periods;
  for (const ReportingDuty& duty : reference.reporting.Of(query.figure->id())) {
    const Date from = query.period.start.value_or(duty.valid_from);
    // Cohorts may lie ahead, or be asked for long after their period.
    const Date to = std::min(query.period.end, query.as_of);
    for (const ReportingPeriod& period : reference::PeriodsBetween(duty, from, to))
      periods.emplace_back(&duty, period);
  }
  // The status as of a day is that of the last period.
  if (!query.period.start && periods.size() > 1) periods.erase(periods.begin(), periods.end() - 1);
  return periods;
}

// Says of each report, which are by period, what was reported.
absl::Status MarkReported(const RecordedReports& recorded, figures::Evaluator& evaluator,
                          const figures::Query& query, const figures::FigureDefinition& measure,
                          std::vector<DueReport>& reports) {
  for (size_t begin = 0, end = 0; begin < reports.size(); begin = end) {
    ASSIGN_OR_RETURN(const std::shared_ptr<const ReportsOfPeriod> of_period,
                     recorded.Of(evaluator, measure, query.figure->id(), reports[begin].period));
    for (; end < reports.size() && reports[end].period == reports[begin].period; ++end) {
      if (of_period != nullptr) reports[end].recorded = of_period->At(reports[end].division, query.revision);
    }
  }
  return absl::OkStatus();
}

// The figure of the division in the period of one report, as known at a revision; of cohorts of a year, of
// that year up to the end of the period.
figures::Query QueryOf(const figures::Evaluator& evaluator, const figures::Query& query,
                       const DueReport& report, int64_t revision) {
  figures::Query of_report;
  of_report.figure = query.figure;
  const Date last_day = report.period.LastDay();
  of_report.as_of = of_report.period.end = last_day;
  if (query.figure->cohorts() == facts::CohortLength::kYear) {
    of_report.period.start = Date(last_day.year(), 1, 1);
  } else if (figures::HasPeriod(evaluator.figures().catalogue(), *query.figure)) {
    of_report.period.start = report.period.FirstDay();
  }
  of_report.division = std::string(evaluator.figures().layout().Normalized(report.division));
  of_report.revision = revision;
  return of_report;
}

// The measures that the figure is made of.
std::vector<const figures::FigureDefinition*> MeasuresOf(const figures::Catalogue& catalogue,
                                                         const figures::FigureDefinition& figure) {
  if (figure.kind() != figure::v1::FIGURE_KIND_RATIO) return {&figure};
  return {catalogue.FindFigure(figure.figure.numerator()), catalogue.FindFigure(figure.figure.denominator())};
}

// Returns those closed reports of one period to which something was posted after they were closed, found by
// one scan for all divisions: only their figures can have changed.
absl::StatusOr<std::set<std::string>> PostedToAfterClosing(figures::Evaluator& evaluator,
                                                           const figures::Query& query,
                                                           const std::map<std::string, int64_t>& closed,
                                                           const DueReport& like) {
  int64_t first = INT64_MAX;
  size_t length = 0;
  for (const auto& [division, revision] : closed) {
    first = std::min(first, revision);
    length = division.size();
  }
  std::set<std::string> posted;
  const figures::Query of_period = QueryOf(evaluator, query, like, query.revision);
  for (const figures::FigureDefinition* measure :
       MeasuresOf(evaluator.figures().catalogue(), *query.figure)) {
    figures::PostingScan scan = figures::ScanOf(*measure, of_period);
    scan.after = first;
    scan.division = query.division;
    scan.succession = query.succession.get();
    RETURN_IF_ERROR(
        figures::VisitPostings(evaluator.reader(), scan, evaluator.budget(),
                               [&](const facts::PostingKey& key, const facts::PostingValue& posting) {
                                 const auto report = closed.find(posting.division.substr(0, length));
                                 if (report != closed.end() && key.revision > report->second)
                                   posted.insert(report->first);
                                 return true;
                               }));
  }
  return posted;
}

// Marks the closed reports whose figure is no longer what it was.
absl::Status FindRevised(figures::Evaluator& evaluator, const figures::Query& query,
                         std::vector<DueReport>& reports) {
  if (reports.empty()) return absl::OkStatus();
  // A report is of the whole figure, whatever the query filters by.
  const bool from_cells = figures::Evaluator::ReadsCellsOnly(
      evaluator.figures().catalogue(), QueryOf(evaluator, query, reports.front(), query.revision));
  for (size_t begin = 0; begin < reports.size();) {
    std::map<std::string, int64_t> closed;  // In one period, by division.
    size_t end = begin;
    for (; end < reports.size() && reports[end].period == reports[begin].period; ++end) {
      if (reports[end].recorded.closed_revision != 0)
        closed[reports[end].division] = reports[end].recorded.closed_revision;
    }
    // Cells know by themselves what touched them last.
    std::set<std::string> posted;
    if (!from_cells && !closed.empty()) {
      ASSIGN_OR_RETURN(posted, PostedToAfterClosing(evaluator, query, closed, reports[begin]));
    }
    for (; begin < end; ++begin) {
      DueReport& report = reports[begin];
      if (report.recorded.closed_revision == 0 || (!from_cells && posted.count(report.division) == 0))
        continue;
      ASSIGN_OR_RETURN(
          const figures::Value then,
          evaluator.Evaluate(QueryOf(evaluator, query, report, report.recorded.closed_revision)));
      ASSIGN_OR_RETURN(const figures::Value now,
                       evaluator.Evaluate(QueryOf(evaluator, query, report, query.revision)));
      report.revised = !(then == now);
    }
  }
  return absl::OkStatus();
}

// The name that the division had at the end of the report's period.
std::string NameOf(const reference::ReferenceData& reference, const DueReport& report) {
  const reference::Division* known = reference.divisions.Find(report.division);
  return known == nullptr ? report.division : known->NameOn(report.period.LastDay());
}

// The divisions of a level that may owe reports of the query's division.
std::vector<const reference::Division*> DivisionsOf(const reference::DivisionRegistry& divisions,
                                                    const figures::Query& query, const std::string& root,
                                                    reference::DivisionLevel level) {
  const std::string& within = query.division.empty() || query.succession != nullptr ? root : query.division;
  std::vector<const reference::Division*> found = divisions.Below(within, level);
  const reference::Division* own = divisions.Find(within);
  if (own != nullptr && reference::DivisionRegistry::LevelOf(within) == level) found.push_back(own);
  return found;
}

absl::Status AddRevised(figures::Evaluator& evaluator, const figures::Query& query, const DueReport& report,
                        const reference::ReferenceData& reference, figure::v1::ReportingStatus& status) {
  figure::v1::RevisedReport& revised = *status.add_revised();
  ASSIGN_OR_RETURN(const fact::v1::Fact closing,
                   facts::FactAt(evaluator.reader(), report.recorded.closed_revision));
  revised.set_figure_report(closing.subject());
  revised.set_division(report.division);
  revised.set_title_zh(NameOf(reference, report));
  revised.set_period(reference::FormatPeriod(report.period));
  ASSIGN_OR_RETURN(
      *revised.mutable_closed(),
      evaluator.Answer(QueryOf(evaluator, query, report, report.recorded.closed_revision), false));
  ASSIGN_OR_RETURN(*revised.mutable_current(),
                   evaluator.Answer(QueryOf(evaluator, query, report, query.revision), false));
  return absl::OkStatus();
}

void AddMissing(const DueReport& report, const reference::ReferenceData& reference,
                figure::v1::ReportingStatus& status) {
  figure::v1::MissingReport& missing = *status.add_missing();
  missing.set_division(report.division);
  missing.set_title_zh(NameOf(reference, report));
  missing.set_period(reference::FormatPeriod(report.period));
  missing.set_due_on(DueOn(reference.calendar, report.period, *report.duty));
}

void Count(const DueReport& report, Revisions revisions, figure::v1::ReportingCounts& counts) {
  if (revisions == Revisions::kLookFor && !counts.has_revised()) counts.set_revised(0);
  counts.set_expected(counts.expected() + 1);
  switch (report.recorded.state) {
    case figure::v1::FIGURE_REPORT_STATE_DRAFT:
      counts.set_draft(counts.draft() + 1);
      break;
    case figure::v1::FIGURE_REPORT_STATE_REVIEWED:
      counts.set_reviewed(counts.reviewed() + 1);
      break;
    case FIGURE_REPORT_STATE_CLOSED:
      counts.set_closed(counts.closed() + 1);
      if (report.revised) counts.set_revised(counts.revised() + 1);
      break;
    default:
      counts.set_not_reported(counts.not_reported() + 1);
  }
}

}  // namespace

absl::StatusOr<std::vector<DueReport>> DueReports(const RecordedReports& recorded,
                                                  figures::Evaluator& evaluator, const figures::Query& query,
                                                  Revisions revisions) {
  std::vector<DueReport> reports;
  const std::string service = query.figure->id().substr(0, query.figure->id().find('.'));
  const figures::FigureDefinition* measure =
      evaluator.figures().catalogue().FindFigure(ReportsFigure(service));
  const std::shared_ptr<const reference::ReferenceData> reference =
      evaluator.figures().log().ReferenceAt(query.revision);
  if (measure == nullptr || reference == nullptr) return reports;
  const auto periods = PeriodsOf(*reference, query);
  if (periods.empty()) return reports;
  const ReportingDuty* of_duty = nullptr;
  std::vector<const reference::Division*> divisions;
  for (const auto& [duty, period] : periods) {
    if (duty != of_duty) {
      divisions =
          DivisionsOf(reference->divisions, query, evaluator.figures().log().division_root(), duty->level);
      of_duty = duty;
    }
    const Date last_day = period.LastDay();
    for (const reference::Division* division : divisions) {
      const absl::string_view counts_in = query.DivisionOf(division->code);
      if (!division->ValidOn(last_day) || !reference::DivisionRegistry::Contains(query.division, counts_in))
        continue;
      if (reports.size() == kMaxReportsDue) {
        return status::Refused(fact::v1::ERROR_REASON_SCAN_LIMIT,
                               absl::StrCat("the question comprises more than ", kMaxReportsDue, " reports"),
                               {{"limit", absl::StrCat(kMaxReportsDue)}});
      }
      reports.push_back({division->code, std::string(counts_in), period, duty});
    }
  }
  RETURN_IF_ERROR(MarkReported(recorded, evaluator, query, *measure, reports));
  if (revisions == Revisions::kLookFor) RETURN_IF_ERROR(FindRevised(evaluator, query, reports));
  return reports;
}

figure::v1::ReportingCounts CountReports(const std::vector<DueReport>& reports, Revisions revisions) {
  figure::v1::ReportingCounts counts;
  for (const DueReport& report : reports) Count(report, revisions, counts);
  return counts;
}

absl::flat_hash_map<absl::string_view, figure::v1::ReportingCounts> CountByDivision(
    const std::vector<DueReport>& reports, size_t length, Revisions revisions) {
  absl::flat_hash_map<absl::string_view, figure::v1::ReportingCounts> by_division;
  for (const DueReport& report : reports) {
    if (report.counts_in.size() < length) continue;
    Count(report, revisions, by_division[absl::string_view(report.counts_in).substr(0, length)]);
  }
  return by_division;
}

absl::StatusOr<figure::v1::ReportingStatus> StatusOf(const RecordedReports& recorded,
                                                     figures::Evaluator& evaluator,
                                                     const figures::Query& query, int& left) {
  figure::v1::ReportingStatus status;
  status.set_figure(query.figure->id());
  ASSIGN_OR_RETURN(const std::vector<DueReport> reports,
                   DueReports(recorded, evaluator, query, Revisions::kLookFor));
  if (reports.empty()) return status;
  const auto reference = evaluator.figures().log().ReferenceAt(query.revision);
  status.set_division_level(static_cast<reference::v1::DivisionLevel>(reports.back().duty->level));
  *status.mutable_counts() = CountReports(reports, Revisions::kLookFor);
  for (const DueReport& report : reports) {
    if (left == 0) break;
    if (report.recorded.state == FIGURE_REPORT_STATE_UNSPECIFIED &&
        status.missing_size() < kMaxReportsNamed) {
      AddMissing(report, *reference, status);
      --left;
    }
    if (report.revised && status.revised_size() < kMaxReportsNamed) {
      RETURN_IF_ERROR(AddRevised(evaluator, query, report, *reference, status));
      --left;
    }
  }
  return status;
}

}  // namespace eastgate::reporting
