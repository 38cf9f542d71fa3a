#include "common/reference/working_calendar.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::reference {
namespace {

using status::ErrorReason;

bool IsWeekend(Date date) {
  const absl::Weekday weekday = absl::GetWeekday(date);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

absl::Status BadRow(const CalendarRow& row, absl::string_view what) {
  const std::string where = row.line > 0 ? absl::StrCat("line ", row.line, ": ") : "";
  return absl::InvalidArgumentError(absl::StrCat(where, FormatDate(row.date), ": ", what));
}

// Rows in date order.
absl::Status CheckRows(const std::vector<CalendarRow>& rows) {
  for (size_t i = 0; i < rows.size(); ++i) {
    const CalendarRow& row = rows[i];
    if (i > 0 && row.date == rows[i - 1].date) return BadRow(row, "the date occurs twice");
    if (row.notice.empty()) return BadRow(row, "the notice is missing");
    if (row.kind == DayKind::kWorkday && !IsWeekend(row.date)) {
      return BadRow(row, "got a workday, want only weekend days that are worked");
    }
  }
  return absl::OkStatus();
}

constexpr int kNoticeMonth = 10;

bool CoversItsYear(const CalendarRow& row) {
  return row.kind == DayKind::kHoliday && row.date.month() == 1 && row.date.day() == 1;
}

}  // namespace

WorkingCalendar::WorkingCalendar(Date first, Date last, std::vector<CalendarRow> rows,
                                 std::vector<int32_t> working_days)
    : first_(first), last_(last), rows_(std::move(rows)), working_days_(std::move(working_days)) {}

absl::StatusOr<WorkingCalendar> WorkingCalendar::Build(std::vector<CalendarRow> rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const CalendarRow& a, const CalendarRow& b) { return a.date < b.date; });
  RETURN_IF_ERROR(CheckRows(rows));

  std::optional<Date> first;
  Date last;
  for (const CalendarRow& row : rows) {
    if (!CoversItsYear(row)) continue;
    if (first && row.date != last + 1) {
      return BadRow(row, absl::StrCat("the notice of the year before is missing, the last one covers ",
                                      FormatDate(last)));
    }
    if (!first) first = row.date;
    last = Date(row.date.year(), 12, 31);
  }
  if (!first)
    return absl::InvalidArgumentError("no year is covered, want the holiday of 1 January of each year");

  absl::flat_hash_map<int32_t, DayKind> moved;
  for (const CalendarRow& row : rows) moved.emplace(ToDayNumber(row.date), row.kind);
  std::vector<int32_t> working_days;
  // At most the 300 years that a date can have.
  for (Date date = *first; date <= last; ++date) {
    const auto row = moved.find(ToDayNumber(date));
    const bool works = row != moved.end() ? row->second == DayKind::kWorkday : !IsWeekend(date);
    if (works) working_days.push_back(ToDayNumber(date));
  }
  return WorkingCalendar(*first, last, std::move(rows), std::move(working_days));
}

absl::Status WorkingCalendar::Outside(const std::string& on) const {
  const std::string first = FormatDate(first_), last = FormatDate(last_);
  return status::Refused(
      ErrorReason::ERROR_REASON_OUTSIDE_CALENDAR,
      absl::StrCat("got ", on, ", want a date in the working calendar, ", first, " to ", last),
      {{"on", on}, {"first", first}, {"last", last}});
}

absl::Status WorkingCalendar::CheckCovered(Date date) const {
  return date < first_ || date > last_ ? Outside(FormatDate(date)) : absl::OkStatus();
}

int WorkingCalendar::CountThrough(Date date) const {
  return static_cast<int>(std::upper_bound(working_days_.begin(), working_days_.end(), ToDayNumber(date)) -
                          working_days_.begin());
}

absl::StatusOr<bool> WorkingCalendar::IsWorkingDay(Date date) const {
  RETURN_IF_ERROR(CheckCovered(date));
  return std::binary_search(working_days_.begin(), working_days_.end(), ToDayNumber(date));
}

absl::StatusOr<Date> WorkingCalendar::AddWorkingDays(Date date, int n) const {
  RETURN_IF_ERROR(CheckCovered(date));
  if (n == 0) return date;
  // Indexes of the days after `date` begin at CountThrough(date), of those before it end at CountThrough(date
  // - 1).
  const int64_t index = n > 0 ? int64_t{CountThrough(date)} + n - 1 : int64_t{CountThrough(date - 1)} + n;
  if (index < 0) return Outside(FormatDate(first_ - 1));
  if (index >= static_cast<int64_t>(working_days_.size())) return Outside(FormatDate(last_ + 1));
  return FromDayNumber(working_days_[index]);
}

absl::StatusOr<int> WorkingCalendar::WorkingDaysBetween(Date from, Date to) const {
  RETURN_IF_ERROR(CheckCovered(from));
  RETURN_IF_ERROR(CheckCovered(to));
  return CountThrough(to) - CountThrough(from);
}

bool WorkingCalendar::LacksNextYear(Date today) const {
  return last_ < Date(today.year() + (today.month() >= kNoticeMonth ? 1 : 0), 12, 31);
}

}  // namespace eastgate::reference
