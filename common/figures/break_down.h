// A figure by division or by dimension.
#ifndef EASTGATE_COMMON_FIGURES_BREAK_DOWN_H_
#define EASTGATE_COMMON_FIGURES_BREAK_DOWN_H_

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "common/figures/evaluator.h"
#include "common/figures/query.h"
#include "eastgate/figure/v1/figure_service.pb.h"

namespace eastgate::figures {

// The key of what a level or a dimension does not cover.
inline constexpr char kUnassigned[] = "unassigned";
inline constexpr int kMaxBreakDownRows = 20'000;

// INVALID_ARGUMENT when the request names no level or dimension, a level above the query's division, or a
// dimension that the figure lacks or the query filters by.
absl::Status CheckBreakDown(const FigureStore& figures, const figure::v1::BreakDownFigureRequest& request);

// `query` is the request's, resolved. Broken down by division, each of `always` has a row too, whether or not
// it is valid on the day or has a value. FAILED_PRECONDITION, reason SCAN_LIMIT, beyond kMaxBreakDownRows.
absl::StatusOr<figure::v1::BreakDownFigureResponse> BreakDown(
    Evaluator& evaluator, const Query& query, const figure::v1::BreakDownFigureRequest& request,
    const std::set<std::string>& always = {});

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_BREAK_DOWN_H_
