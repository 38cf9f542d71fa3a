#include "common/figures/cell_sum.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/figures/cell.h"
#include "common/status/status_macros.h"

namespace eastgate::figures {
namespace {

using reference::Date;

// Before and after every date there can be.
constexpr int kFirstYear = 1900;
constexpr int kLastDay = 31;

// Months in their order over the years.
int MonthNumber(int year, int month) {
  return year * 12 + month;
}

// The cells of one series.
class SeriesCells {
 public:
  SeriesCells(const CellCache& cells, const store::Reader& reader, int64_t rolled_up,
              const CellSeries& series, absl::string_view key)
      : cells_(cells), reader_(reader), upto_(rolled_up), values_(series.values.size()), key_(key) {}

  using Years = std::vector<std::pair<int, CellCache::Slots>>;
  // Returns the months of each year that has any.
  absl::StatusOr<Years> ReadYears(int first, int last) const {
    Years years;
    if (first == last) {
      ASSIGN_OR_RETURN(CellCache::Slots months, cells_.Read(reader_, upto_, YearCellKey(key_, first)));
      years.emplace_back(first, std::move(months));
      return years;
    }
    absl::Status bad;
    RETURN_IF_ERROR(reader_.Scan(
        YearCellKey(key_, first), YearCellKey(key_, last + 1),
        [&](absl::string_view key_bytes, absl::string_view value) {
          absl::StatusOr<CellKey> key = ParseCellKey(key_bytes, values_);
          absl::StatusOr<std::vector<Slot>> slots = ParseCell(value);
          if (!key.ok() || !slots.ok()) {
            bad = key.ok() ? slots.status() : key.status();
            return false;
          }
          years.emplace_back(key->year, std::make_shared<const std::vector<Slot>>(*std::move(slots)));
          return true;
        }));
    if (!bad.ok()) return bad;
    return years;
  }

  absl::StatusOr<CellCache::Slots> ReadDays(int year, int month) const {
    return cells_.Read(reader_, upto_, MonthCellKey(key_, year, month));
  }

 private:
  const CellCache& cells_;
  const store::Reader& reader_;
  const int64_t upto_;
  const size_t values_;
  const absl::string_view key_;
};

class Summer {
 public:
  Summer(const SeriesCells& cells, const store::Reader& reader, int64_t rolled_up, const CellSeries& series,
         const Filters& filters, int64_t revision, ScanBudget& budget)
      : cells_(cells),
        reader_(reader),
        upto_(rolled_up),
        series_(series),
        filters_(filters),
        revision_(revision),
        budget_(budget) {}

  absl::StatusOr<absl::int128> Sum(const Period& period) {
    const Date start = period.start.value_or(Date(kFirstYear, 1, 1));
    const Date end = period.end;
    if (end < start) return sum_;
    // Years that are wholly inside, months that are wholly inside, days at the rims.
    ASSIGN_OR_RETURN(const SeriesCells::Years years,
                     cells_.ReadYears(static_cast<int>(start.year()), static_cast<int>(end.year())));
    // Compared as numbers: a civil date would be normalized for each month.
    const int first_month = MonthNumber(static_cast<int>(start.year()), start.month());
    const int last_month = MonthNumber(static_cast<int>(end.year()), end.month());
    const bool ends_month = (end + 1).day() == 1;
    for (const auto& [year, months] : years) {
      for (const Slot& month : *months) {
        const int number = MonthNumber(year, month.slot);
        if (number < first_month || number > last_month) continue;
        const int from_day = number == first_month ? start.day() : 1;
        const int to_day = number == last_month && !ends_month ? end.day() : kLastDay;
        const bool whole = from_day == 1 && to_day == kLastDay;
        if (whole && month.last_revision <= revision_) {
          sum_ += month.amount;
        } else {
          RETURN_IF_ERROR(AddDays(year, month.slot, from_day, to_day));
        }
      }
    }
    RETURN_IF_ERROR(SubtractLater());
    return sum_;
  }

 private:
  absl::Status AddDays(int year, int month, int from_day, int to_day) {
    ASSIGN_OR_RETURN(const CellCache::Slots days, cells_.ReadDays(year, month));
    for (const Slot& day : *days) {
      if (day.slot < from_day || day.slot > to_day) continue;
      sum_ += day.amount;
      if (day.last_revision > revision_) AddLater(Date(year, month, day.slot));
    }
    return absl::OkStatus();
  }

  // Notes a day with postings after the revision. Days come in their order.
  void AddLater(Date day) {
    later_.push_back(RangeOf(series_.measure, {day, day}));
    later_.back().begin.revision = revision_ + 1;
  }

  absl::Status SubtractLater() {
    if (later_.empty()) return absl::OkStatus();
    const PostingScan later{std::move(later_), revision_, upto_, series_.division, filters_};
    return VisitPostings(reader_, later, budget_,
                         [&](const facts::PostingKey&, const facts::PostingValue& posting) {
                           sum_ -= posting.amount;
                           return true;
                         });
  }

  const SeriesCells& cells_;
  const store::Reader& reader_;
  const int64_t upto_;
  const CellSeries& series_;
  const Filters& filters_;
  const int64_t revision_;
  ScanBudget& budget_;
  absl::int128 sum_ = 0;
  std::vector<PostingRange> later_;
};

}  // namespace

absl::StatusOr<absl::int128> SumOfCells(const CellCache& cells, const store::Reader& reader,
                                        int64_t rolled_up, const CellSeries& series, absl::string_view key,
                                        const Filters& filters, const Period& period, int64_t revision,
                                        ScanBudget& budget) {
  const SeriesCells of_series(cells, reader, rolled_up, series, key);
  return Summer(of_series, reader, rolled_up, series, filters, revision, budget).Sum(period);
}

absl::StatusOr<CohortSum> SumOfCohort(const CellCache& cells, const store::Reader& reader, int64_t rolled_up,
                                      const CellSeries& series, absl::string_view key, Date as_of,
                                      int64_t revision) {
  const SeriesCells of_series(cells, reader, rolled_up, series, key);
  CohortSum sum;
  const auto add = [&](const Slot& slot) {
    sum.sum += slot.amount;
    sum.recorded_later = sum.recorded_later || slot.last_revision > revision;
  };
  ASSIGN_OR_RETURN(const SeriesCells::Years years,
                   of_series.ReadYears(kFirstYear, static_cast<int>(as_of.year())));
  for (const auto& [year, months] : years) {
    for (const Slot& month : *months) {
      const absl::CivilMonth civil(year, month.slot);
      if (Date(civil + 1) <= as_of + 1) {
        add(month);
      } else if (Date(civil) <= as_of) {
        ASSIGN_OR_RETURN(const CellCache::Slots days, of_series.ReadDays(year, month.slot));
        for (const Slot& day : *days) {
          if (day.slot <= as_of.day()) add(day);
        }
      }
    }
  }
  return sum;
}

}  // namespace eastgate::figures
