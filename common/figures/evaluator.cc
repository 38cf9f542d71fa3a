#include "common/figures/evaluator.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "common/figures/cell.h"
#include "common/figures/cell_keys.h"
#include "common/figures/cell_sum.h"
#include "common/figures/finest_cells.h"
#include "common/figures/finest_keys.h"
#include "common/status/status_macros.h"

namespace eastgate::figures {
namespace {

using figure::v1::FIGURE_KIND_DISTINCT;
using figure::v1::FIGURE_KIND_RATIO;

// Calls `visit` with every combination of one value per filter, until it fails.
absl::Status ForEachCombination(const Filters& filters,
                                absl::FunctionRef<absl::Status(const Filters&)> visit) {
  std::vector<size_t> at(filters.size(), 0);
  while (true) {
    Filters one;
    for (size_t i = 0; i < filters.size(); ++i) one.push_back({filters[i].first, {filters[i].second[at[i]]}});
    RETURN_IF_ERROR(visit(one));
    size_t i = 0;
    while (i < filters.size() && ++at[i] == filters[i].second.size()) at[i++] = 0;
    if (i == filters.size()) return absl::OkStatus();
  }
}

const FigureDefinition& Part(const Catalogue& catalogue, const std::string& id) {
  return *catalogue.FindFigure(id);
}

// Counts the subjects whose amounts sum above zero. They are kept by a hash of 128 bits, so that a million of
// them take some 30 MB, however long their names are.
class SubjectCount {
 public:
  void Add(absl::string_view subject, absl::int128 amount) {
    // A sum of what a log took fits (common/facts/amount_limit.h).
    const size_t half = subject.size() / 2;
    sums_[{absl::HashOf(subject), absl::HashOf(subject.substr(0, half), subject.substr(half))}] +=
        static_cast<int64_t>(amount);
  }
  int64_t Positive() const {
    return std::count_if(sums_.begin(), sums_.end(), [](const auto& sum) { return sum.second > 0; });
  }

 private:
  absl::flat_hash_map<std::pair<uint64_t, uint64_t>, int64_t> sums_;
};

}  // namespace

figure::v1::FigureRatio ToRatio(const Value& value) {
  figure::v1::FigureRatio ratio;
  ratio.set_numerator(value.value);
  ratio.set_denominator(value.denominator);
  if (value.denominator != 0) {
    ratio.set_value(static_cast<double>(value.value) / static_cast<double>(value.denominator));
  }
  return ratio;
}

void SetYearOnYear(figure::v1::FigureKind kind, const Value& now, const Value& before,
                   figure::v1::YearOnYear& out) {
  if (kind != FIGURE_KIND_RATIO) {
    out.set_previous(before.value);
    int64_t change;
    if (__builtin_sub_overflow(now.value, before.value, &change)) return;
    out.set_change(change);
    if (before.value > 0)
      out.set_growth_ratio(static_cast<double>(change) / static_cast<double>(before.value));
    return;
  }
  const figure::v1::FigureRatio ratio = ToRatio(now);
  *out.mutable_previous_ratio() = ToRatio(before);
  if (!ratio.has_value() || !out.previous_ratio().has_value()) return;
  out.set_ratio_change(ratio.value() - out.previous_ratio().value());
  if (out.previous_ratio().value() > 0)
    out.set_growth_ratio(out.ratio_change() / out.previous_ratio().value());
}

DimensionSet KeysOf(const Filters& filters) {
  DimensionSet keys;
  for (const auto& filter : filters) keys.push_back(filter.first);
  return keys;
}

bool Evaluator::ReadsCellsOnly(const Catalogue& catalogue, const Query& query) {
  const auto reads_cells = [&](const FigureDefinition& part) {
    return part.FindRollUp(KeysOf(query.filters)).has_value() &&
           (!part.has_cohorts() || SplitCohorts(part.cohorts(), query.period).rims.empty());
  };
  if (query.figure->kind() != FIGURE_KIND_RATIO) return reads_cells(*query.figure);
  return reads_cells(Part(catalogue, query.figure->figure.numerator())) &&
         reads_cells(Part(catalogue, query.figure->figure.denominator()));
}

absl::StatusOr<Value> Evaluator::Evaluate(const Query& query) {
  RETURN_IF_ERROR(budget_.Check());
  Value value;
  if (query.figure->kind() != FIGURE_KIND_RATIO) {
    ASSIGN_OR_RETURN(value.value, Measure(*query.figure, query));
    return value;
  }
  ASSIGN_OR_RETURN(value.value, Measure(Part(figures_.catalogue(), query.figure->figure.numerator()), query));
  ASSIGN_OR_RETURN(value.denominator,
                   Measure(Part(figures_.catalogue(), query.figure->figure.denominator()), query));
  return value;
}

absl::StatusOr<figure::v1::FigureValue> Evaluator::Answer(const Query& query, bool compare_year_on_year) {
  const figure::v1::Figure& figure = query.figure->figure;
  ASSIGN_OR_RETURN(const Value value, Evaluate(query));
  figure::v1::FigureValue answer;
  answer.set_figure(figure.id());
  answer.set_unit(figure.unit());
  if (query.period.start) answer.set_start(reference::FormatDate(*query.period.start));
  answer.set_as_of(reference::FormatDate(query.as_of));
  if (query.figure->has_cohorts()) answer.set_end(reference::FormatDate(query.period.end));
  SetValue(figure.kind(), value, answer);
  if (compare_year_on_year) {
    ASSIGN_OR_RETURN(const Value before, Evaluate(OneYearEarlier(query)));
    SetYearOnYear(figure.kind(), value, before, *answer.mutable_year_on_year());
  }
  answer.set_revision(query.revision);
  answer.set_log_id(figures_.log().log_id());
  answer.set_definition_version(figure.definition_version());
  return answer;
}

absl::StatusOr<int64_t> Evaluator::Measure(const FigureDefinition& measure, const Query& query) {
  if (const auto roll_up = measure.FindRollUp(KeysOf(query.filters)))
    return SumDivision(measure, *roll_up, query);
  ASSIGN_OR_RETURN(const auto groups,
                   MeasureGroups(measure, query, [](const facts::PostingValue&) { return std::string(); }));
  return groups.empty() ? 0 : groups.begin()->second;
}

absl::StatusOr<int64_t> Evaluator::SumDivision(const FigureDefinition& measure, uint16_t roll_up,
                                               const Query& query) {
  const auto sum_recorded = [&](const Query& recorded) {
    return measure.has_cohorts() ? SumCohorts(measure, roll_up, recorded)
                                 : SumCells(measure, roll_up, recorded);
  };
  // All divisions together have all postings, wherever these count.
  if (query.succession == nullptr || query.division.empty()) return sum_recorded(query);
  const reference::Succession::Shares shares = query.succession->SharesOf(query.division);
  Query of_share = query;
  of_share.succession = nullptr;
  absl::int128 sum = 0;
  for (const std::string& division : shares.add) {
    of_share.division = division;
    ASSIGN_OR_RETURN(const int64_t part, sum_recorded(of_share));
    sum += part;
  }
  for (const std::string& division : shares.subtract) {
    of_share.division = division;
    ASSIGN_OR_RETURN(const int64_t part, sum_recorded(of_share));
    sum -= part;
  }
  return ToInt64(sum);
}

absl::Status Evaluator::FindCells() {
  if (rolled_up_) return absl::OkStatus();
  int64_t rolled_up = rolled_up_at_least_;
  if (rolled_up < reader_.head().revision) {
    ASSIGN_OR_RETURN(rolled_up, RolledUpTo(reader_));
  }
  if (rolled_up < reader_.head().revision) {
    ASSIGN_OR_RETURN(auto chunks, figures_.recent().Since(reader_, rolled_up));
    recent_ = RecentView(std::move(chunks));
  }
  rolled_up_ = rolled_up;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Evaluator::LastPosted(const FigureDefinition& measure, reference::Month month) {
  RETURN_IF_ERROR(FindCells());
  // The first roll-up has no dimensions.
  const std::string series = Encode(CellSeries{measure.number, 0, "", {}});
  int64_t last = recent_.LastIn(series, {reference::Date(month), reference::Date(month + 1) - 1});
  ASSIGN_OR_RETURN(const CellCache::Years years, figures_.cells().ReadYears(reader_, *rolled_up_, series));
  for (const YearCell& year : *years) {
    if (year.year != month.year()) continue;
    for (const Slot& slot : year.months) {
      if (slot.slot == month.month() && slot.changed > 0) last = std::max(last, slot.changes[0].revision);
    }
  }
  return last;
}

absl::Status Evaluator::VisitRecentSeries(absl::string_view prefix,
                                          absl::FunctionRef<void(absl::string_view series)> visit) {
  RETURN_IF_ERROR(FindCells());
  recent_.VisitSeries(prefix, visit);
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Evaluator::SumCells(const FigureDefinition& measure, uint16_t roll_up,
                                            const Query& query) {
  RETURN_IF_ERROR(FindCells());
  const Period period = PeriodOf(measure, query);
  absl::int128 sum = 0;
  RETURN_IF_ERROR(ForEachCombination(query.filters, [&](const Filters& one) -> absl::Status {
    RETURN_IF_ERROR(budget_.Check());
    CellSeries series{measure.number, roll_up, query.division, {}};
    for (const auto& filter : one) series.values.push_back(filter.second.front());
    const std::string key = Encode(series);
    ASSIGN_OR_RETURN(const absl::int128 part, SumOfCells(figures_.cells(), reader_, *rolled_up_, series, key,
                                                         one, period, query.revision, budget_));
    sum += part + recent_.Sum(key, period, query.revision);
    return absl::OkStatus();
  }));
  return ToInt64(sum);
}

absl::StatusOr<int64_t> Evaluator::SumCohorts(const FigureDefinition& measure, uint16_t roll_up,
                                              const Query& query) {
  RETURN_IF_ERROR(FindCells());
  const CohortSplit split = SplitCohorts(measure.cohorts(), query.period);
  absl::int128 sum = 0;
  for (const Cohort& cohort : split.whole) {
    ASSIGN_OR_RETURN(const absl::int128 part, SumCohort(measure, roll_up, cohort, query));
    sum += part;
  }
  for (const Period& rim : split.rims) {
    PostingScan scan = ScanOf(measure, query);
    scan.ranges = {RangeOf(measure.number, rim)};
    RETURN_IF_ERROR(VisitPostings(reader_, scan, budget_,
                                  [&](const facts::PostingKey&, const facts::PostingValue& posting) {
                                    sum += posting.amount;
                                    return true;
                                  }));
  }
  return ToInt64(sum);
}

absl::StatusOr<absl::int128> Evaluator::SumCohort(const FigureDefinition& measure, uint16_t roll_up,
                                                  const Cohort& cohort, const Query& query) {
  absl::int128 sum = 0;
  absl::int128 known = 0;
  bool is_known = true;
  RETURN_IF_ERROR(ForEachCombination(query.filters, [&](const Filters& one) -> absl::Status {
    RETURN_IF_ERROR(budget_.Check());
    CellSeries series{measure.number, roll_up, query.division, {}};
    for (const auto& filter : one) series.values.push_back(filter.second.front());
    series.values.push_back(cohort.name);
    const std::string key = Encode(series);
    ASSIGN_OR_RETURN(const CohortSum part,
                     SumOfCohort(figures_.cells(), reader_, *rolled_up_, key, query.as_of, query.revision));
    const absl::int128 recent = recent_.Sum(key, {std::nullopt, query.as_of}, query.revision);
    sum += part.sum + recent;
    known += part.known + recent;
    is_known = is_known && part.is_known;
    return absl::OkStatus();
  }));
  if (is_known) return known;
  // Day by day, since of each day the index has the later postings together.
  PostingScan later = ScanOf(measure, query);
  later.after = query.revision;
  later.upto = *rolled_up_;
  later.ranges.clear();
  for (reference::Date day = *cohort.days.start; day <= cohort.days.end; ++day) {
    later.ranges.push_back(RangeOf(measure.number, {day, day}));
    later.ranges.back().begin.revision = query.revision + 1;
  }
  RETURN_IF_ERROR(VisitPostings(reader_, later, budget_,
                                [&](const facts::PostingKey&, const facts::PostingValue& posting) {
                                  sum -= posting.amount;
                                  return true;
                                }));
  return sum;
}

absl::StatusOr<std::map<std::string, int64_t>> Evaluator::MeasureGroups(const FigureDefinition& measure,
                                                                        const Query& query,
                                                                        GroupOf group_of) {
  const bool distinct = measure.kind() == FIGURE_KIND_DISTINCT;
  std::map<std::string, absl::int128> sums;
  std::map<std::string, SubjectCount> subjects;
  const auto add = [&](const facts::PostingValue& posting, absl::int128 amount) {
    const std::string group = group_of(posting);
    if (distinct) {
      subjects[group].Add(posting.counted_subject, amount);
    } else {
      sums[group] += amount;
    }
    return absl::OkStatus();
  };
  if (HasFinestCells(measure)) {
    RETURN_IF_ERROR(FindCells());
    RETURN_IF_ERROR(VisitFinest(reader_, *rolled_up_, recent_, measure, query, budget_, add));
  } else {
    RETURN_IF_ERROR(VisitPostings(reader_, ScanOf(measure, query), budget_,
                                  [&](const facts::PostingKey&, const facts::PostingValue& posting) {
                                    return add(posting, posting.amount).ok();
                                  }));
  }
  for (const auto& [group, count] : subjects) sums[group] = count.Positive();
  std::map<std::string, int64_t> values;
  for (const auto& [group, sum] : sums) {
    ASSIGN_OR_RETURN(values[group], ToInt64(sum));
  }
  return values;
}

absl::StatusOr<std::map<std::string, Value>> Evaluator::EvaluateGroups(const Query& query, GroupOf group_of) {
  std::map<std::string, Value> values;
  const auto& figure = query.figure->figure;
  if (query.figure->kind() != FIGURE_KIND_RATIO) {
    ASSIGN_OR_RETURN(const auto sums, MeasureGroups(*query.figure, query, group_of));
    for (const auto& [group, sum] : sums) values[group].value = sum;
    return values;
  }
  ASSIGN_OR_RETURN(const auto above,
                   MeasureGroups(Part(figures_.catalogue(), figure.numerator()), query, group_of));
  ASSIGN_OR_RETURN(const auto below,
                   MeasureGroups(Part(figures_.catalogue(), figure.denominator()), query, group_of));
  for (const auto& [group, sum] : above) values[group].value = sum;
  for (const auto& [group, sum] : below) values[group].denominator = sum;
  return values;
}

}  // namespace eastgate::figures
