// A figure over time: one value per day, month or year.
#ifndef EASTGATE_COMMON_FIGURES_SERIES_H_
#define EASTGATE_COMMON_FIGURES_SERIES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "common/figures/evaluator.h"
#include "common/figures/query.h"
#include "eastgate/figure/v1/figure_service.pb.h"

namespace eastgate::figures {

inline constexpr int kMaxSeriesPoints = 1000;

// Returns the intervals of the points, without gaps; the first and last may be cut. They are of the query's
// period; of cohorts of a year, of the days of the last year up to as_of, none where as_of lies before it.
// INVALID_ARGUMENT, field granularity, when there would be more than kMaxSeriesPoints. The query has a start.
absl::StatusOr<std::vector<Period>> Intervals(const Query& query, figure::v1::SeriesGranularity granularity);

// `query` was resolved with StartRule::kOfSeries.
absl::StatusOr<figure::v1::GetFigureSeriesResponse> Series(Evaluator& evaluator, const Query& query,
                                                           figure::v1::SeriesGranularity granularity);

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_SERIES_H_
