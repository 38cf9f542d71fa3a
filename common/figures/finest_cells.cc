#include "common/figures/finest_cells.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/figures/cell.h"
#include "common/figures/finest_keys.h"
#include "common/reference/civil_date.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::figures {
namespace {

using reference::Date;

constexpr int kLastDay = 31;

// The days of one month that a period has; a month that is wholly inside has all of them.
struct MonthPart {
  int from_day = 1;
  int to_day = kLastDay;
  bool whole() const { return from_day == 1 && to_day == kLastDay; }
};

class FinestSums {
 public:
  using Combination = std::string;  // A division and values as they are in a key.
  using Sums = absl::flat_hash_map<Combination, absl::int128>;

  FinestSums(const store::Reader& reader, int64_t rolled_up, const FigureDefinition& measure,
             const Query& query, ScanBudget& budget)
      : reader_(reader),
        rolled_up_(rolled_up),
        measure_(measure),
        query_(query),
        period_(PeriodOf(measure, query)),
        start_(period_.start.value_or(Date(reference::kFirstYear, 1, 1))),
        // All divisions are read where those of other codes may count in it today.
        within_(query.succession == nullptr ? query.division : std::string()),
        budget_(budget) {}

  absl::StatusOr<Sums> Read() {
    if (period_.end < start_) return std::move(sums_);
    RETURN_IF_ERROR(ReadYears());
    for (const auto& [month, by_days] : months_) RETURN_IF_ERROR(ReadMonth(month, by_days));
    RETURN_IF_ERROR(ReadPostings());
    return std::move(sums_);
  }

  // The combinations of a series in memory: they count in whole.
  void AddRecent(const RecentView& recent, Sums& sums) const {
    const std::string prefix = FinestPrefix(measure_.number) + within_;
    std::set<std::string> series;
    recent.VisitSeries(prefix, [&series](absl::string_view one) { series.emplace(one); });
    for (const std::string& one : series)
      sums[CombinationOf(one)] += recent.Sum(one, period_, query_.revision);
  }

 private:
  // The combinations of which a month is read by its days; all of them where it is not wholly inside.
  struct ByDays {
    bool all = false;
    std::set<Combination> combinations;
  };
  using Month = std::pair<int, int>;

  absl::Status ReadYears() {
    std::vector<store::KeyRange> ranges;
    for (auto year = static_cast<int>(start_.year()); year <= period_.end.year(); ++year)
      ranges.push_back(RangeOf(FinestYearPrefix(measure_.number, year)));
    return Scan(ranges, [this](absl::string_view key, absl::string_view cell) -> absl::Status {
      ASSIGN_OR_RETURN(const FinestKey place, ParseFinestKey(key));
      ASSIGN_OR_RETURN(const std::vector<Slot> slots, ParseCell(cell));
      for (const Slot& slot : slots) AddMonth(place, slot);
      return absl::OkStatus();
    });
  }

  // A combination that was ever posted in the month has a sum, also one that was not known by then.
  void AddMonth(const FinestKey& place, const Slot& slot) {
    const std::optional<MonthPart> part = PartOf(place.year, slot.slot);
    if (!part) return;
    if (!part->whole()) {
      months_[{place.year, slot.slot}].all = true;
      return;
    }
    absl::int128& sum = sums_[place.combination];
    if (const auto known = slot.KnownAt(query_.revision)) {
      sum += *known;
    } else {
      months_[{place.year, slot.slot}].combinations.insert(place.combination);
    }
  }

  std::optional<MonthPart> PartOf(int year, int month) const {
    const absl::CivilMonth civil(year, month);
    const absl::CivilMonth first(start_);
    const absl::CivilMonth last(period_.end);
    if (civil < first || civil > last) return std::nullopt;
    MonthPart part;
    if (civil == first) part.from_day = start_.day();
    if (civil == last && absl::CivilMonth(period_.end + 1) == last) part.to_day = period_.end.day();
    return part;
  }

  absl::Status ReadMonth(const Month& month, const ByDays& by_days) {
    const MonthPart part = *PartOf(month.first, month.second);
    return Scan({RangeOf(FinestMonthPrefix(measure_.number, month.first, month.second))},
                [&](absl::string_view key, absl::string_view cell) -> absl::Status {
                  ASSIGN_OR_RETURN(const FinestKey place, ParseFinestKey(key));
                  if (!by_days.all && !by_days.combinations.contains(place.combination))
                    return absl::OkStatus();
                  ASSIGN_OR_RETURN(const std::vector<Slot> slots, ParseCell(cell));
                  for (const Slot& slot : slots) {
                    if (slot.slot < part.from_day || slot.slot > part.to_day) continue;
                    absl::int128& sum = sums_[place.combination];
                    if (const auto known = slot.KnownAt(query_.revision)) {
                      sum += *known;
                      continue;
                    }
                    RETURN_IF_ERROR(budget_.Take());
                    days_[Date(month.first, month.second, slot.slot)].insert(place.combination);
                  }
                  return absl::OkStatus();
                });
  }

  // The days of combinations that many revisions have touched since: by their postings.
  absl::Status ReadPostings() {
    if (days_.empty()) return absl::OkStatus();
    const Filters none;
    PostingScan scan{{}, 0, std::min(query_.revision, rolled_up_), within_, none};
    for (const auto& [day, combinations] : days_) {
      scan.ranges.push_back(figures::RangeOf(measure_.number, {day, day}));
      scan.ranges.back().end = scan.ranges.back().begin;
      scan.ranges.back().end.revision = scan.upto + 1;
    }
    return VisitPostings(reader_, scan, budget_,
                         [&](const facts::PostingKey& key, const facts::PostingValue& posting) {
                           const Combination combination = CombinationOf(FinestSeriesOf(measure_, posting));
                           if (days_[reference::FromDayNumber(key.day)].contains(combination))
                             sums_[combination] += posting.amount;
                           return true;
                         });
  }

  store::KeyRange RangeOf(const std::string& time) const {
    const std::string begin = time + within_;
    return {begin, store::PrefixEnd(begin)};
  }

  absl::Status Scan(const std::vector<store::KeyRange>& ranges,
                    absl::FunctionRef<absl::Status(absl::string_view key, absl::string_view cell)> add) {
    absl::Status bad;
    RETURN_IF_ERROR(reader_.ScanRanges(ranges, [&](absl::string_view key, absl::string_view cell) {
      bad = budget_.Take();
      if (bad.ok()) bad = add(key, cell);
      return bad.ok();
    }));
    return bad;
  }

  const store::Reader& reader_;
  const int64_t rolled_up_;
  const FigureDefinition& measure_;
  const Query& query_;
  const Period period_;
  const Date start_;
  const std::string within_;
  ScanBudget& budget_;
  Sums sums_;
  std::map<Month, ByDays> months_;
  std::map<Date, std::set<Combination>> days_;
};

}  // namespace

absl::Status VisitFinest(
    const store::Reader& reader, int64_t rolled_up, const RecentView& recent, const FigureDefinition& measure,
    const Query& query, ScanBudget& budget,
    absl::FunctionRef<absl::Status(const facts::PostingValue& posting, absl::int128 sum)> visit) {
  FinestSums finest(reader, rolled_up, measure, query, budget);
  ASSIGN_OR_RETURN(FinestSums::Sums sums, finest.Read());
  finest.AddRecent(recent, sums);
  const PostingScan wanted = ScanOf(measure, query);
  for (const auto& [combination, sum] : sums) {
    ASSIGN_OR_RETURN(const facts::PostingValue posting, ParseCombination(measure, combination));
    if (Matches(wanted, posting)) RETURN_IF_ERROR(visit(posting, sum));
  }
  return absl::OkStatus();
}

}  // namespace eastgate::figures
