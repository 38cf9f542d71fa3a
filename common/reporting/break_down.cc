#include "common/reporting/break_down.h"

#include <set>
#include <string>
#include <vector>

#include "common/figures/break_down.h"
#include "common/reporting/status.h"
#include "common/status/status_macros.h"

namespace eastgate::reporting {
namespace {

using figure::v1::BreakDownFigureRequest;
using figure::v1::BreakDownFigureResponse;

// The divisions of a level in which reports are due, whether or not they are valid on the day.
std::set<std::string> DivisionsOf(const std::vector<DueReport>& reports, size_t length) {
  std::set<std::string> divisions;
  for (const DueReport& report : reports) {
    if (report.counts_in.size() >= length) divisions.insert(report.counts_in.substr(0, length));
  }
  return divisions;
}

void AddReporting(const std::vector<DueReport>& reports, Revisions revisions, figure::v1::BreakDownRow& row) {
  const figure::v1::ReportingCounts counts = CountReports(reports, row.key(), revisions);
  if (counts.expected() == 0) return;
  *row.mutable_reporting() = counts;
  if (counts.not_reported() == counts.expected() && row.value() == 0) row.clear_value();
}

}  // namespace

absl::StatusOr<BreakDownFigureResponse> BreakDownWithReports(const RecordedReports& recorded,
                                                             figures::Evaluator& evaluator,
                                                             const figures::Query& query,
                                                             const BreakDownFigureRequest& request) {
  // A query that scans for its rows does not scan for revisions as well.
  const Revisions revisions = figures::Evaluator::ReadsCellsOnly(evaluator.figures().catalogue(), query)
                                  ? Revisions::kLookFor
                                  : Revisions::kLeaveOut;
  ASSIGN_OR_RETURN(const std::vector<DueReport> reports, DueReports(recorded, evaluator, query, revisions));
  const bool by_division = request.by_case() == BreakDownFigureRequest::kDivisionLevel;
  std::set<std::string> divisions;
  if (by_division) divisions = DivisionsOf(reports, static_cast<size_t>(request.division_level()));
  ASSIGN_OR_RETURN(BreakDownFigureResponse response,
                   figures::BreakDown(evaluator, query, request, divisions));
  if (reports.empty()) return response;
  *response.mutable_reporting() = CountReports(reports, "", revisions);
  if (by_division) {
    for (figure::v1::BreakDownRow& row : *response.mutable_rows()) AddReporting(reports, revisions, row);
  }
  return response;
}

}  // namespace eastgate::reporting
