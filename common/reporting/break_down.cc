#include "common/reporting/break_down.h"

#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/figures/break_down.h"
#include "common/reporting/status.h"
#include "common/status/status_macros.h"

namespace eastgate::reporting {
namespace {

using figure::v1::BreakDownFigureRequest;
using figure::v1::BreakDownFigureResponse;

void AddReporting(const figure::v1::ReportingCounts& counts, figure::v1::BreakDownRow& row) {
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
  absl::flat_hash_map<absl::string_view, figure::v1::ReportingCounts> counts;
  if (by_division)
    counts = CountByDivision(reports, static_cast<size_t>(request.division_level()), revisions);
  // Those in which reports are due, whether or not they are valid on the day.
  std::set<std::string> divisions;
  for (const auto& [division, of_division] : counts) divisions.emplace(division);
  ASSIGN_OR_RETURN(BreakDownFigureResponse response,
                   figures::BreakDown(evaluator, query, request, divisions));
  if (reports.empty()) return response;
  *response.mutable_reporting() = CountReports(reports, revisions);
  for (figure::v1::BreakDownRow& row : *response.mutable_rows()) {
    const auto of_row = counts.find(row.key());
    if (of_row != counts.end()) AddReporting(of_row->second, row);
  }
  return response;
}

}  // namespace eastgate::reporting
