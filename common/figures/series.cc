#include "common/figures/series.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::figures {
namespace {

using reference::Date;

// The last day of the interval that `day` lies in.
Date LastOf(Date day, figure::v1::SeriesGranularity granularity) {
  switch (granularity) {
    case figure::v1::SERIES_GRANULARITY_MONTH:
      return Date(absl::CivilMonth(day) + 1) - 1;
    case figure::v1::SERIES_GRANULARITY_YEAR:
      return Date(day.year(), 12, 31);
    default:
      return day;
  }
}

// The days that a series steps through.
Period SteppedDays(const Query& query) {
  if (query.figure->cohorts() != facts::CohortLength::kYear) return query.period;
  const auto year = query.period.end.year();
  return {Date(year, 1, 1), std::min(Date(year, 12, 31), query.as_of)};
}

// The query of one point.
Query AtPoint(const Query& query, const Period& interval) {
  Query of_point = query;
  switch (query.figure->cohorts()) {
    case facts::CohortLength::kNone:
      of_point.period = interval;
      of_point.as_of = interval.end;
      break;
    case facts::CohortLength::kDay:
      of_point.period = interval;
      break;
    case facts::CohortLength::kYear:
      of_point.as_of = interval.end;
      break;
  }
  return of_point;
}

}  // namespace

absl::StatusOr<std::vector<Period>> Intervals(const Query& query, figure::v1::SeriesGranularity granularity) {
  const Period period = SteppedDays(query);
  if (granularity < figure::v1::SERIES_GRANULARITY_DAY || granularity > figure::v1::SERIES_GRANULARITY_YEAR) {
    return status::InvalidField(
        "granularity", "want SERIES_GRANULARITY_DAY, SERIES_GRANULARITY_MONTH or SERIES_GRANULARITY_YEAR");
  }
  std::vector<Period> intervals;
  for (Date day = *period.start; day <= period.end;) {
    if (intervals.size() == kMaxSeriesPoints) {
      return status::InvalidField("granularity",
                                  absl::StrCat("want a period of at most ", kMaxSeriesPoints, " points"));
    }
    const Date last = std::min(LastOf(day, granularity), period.end);
    intervals.push_back({day, last});
    day = last + 1;
  }
  return intervals;
}

absl::StatusOr<figure::v1::GetFigureSeriesResponse> Series(Evaluator& evaluator, const Query& query,
                                                           figure::v1::SeriesGranularity granularity) {
  ASSIGN_OR_RETURN(const std::vector<Period> intervals, Intervals(query, granularity));
  figure::v1::GetFigureSeriesResponse response;
  response.set_revision(query.revision);
  for (const Period& interval : intervals) {
    ASSIGN_OR_RETURN(const Value value, evaluator.Evaluate(AtPoint(query, interval)));
    figure::v1::SeriesPoint& point = *response.add_points();
    point.set_start(reference::FormatDate(*interval.start));
    point.set_end(reference::FormatDate(interval.end));
    SetValue(query.figure->kind(), value, point);
  }
  return response;
}

}  // namespace eastgate::figures
