// The finest cells of a measure: those of each division with each combination of the values of all its
// dimensions, and of each subject where these are counted. They answer every question about a FLOW or STOCK
// for which no roll-up is declared, at a cost that depends on how many combinations there are, and every
// question about a DISTINCT count, at a cost that depends on how many subjects there are; neither depends on
// how many facts.
//
// Their keys have the time before the division (finest_keys.h), so that a period is some ranges of cells one
// after the other: a whole year or month of a division and those below it is one range.
#ifndef EASTGATE_COMMON_FIGURES_FINEST_CELLS_H_
#define EASTGATE_COMMON_FIGURES_FINEST_CELLS_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "common/facts/keys.h"
#include "common/figures/catalogue.h"
#include "common/figures/posting_scan.h"
#include "common/figures/query.h"
#include "common/figures/recent_postings.h"
#include "common/store/store.h"

namespace eastgate::figures {

// Visits each combination of a division, values and, of a distinct count, a subject that matches the query
// and was ever posted in its period, or a moment ago: once or more, with amounts that add up to its sum as
// known at the query's revision, also where that is zero. `posting` has the division, the dimensions and the
// subject. The cells of `reader` are rolled up to `rolled_up`, and `recent` has what they lack. A cell takes
// from the budget, and so does a day of it that many revisions have touched since, and each posting that is
// read instead of cells; an error of the budget when it ends.
absl::Status VisitFinest(
    const store::Reader& reader, int64_t rolled_up, const RecentView& recent, const FigureDefinition& measure,
    const Query& query, ScanBudget& budget,
    absl::FunctionRef<absl::Status(const facts::PostingValue& posting, absl::int128 amount)> visit);

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_FINEST_CELLS_H_
