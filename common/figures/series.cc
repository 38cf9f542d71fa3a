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

}  // namespace

absl::StatusOr<std::vector<Period>> Intervals(const Period& period,
                                              figure::v1::SeriesGranularity granularity) {
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
  ASSIGN_OR_RETURN(const std::vector<Period> intervals, Intervals(query.period, granularity));
  figure::v1::GetFigureSeriesResponse response;
  response.set_revision(query.revision);
  for (const Period& interval : intervals) {
    Query of_interval = query;
    of_interval.period = interval;
    ASSIGN_OR_RETURN(const Value value, evaluator.Evaluate(of_interval));
    figure::v1::SeriesPoint& point = *response.add_points();
    point.set_start(reference::FormatDate(*interval.start));
    point.set_end(reference::FormatDate(interval.end));
    SetValue(query.figure->kind(), value, point);
  }
  return response;
}

}  // namespace eastgate::figures
