// Sums of one cell series over a period, as known at a revision: a year to date reads two cells, however many
// facts there are.
#ifndef EASTGATE_COMMON_FIGURES_CELL_SUM_H_
#define EASTGATE_COMMON_FIGURES_CELL_SUM_H_

#include <cstdint>
#include <optional>
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

// The days of one month that a period has; a month that is wholly inside has all of them.
struct MonthPart {
  static constexpr int kLastDay = 31;  // No month has more.
  int from_day = 1;
  int to_day = kLastDay;
  bool whole() const { return from_day == 1 && to_day == kLastDay; }
};

// The months of a period, which begins with the calendar where it has no start.
class MonthsOfPeriod {
 public:
  explicit MonthsOfPeriod(const Period& period)
      : start_(period.start.value_or(reference::Date(reference::kFirstYear, 1, 1))),
        end_(period.end),
        first_(MonthNumber(static_cast<int>(start_.year()), start_.month())),
        last_(MonthNumber(static_cast<int>(end_.year()), end_.month())),
        ends_month_((end_ + 1).day() == 1) {}

  bool empty() const { return end_ < start_; }
  int first_year() const { return static_cast<int>(start_.year()); }
  int last_year() const { return static_cast<int>(end_.year()); }
  // Returns the part of the month that the period has, or nothing.
  std::optional<MonthPart> PartOf(int year, int month) const {
    const int number = MonthNumber(year, month);
    if (number < first_ || number > last_) return std::nullopt;
    MonthPart part;
    if (number == first_) part.from_day = start_.day();
    if (number == last_ && !ends_month_) part.to_day = end_.day();
    return part;
  }

 private:
  const reference::Date start_;
  const reference::Date end_;
  const int first_;
  const int last_;
  const bool ends_month_;
};

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
