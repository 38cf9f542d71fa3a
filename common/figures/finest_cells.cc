#include "common/figures/finest_cells.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "common/figures/cell.h"
#include "common/figures/cell_keys.h"
#include "common/figures/cell_sum.h"
#include "common/figures/cohorts.h"
#include "common/figures/finest_keys.h"
#include "common/reference/civil_date.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::figures {
namespace {

using reference::Date;
using Visit = absl::FunctionRef<absl::Status(const facts::PostingValue& posting, absl::int128 amount)>;

using Series = std::set<std::string, std::less<>>;

// Visits the postings of a scan, until an error.
absl::Status VisitAll(const store::Reader& reader, const PostingScan& scan, ScanBudget& budget,
                      absl::FunctionRef<absl::Status(const facts::PostingValue&)> visit) {
  absl::Status bad;
  RETURN_IF_ERROR(
      VisitPostings(reader, scan, budget, [&](const facts::PostingKey&, const facts::PostingValue& posting) {
        bad = visit(posting);
        return bad.ok();
      }));
  return bad;
}

// The cells of one measure, or of one of its cohorts, for the days on which postings are effective.
class FinestScan {
 public:
  // `cohort` is null for a measure without cohorts. All that is passed must outlive it.
  FinestScan(const store::Reader& reader, int64_t rolled_up, const FigureDefinition& measure,
             const Cohort* cohort, const Query& query, ScanBudget& budget, Visit visit)
      : reader_(reader),
        rolled_up_(rolled_up),
        measure_(measure),
        cohort_(cohort),
        query_(query),
        prefix_(FinestPrefix(measure, cohort == nullptr ? absl::string_view() : cohort->name)),
        period_(cohort == nullptr ? PeriodOf(measure, query) : Period{std::nullopt, query.as_of}),
        of_period_(period_),
        // All divisions are read where those of other codes may count in it today.
        within_(query.succession == nullptr ? query.division : std::string()),
        wanted_(ScanOf(measure, query)),
        budget_(budget),
        visit_(visit) {}

  // `recent_series` are those of the measure that `recent` has.
  absl::Status Read(const RecentView& recent, const Series& recent_series) {
    if (of_period_.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(ReadYears());
    for (const auto& [month, by_days] : months_) {
      RETURN_IF_ERROR(HasMonthCells(prefix_) ? ReadMonth(month, by_days) : ReadPostingsOf(month, by_days));
    }
    RETURN_IF_ERROR(SubtractLater());
    return AddRecent(recent, recent_series);
  }

 private:
  using Combination = std::string;  // A division and what follows it, as they are in a key.
  using Combinations = absl::flat_hash_set<Combination>;
  // The combinations of which a month is read by its days; all of them where it is not wholly inside.
  struct ByDays {
    bool all = false;
    Combinations combinations;
    bool Has(absl::string_view combination) const { return all || combinations.contains(combination); }
  };
  using Month = std::pair<int, int>;

  absl::Status ReadYears() {
    ASSIGN_OR_RETURN(const std::vector<int> years, YearsWithCells());
    std::vector<store::KeyRange> ranges;
    ranges.reserve(years.size());
    for (const int year : years) {
      if (!IsReadByPostings(year)) ranges.push_back(RangeAt(YearCellKey(prefix_, year)));
    }
    return Scan(ranges, [this](const FinestKey& place, const std::vector<Slot>& slots) {
      return AddYear(place, slots);
    });
  }

  // Returns whether the months of a year are read by their postings alone, since its cells would save
  // nothing: without cells of months, where the period has at most one whole month of the year. Then it notes
  // these.
  bool IsReadByPostings(int year) {
    if (HasMonthCells(prefix_)) return false;
    std::vector<Month> months;
    int whole = 0;
    for (int month = 1; month <= 12; ++month) {
      const std::optional<MonthPart> part = of_period_.PartOf(year, month);
      if (!part) continue;
      months.emplace_back(year, month);
      whole += part->whole() ? 1 : 0;
    }
    if (whole > 1) return false;
    for (const Month& month : months) months_[month].all = true;
    return true;
  }

  // Found by skipping from one to the next: a stock and a cohort have no first year.
  absl::StatusOr<std::vector<int>> YearsWithCells() const {
    std::vector<int> years;
    const std::string end = YearCellKey(prefix_, of_period_.last_year() + 1);
    for (auto year = of_period_.first_year(); year <= of_period_.last_year();) {
      std::optional<int> found;
      absl::Status bad;
      RETURN_IF_ERROR(
          reader_.Scan(YearCellKey(prefix_, year), end, [&](absl::string_view key, absl::string_view) {
            const absl::StatusOr<FinestKey> place = ParseFinestKey(key);
            bad = place.status();
            if (place.ok()) found = place->year;
            return false;
          }));
      RETURN_IF_ERROR(bad);
      if (!found) break;
      years.push_back(*found);
      year = *found + 1;
    }
    return years;
  }

  // A combination that was ever posted in a month of the period is visited, also one that was not known by
  // then.
  absl::Status AddYear(const FinestKey& place, const std::vector<Slot>& slots) {
    std::optional<absl::int128> sum;
    for (const Slot& slot : slots) {
      const std::optional<MonthPart> part = of_period_.PartOf(place.year, slot.slot);
      if (!part) continue;
      if (!part->whole()) {
        months_[{place.year, slot.slot}].all = true;
        continue;
      }
      const std::optional<absl::int128> known = slot.KnownAt(query_.revision);
      sum = sum.value_or(0) + known.value_or(0);
      if (!known) months_[{place.year, slot.slot}].combinations.emplace(place.combination);
    }
    return sum ? Add(place.combination, *sum) : absl::OkStatus();
  }

  absl::Status ReadMonth(const Month& month, const ByDays& by_days) {
    const MonthPart part = *of_period_.PartOf(month.first, month.second);
    return Scan({RangeAt(MonthCellKey(prefix_, month.first, month.second))},
                [&](const FinestKey& place, const std::vector<Slot>& slots) -> absl::Status {
                  if (!by_days.Has(place.combination)) return absl::OkStatus();
                  std::optional<absl::int128> sum;
                  for (const Slot& slot : slots) {
                    if (slot.slot < part.from_day || slot.slot > part.to_day) continue;
                    const std::optional<absl::int128> known = slot.KnownAt(query_.revision);
                    sum = sum.value_or(0) + known.value_or(slot.amount);
                    if (known) continue;
                    RETURN_IF_ERROR(budget_.Take());
                    later_[Date(month.first, month.second, slot.slot)].emplace(place.combination);
                  }
                  if (sum) return Add(place.combination, *sum);
                  return absl::OkStatus();
                });
  }

  // Reads a measure that has neither cohorts nor cells of months.
  absl::Status ReadPostingsOf(const Month& month, const ByDays& by_days) {
    const MonthPart part = *of_period_.PartOf(month.first, month.second);
    const Date first(month.first, month.second, part.from_day);
    const Date last = std::min(Date(month.first, month.second, 1) + (part.to_day - 1),
                               Date(absl::CivilMonth(month.first, month.second) + 1) - 1);
    PostingScan scan = wanted_;
    scan.ranges = {RangeOf(measure_.number, {first, last})};
    scan.upto = std::min(query_.revision, rolled_up_);
    return VisitAll(reader_, scan, budget_, [&](const facts::PostingValue& posting) -> absl::Status {
      if (!by_days.all && !by_days.Has(CombinationOf(FinestSeriesOf(measure_, posting))))
        return absl::OkStatus();
      return visit_(posting, posting.amount);
    });
  }

  // Takes off what many revisions have added to days since: the index has the postings of a measure with
  // cohorts by the days of these.
  absl::Status SubtractLater() {
    if (later_.empty()) return absl::OkStatus();
    PostingScan scan = wanted_;
    scan.after = query_.revision;
    scan.upto = rolled_up_;
    scan.ranges.clear();
    const auto add_day = [&](Date day) {
      scan.ranges.push_back(RangeOf(measure_.number, {day, day}));
      scan.ranges.back().begin.revision = query_.revision + 1;
    };
    if (cohort_ == nullptr) {
      for (const auto& [day, combinations] : later_) add_day(day);
    } else {
      for (Date day = *cohort_->days.start; day <= cohort_->days.end; ++day) add_day(day);
    }
    return VisitAll(reader_, scan, budget_, [&](const facts::PostingValue& posting) -> absl::Status {
      const auto day = later_.find(reference::FromDayNumber(posting.effective_day));
      if (day == later_.end()) return absl::OkStatus();
      const std::string series =
          FinestSeriesOf(measure_, posting, cohort_ == nullptr ? absl::string_view() : cohort_->name);
      if (!day->second.contains(CombinationOf(series))) return absl::OkStatus();
      return visit_(posting, -absl::int128(posting.amount));
    });
  }

  // The series in memory, which are ordered.
  absl::Status AddRecent(const RecentView& recent, const Series& all) {
    const std::string begin = prefix_ + within_;
    for (auto series = all.lower_bound(begin); series != all.end() && absl::StartsWith(*series, begin);
         ++series) {
      RETURN_IF_ERROR(Add(CombinationOf(*series), recent.Sum(*series, period_, query_.revision)));
    }
    return absl::OkStatus();
  }

  absl::Status Add(absl::string_view combination, absl::int128 amount) {
    ASSIGN_OR_RETURN(const facts::PostingValue posting, ParseCombination(measure_, combination));
    return Matches(wanted_, posting) ? visit_(posting, amount) : absl::OkStatus();
  }

  // The cells of a year or month, of the division and those below it.
  store::KeyRange RangeAt(const std::string& time) const {
    const std::string begin = time + within_;
    return {begin, store::PrefixEnd(begin)};
  }

  absl::Status Scan(const std::vector<store::KeyRange>& ranges,
                    absl::FunctionRef<absl::Status(const FinestKey& place, const std::vector<Slot>&)> add) {
    const auto add_cell = [&](absl::string_view key, absl::string_view cell) -> absl::Status {
      RETURN_IF_ERROR(budget_.Take());
      ASSIGN_OR_RETURN(const FinestKey place, ParseFinestKey(key));
      ASSIGN_OR_RETURN(const std::vector<Slot> slots, ParseCell(cell));
      return add(place, slots);
    };
    absl::Status bad;
    RETURN_IF_ERROR(reader_.ScanRanges(ranges, [&](absl::string_view key, absl::string_view cell) {
      bad = add_cell(key, cell);
      return bad.ok();
    }));
    return bad;
  }

  const store::Reader& reader_;
  const int64_t rolled_up_;
  const FigureDefinition& measure_;
  const Cohort* const cohort_;
  const Query& query_;
  const std::string prefix_;
  const Period period_;
  const MonthsOfPeriod of_period_;
  const std::string within_;
  const PostingScan wanted_;
  ScanBudget& budget_;
  const Visit visit_;
  std::map<Month, ByDays> months_;
  std::map<Date, Combinations> later_;  // By the day on which postings are effective.
};

using Cohorts = std::set<std::string>;

// Found by skipping from one to the next.
absl::StatusOr<Cohorts> CohortsWithCells(const store::Reader& reader, const FigureDefinition& measure) {
  Cohorts cohorts;
  std::string at = FinestHead(measure);
  const std::string end = store::PrefixEnd(at);
  while (true) {
    std::string found;
    RETURN_IF_ERROR(reader.Scan(at, end, [&found](absl::string_view key, absl::string_view) {
      found = CohortOf(key);
      return false;
    }));
    if (found.empty()) return cohorts;
    at = store::PrefixEnd(FinestPrefix(measure, found));
    cohorts.insert(std::move(found));
  }
}

}  // namespace

absl::Status VisitFinest(
    const store::Reader& reader, int64_t rolled_up, const RecentView& recent, const FigureDefinition& measure,
    const Query& query, ScanBudget& budget,
    absl::FunctionRef<absl::Status(const facts::PostingValue& posting, absl::int128 amount)> visit) {
  Series series;
  recent.VisitSeries(FinestHead(measure), [&series](absl::string_view one) { series.emplace(one); });
  if (!measure.has_cohorts())
    return FinestScan(reader, rolled_up, measure, nullptr, query, budget, visit).Read(recent, series);
  Period cohorts = PeriodOf(measure, query);
  std::optional<Cohorts> known;
  if (!cohorts.start) {
    // Every cohort that there is.
    cohorts.start = Date(reference::kFirstYear, 1, 1);
    ASSIGN_OR_RETURN(known, CohortsWithCells(reader, measure));
    for (const std::string& one : series) known->insert(CohortOf(one));
  }
  const CohortSplit split = SplitCohorts(measure.cohorts(), cohorts);
  for (const Cohort& cohort : split.whole) {
    if (known && !known->contains(cohort.name)) continue;
    RETURN_IF_ERROR(budget.Check());
    RETURN_IF_ERROR(
        FinestScan(reader, rolled_up, measure, &cohort, query, budget, visit).Read(recent, series));
  }
  for (const Period& rim : split.rims) {
    PostingScan scan = ScanOf(measure, query);
    scan.ranges = {RangeOf(measure.number, rim)};
    RETURN_IF_ERROR(VisitAll(reader, scan, budget, [&](const facts::PostingValue& posting) {
      return visit(posting, posting.amount);
    }));
  }
  return absl::OkStatus();
}

}  // namespace eastgate::figures
