// Dates of the civil calendar as the suite reads, writes and counts them.
//
// A date has no time zone; only Today() knows that the district is in Asia/Shanghai, which has been UTC+8
// without daylight saving since 1991. Pure functions, thread-safe.
#ifndef EASTGATE_COMMON_REFERENCE_CIVIL_DATE_H_
#define EASTGATE_COMMON_REFERENCE_CIVIL_DATE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace eastgate::reference {

using Date = absl::CivilDay;
using Month = absl::CivilMonth;

// The years of all dates, both inclusive.
inline constexpr int kFirstYear = 1900;
inline constexpr int kLastYear = 2199;

// Exactly YYYY-MM-DD, a day that exists, from 1900-01-01 to 2199-12-31.
absl::StatusOr<Date> ParseDate(absl::string_view text);
std::string FormatDate(Date date);
// The same of any year of four digits: for a day that was computed, and that is checked when it is stored.
absl::StatusOr<Date> ParseDateOfAnyYear(absl::string_view text);

// Exactly YYYY-MM, from 1900-01 to 2199-12.
absl::StatusOr<Month> ParseMonth(absl::string_view text);
std::string FormatMonth(Month month);

// Returns the same day of the year before; of the last day of a month the last day of that month, so that
// 2025-02-28 is compared with 2024-02-29.
Date OneYearEarlier(Date date);

// Days since 1970-01-01, negative before it. Persisted: the epoch never changes.
int32_t ToDayNumber(Date date);
Date FromDayNumber(int32_t day_number);

// Returns the date in Asia/Shanghai at `now`.
Date Today(absl::Time now);
// Returns whether the day lies after today.
bool LiesAhead(Date day, absl::Time now);

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_CIVIL_DATE_H_
