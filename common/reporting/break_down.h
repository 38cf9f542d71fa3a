// A break-down of a figure whose rows say what was reported.
#ifndef EASTGATE_COMMON_REPORTING_BREAK_DOWN_H_
#define EASTGATE_COMMON_REPORTING_BREAK_DOWN_H_

#include "absl/status/statusor.h"
#include "common/figures/evaluator.h"
#include "common/figures/query.h"
#include "common/reporting/recorded_reports.h"
#include "eastgate/figure/v1/figure_service.pb.h"

namespace eastgate::reporting {

// Returns figures::BreakDown of the query, and where reporting duties ask for the figure: the reports of the
// whole and, by division, of each row. Each division that owes a report has a row; one that has neither a
// report nor anything posted has no value. FAILED_PRECONDITION, reason SCAN_LIMIT.
absl::StatusOr<figure::v1::BreakDownFigureResponse> BreakDownWithReports(
    const RecordedReports& recorded, figures::Evaluator& evaluator, const figures::Query& query,
    const figure::v1::BreakDownFigureRequest& request);

}  // namespace eastgate::reporting

#endif  // EASTGATE_COMMON_REPORTING_BREAK_DOWN_H_
