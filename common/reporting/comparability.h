// A figure beside that of a year earlier, and whether the two can be compared.
#ifndef EASTGATE_COMMON_REPORTING_COMPARABILITY_H_
#define EASTGATE_COMMON_REPORTING_COMPARABILITY_H_

#include "absl/status/statusor.h"
#include "common/figures/evaluator.h"
#include "common/figures/query.h"
#include "common/reporting/recorded_reports.h"
#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::reporting {

// Returns whether a figure has reporting duties: then comparing it reads the reports of the earlier period.
bool HasDuty(const figures::FigureStore& figures, const figures::Query& query);

// Returns the whole answer to GetFigure. `recorded` has what was read of reports before.
absl::StatusOr<figure::v1::FigureValue> Answer(const RecordedReports& recorded, figures::Evaluator& evaluator,
                                               const figures::Query& query, bool compare_year_on_year);

// Returns what speaks against comparing the figure with that of a year earlier, or COMPARABLE; UNSPECIFIED
// where the earlier period comprises more reports than one question may.
absl::StatusOr<figure::v1::FigureComparability> ComparabilityOf(const RecordedReports& recorded,
                                                                figures::Evaluator& evaluator,
                                                                const figures::Query& query);

}  // namespace eastgate::reporting

#endif  // EASTGATE_COMMON_REPORTING_COMPARABILITY_H_
