// Sums of one cell series over a period, as known at a revision: a year to date reads two cells, however many
// facts there are.
#ifndef EASTGATE_COMMON_FACTS_CELL_SUM_H_
#define EASTGATE_COMMON_FACTS_CELL_SUM_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "common/facts/keys.h"
#include "common/facts/posting_scan.h"
#include "common/facts/query.h"
#include "common/store/store.h"

namespace eastgate::facts {

// `filters` are the series' own: its roll-up's keys, each with the one value of the series. Where a slot was
// touched after `revision`, a month is taken by its days, and of a day what came later is subtracted, found
// by (measure, day, revision).
absl::StatusOr<int64_t> SumOfCells(const store::Reader& reader, const CellSeries& series,
                                   const Filters& filters, const Period& period, int64_t revision,
                                   ScanBudget& budget);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_CELL_SUM_H_
