#include "common/figures/cohorts.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace eastgate::figures {
namespace {

using facts::CohortLength;
using reference::Date;
using reference::Month;

std::string NameOf(int64_t year) {
  return absl::StrCat(year);
}

Date LastOf(Month month) {
  return Date(month + 1) - 1;
}

// The index has the postings of a cohort of a year by its 1 January.
CohortSplit SplitYears(int64_t first, int64_t last) {
  CohortSplit split;
  for (int64_t year = first; year <= last; ++year) {
    const Date day(year, 1, 1);
    split.whole.push_back({NameOf(year), {day, day}});
  }
  if (!split.whole.empty()) split.whole_days = Period{Date(first, 1, 1), Date(last, 12, 31)};
  return split;
}

// Adds the months from `first` to `last`, by years where these are whole.
void AddMonths(Month first, Month last, std::vector<Cohort>& whole) {
  for (Month month = first; month <= last;) {
    const Month december(month.year(), 12);
    if (month.month() == 1 && december <= last) {
      whole.push_back({NameOf(month.year()), {Date(month), LastOf(december)}});
      month = december + 1;
    } else {
      whole.push_back({reference::FormatMonth(month), {Date(month), LastOf(month)}});
      ++month;
    }
  }
}

}  // namespace

std::vector<std::string> CohortsOf(const FigureDefinition& measure, Date day) {
  std::vector<std::string> cohorts = {NameOf(day.year())};
  if (measure.cohorts() == CohortLength::kDay) cohorts.push_back(reference::FormatMonth(Month(day)));
  return cohorts;
}

CohortSplit SplitCohorts(CohortLength length, const Period& period) {
  const Date start = *period.start;
  const Date end = period.end;
  if (length == CohortLength::kYear) return SplitYears(start.year(), end.year());
  CohortSplit split;
  const Month first = start.day() == 1 ? Month(start) : Month(start) + 1;
  const Month last = end == LastOf(Month(end)) ? Month(end) : Month(end) - 1;
  if (first > last) {
    if (start <= end) split.rims.push_back(period);
    return split;
  }
  AddMonths(first, last, split.whole);
  split.whole_days = Period{Date(first), LastOf(last)};
  if (start < Date(first)) split.rims.push_back({start, Date(first) - 1});
  if (end > LastOf(last)) split.rims.push_back({LastOf(last) + 1, end});
  return split;
}

std::vector<Query> DivideAtCells(const Catalogue& catalogue, const Query& query) {
  const FigureDefinition& figure = *query.figure;
  // A part of other cohorts would count in each of the queries.
  const auto same_cohorts = [&](const std::string& part) {
    return catalogue.FindFigure(part)->cohorts() == figure.cohorts();
  };
  if (!figure.has_cohorts() || !query.period.start ||
      (figure.kind() == figure::v1::FIGURE_KIND_RATIO &&
       !(same_cohorts(figure.figure.numerator()) && same_cohorts(figure.figure.denominator())))) {
    return {query};
  }
  CohortSplit split = SplitCohorts(figure.cohorts(), query.period);
  std::vector<Period> periods = std::move(split.rims);
  if (split.whole_days) periods.push_back(*split.whole_days);
  std::vector<Query> queries;
  for (const Period& period : periods) {
    queries.push_back(query);
    queries.back().period = period;
  }
  return queries;
}

}  // namespace eastgate::figures
