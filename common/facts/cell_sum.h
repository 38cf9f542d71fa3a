// Sums of one cell series over a period, as known at a revision: a year to date reads two cells, however many
// facts there are.
#ifndef EASTGATE_COMMON_FACTS_CELL_SUM_H_
#define EASTGATE_COMMON_FACTS_CELL_SUM_H_

#include <cstdint>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/cell_cache.h"
#include "common/facts/keys.h"
#include "common/facts/posting_scan.h"
#include "common/facts/query.h"
#include "common/store/store.h"

namespace eastgate::facts {

// `cells` may have them in memory. What the cells hold of the revisions up to `revision`; they stand at
// `rolled_up`. `key` is Encode(series); `filters` are the series' own: its roll-up's keys, each with the one
// value of the series. Where a slot was touched after `revision`, a month is taken by its days, and of a day
// what came later is subtracted, found by (measure, day, revision).
absl::StatusOr<absl::int128> SumOfCells(CellCache& cells, const store::Reader& reader, int64_t rolled_up,
                                        const CellSeries& series, absl::string_view key,
                                        const Filters& filters, const Period& period, int64_t revision,
                                        ScanBudget& budget);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_CELL_SUM_H_
