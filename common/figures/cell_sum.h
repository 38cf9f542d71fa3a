// Sums of one cell series over a period, as known at a revision: a year to date reads two cells, however many
// facts there are.
#ifndef EASTGATE_COMMON_FIGURES_CELL_SUM_H_
#define EASTGATE_COMMON_FIGURES_CELL_SUM_H_

#include <cstdint>
#include <string>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "common/figures/cell_cache.h"
#include "common/figures/cell_keys.h"
#include "common/figures/posting_scan.h"
#include "common/figures/query.h"
#include "common/reference/civil_date.h"
#include "common/store/store.h"

namespace eastgate::figures {

// Numbers months in their order over the years. Compared as numbers they cost less than as civil months,
// which are normalized each time.
inline int MonthNumber(int year, int month) {
  return year * 12 + month;
}

// Returns the sum of what the cells hold of the revisions up to `revision`; the cells are rolled up to
// `rolled_up`, and `cells` may have them in memory. `key` is Encode(series); `filters` are the series' own:
// its roll-up's keys, each with the one value of the series. A month that more revisions changed after
// `revision` than its slot knows is summed by its days; from such a day the later postings, found by
// (measure, day, revision), are subtracted.
absl::StatusOr<absl::int128> SumOfCells(const CellCache& cells, const store::Reader& reader,
                                        int64_t rolled_up, const CellSeries& series, const std::string& key,
                                        const Filters& filters, const Period& period, int64_t revision,
                                        ScanBudget& budget);

// The sum of one cohort's cells over the amounts effective by a day, whenever they were recorded.
struct CohortSum {
  absl::int128 sum = 0;    // The sum of all that is recorded.
  absl::int128 known = 0;  // The sum as known at the revision asked for,
  bool is_known = true;    // if the cells tell it.
};
// `key` is Encode of a series of a measure with cohorts.
absl::StatusOr<CohortSum> SumOfCohort(const CellCache& cells, const store::Reader& reader, int64_t rolled_up,
                                      const std::string& key, reference::Date as_of, int64_t revision);

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_CELL_SUM_H_
