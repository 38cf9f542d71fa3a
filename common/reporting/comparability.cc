#include "common/reporting/comparability.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "common/reference/reference_data.h"
#include "common/reference/succession.h"
#include "common/reporting/status.h"
#include "common/status/status_macros.h"

namespace eastgate::reporting {
namespace {

using figure::v1::FigureComparability;
using reference::Date;

// Returns whether the division is not what it was on `from`.
bool DivisionChanged(const figures::Evaluator& evaluator, const figures::Query& query, Date from) {
  const auto reference = evaluator.figures().log().ReferenceAt(query.revision);
  const std::string& root = evaluator.figures().log().division_root();
  const std::string& division = query.division.empty() ? root : query.division;
  if (reference == nullptr || division.empty()) return false;
  // The cohorts of a period may lie ahead.
  const Date to = std::max(from, query.as_of);
  if (query.succession != nullptr && !query.division.empty())
    return query.succession->HasChangedToday(division, from, to);
  return reference::HasChanged(reference->divisions, division, from, to);
}

}  // namespace

bool HasDuty(const figures::FigureStore& figures, const figures::Query& query) {
  const auto reference = figures.log().ReferenceAt(query.revision);
  return reference != nullptr && !reference->reporting.Of(query.figure->id()).empty();
}

absl::StatusOr<FigureComparability> ComparabilityOf(const RecordedReports& recorded,
                                                    figures::Evaluator& evaluator,
                                                    const figures::Query& query) {
  const figures::Query before = figures::OneYearEarlier(query);
  const Date from = before.period.start.value_or(before.as_of);
  // ISO dates compare as strings do.
  if (reference::FormatDate(from) < query.figure->figure.defined_on())
    return figure::v1::FIGURE_COMPARABILITY_DEFINITION_CHANGED;
  if (DivisionChanged(evaluator, query, from)) return figure::v1::FIGURE_COMPARABILITY_DIVISION_CHANGED;
  if (!HasDuty(evaluator.figures(), query)) return figure::v1::FIGURE_COMPARABILITY_COMPARABLE;
  const absl::StatusOr<std::vector<DueReport>> reports =
      DueReports(recorded, evaluator, before, Revisions::kLeaveOut);
  if (absl::IsFailedPrecondition(reports.status())) return figure::v1::FIGURE_COMPARABILITY_UNSPECIFIED;
  RETURN_IF_ERROR(reports.status());
  const bool all_reported = std::none_of(reports->begin(), reports->end(), [](const DueReport& report) {
    return report.recorded.state == figure::v1::FIGURE_REPORT_STATE_UNSPECIFIED;
  });
  return all_reported ? figure::v1::FIGURE_COMPARABILITY_COMPARABLE
                      : figure::v1::FIGURE_COMPARABILITY_PREVIOUS_NOT_REPORTED;
}

absl::StatusOr<figure::v1::FigureValue> Answer(const RecordedReports& recorded, figures::Evaluator& evaluator,
                                               const figures::Query& query, bool compare_year_on_year) {
  ASSIGN_OR_RETURN(figure::v1::FigureValue value, evaluator.Answer(query, compare_year_on_year));
  if (!compare_year_on_year) return value;
  ASSIGN_OR_RETURN(const FigureComparability comparability, ComparabilityOf(recorded, evaluator, query));
  value.mutable_year_on_year()->set_comparability(comparability);
  return value;
}

}  // namespace eastgate::reporting
