// The days that are worked: weekdays, as moved by the State Council's yearly notice.
//
// Built from the notices' rows: a holiday is a day off whatever its weekday, a workday is a weekend day
// worked instead (调休). Questions about years whose notice is not loaded are refused, never guessed.
// Immutable after Build, thread-safe.
#ifndef EASTGATE_COMMON_REFERENCE_WORKING_CALENDAR_H_
#define EASTGATE_COMMON_REFERENCE_WORKING_CALENDAR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/reference/civil_date.h"

namespace eastgate::reference {

enum class DayKind { kHoliday, kWorkday };

struct CalendarRow {
  Date date;
  DayKind kind;
  std::string notice;  // The document that announces it.
  int line = 0;        // Its line in the file, for errors; 0 = not from a file.
};

class WorkingCalendar {
 public:
  // A year is covered when its 1 January is listed as a holiday: every notice lists it, and a notice that
  // reaches back into the last days of the year before does not cover that year. INVALID_ARGUMENT names the
  // first row that is wrong: a date twice, a workday that is no weekend day, no notice, a gap between the
  // years.
  static absl::StatusOr<WorkingCalendar> Build(std::vector<CalendarRow> rows);

  // All three refuse with FAILED_PRECONDITION, reason OUTSIDE_CALENDAR [on, first, last], where a date that
  // is asked for or found lies outside the covered years.

  absl::StatusOr<bool> IsWorkingDay(Date date) const;

  // Returns the n-th working day after `date`, which itself does not count; before it when n is negative;
  // `date` when n is 0.
  absl::StatusOr<Date> AddWorkingDays(Date date, int n) const;

  // Returns the number of working days in (from, to]; negative, counting (to, from], when `to` is the
  // earlier.
  absl::StatusOr<int> WorkingDaysBetween(Date from, Date to) const;

  // Returns whether next year's notice should be there and is not: it is published in autumn, so that from
  // October on it is missing.
  bool LacksNextYear(Date today) const;

  // Returns the rows of the notices, in the order of their days.
  const std::vector<CalendarRow>& rows() const { return rows_; }

  // Return the first and last covered days.
  Date first() const { return first_; }
  Date last() const { return last_; }

 private:
  WorkingCalendar(Date first, Date last, std::vector<CalendarRow> rows, std::vector<int32_t> working_days);
  absl::Status CheckCovered(Date date) const;
  absl::Status Outside(const std::string& on) const;
  // Returns the number of working days on or before `date`.
  int CountThrough(Date date) const;

  Date first_;
  Date last_;
  std::vector<CalendarRow> rows_;
  std::vector<int32_t> working_days_;  // Day numbers, ascending: every question is a binary search.
};

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_WORKING_CALENDAR_H_
