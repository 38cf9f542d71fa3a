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

// The cells of one series.
class SeriesCells {
 public:
  SeriesCells(const CellCache& cells, const store::Reader& reader, int64_t rolled_up, const std::string& key)
      : cells_(cells), reader_(reader), upto_(rolled_up), key_(key) {}

  // Returns the months of each year that has any.
  absl::StatusOr<CellCache::Years> ReadYears() const { return cells_.ReadYears(reader_, upto_, key_); }
  absl::StatusOr<CellCache::Days> ReadDays(int year, int month) const {
    return cells_.ReadDays(reader_, upto_, MonthCellKey(key_, year, month));
  }

 private:
  const CellCache& cells_;
  const store::Reader& reader_;
  const int64_t upto_;
  const std::string& key_;
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
    const MonthsOfPeriod of_period(period);
    if (of_period.empty()) return sum_;
    // Years that are wholly inside, months that are wholly inside, days at the rims.
    ASSIGN_OR_RETURN(const CellCache::Years years, cells_.ReadYears());
    for (const auto& [year, months] : *years) {
      if (year < of_period.first_year() || year > of_period.last_year()) continue;
      for (const Slot& month : months) {
        const std::optional<MonthPart> part = of_period.PartOf(year, month.slot);
        if (!part) continue;
        if (const auto known = part->whole() ? month.KnownAt(revision_) : std::nullopt) {
          sum_ += *known;
        } else {
          RETURN_IF_ERROR(AddDays(year, month.slot, *part));
        }
      }
    }
    RETURN_IF_ERROR(SubtractLater());
    return sum_;
  }

 private:
  absl::Status AddDays(int year, int month, const MonthPart& part) {
    ASSIGN_OR_RETURN(const CellCache::Days days, cells_.ReadDays(year, month));
    for (const Slot& day : *days) {
      if (day.slot < part.from_day || day.slot > part.to_day) continue;
      if (const auto known = day.KnownAt(revision_)) {
        sum_ += *known;
      } else {
        sum_ += day.amount;
        AddLater(Date(year, month, day.slot));
      }
    }
    return absl::OkStatus();
  }

  // Notes a day with more postings after the revision than its slot knows. Days come in their order.
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
                                        int64_t rolled_up, const CellSeries& series, const std::string& key,
                                        const Filters& filters, const Period& period, int64_t revision,
                                        ScanBudget& budget) {
  const SeriesCells of_series(cells, reader, rolled_up, key);
  return Summer(of_series, reader, rolled_up, series, filters, revision, budget).Sum(period);
}

absl::StatusOr<CohortSum> SumOfCohort(const CellCache& cells, const store::Reader& reader, int64_t rolled_up,
                                      const std::string& key, Date as_of, int64_t revision) {
  const SeriesCells of_series(cells, reader, rolled_up, key);
  CohortSum sum;
  const auto add = [&](const Slot& slot) {
    const std::optional<absl::int128> known = slot.KnownAt(revision);
    sum.is_known = sum.is_known && known;
    sum.sum += slot.amount;
    sum.known += known.value_or(0);
  };
  ASSIGN_OR_RETURN(const CellCache::Years years, of_series.ReadYears());
  for (const auto& [year, months] : *years) {
    if (year > as_of.year()) break;
    for (const Slot& month : months) {
      const absl::CivilMonth civil(year, month.slot);
      if (Date(civil + 1) <= as_of + 1) {
        add(month);
      } else if (Date(civil) <= as_of) {
        ASSIGN_OR_RETURN(const CellCache::Days days, of_series.ReadDays(year, month.slot));
        for (const Slot& day : *days) {
          if (day.slot <= as_of.day()) add(day);
        }
      }
    }
  }
  return sum;
}

}  // namespace eastgate::figures
