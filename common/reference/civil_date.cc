#include "common/reference/civil_date.h"

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/reference/quoted.h"

namespace eastgate::reference {
namespace {

constexpr Date kEpoch(1970, 1, 1);
constexpr char kForm[] = "YYYY-MM-DD";

// The value of decimal digits and nothing else.
std::optional<int> Digits(absl::string_view text) {
  int value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

absl::Status NotA(absl::string_view form, absl::string_view text, absl::string_view why = "") {
  return absl::InvalidArgumentError(absl::StrCat("got ", Quoted(text), ", want ", form, why));
}

}  // namespace

absl::StatusOr<Date> ParseDateOfAnyYear(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return NotA(kForm, text);
  const auto year = Digits(text.substr(0, 4)), month = Digits(text.substr(5, 2)),
             day = Digits(text.substr(8, 2));
  if (!year || !month || !day) return NotA(kForm, text);
  // absl normalizes 02-30 to 03-01: a date that does not read back as it was written does not exist.
  const Date date(*year, *month, *day);
  if (date.year() != *year || date.month() != *month || date.day() != *day) {
    return NotA(kForm, text, " of a day that exists");
  }
  return date;
}

absl::StatusOr<Date> ParseDate(absl::string_view text) {
  absl::StatusOr<Date> date = ParseDateOfAnyYear(text);
  if (date.ok() && (date->year() < kFirstYear || date->year() > kLastYear))
    return NotA(kForm, text, " in the years 1900 to 2199");
  return date;
}

std::string FormatDate(Date date) {
  // By hand, since every posting has one.
  const auto digit = [](int64_t value, int64_t place) { return static_cast<char>('0' + value / place % 10); };
  const int64_t year = date.year();
  const char text[] = {digit(year, 1000),
                       digit(year, 100),
                       digit(year, 10),
                       digit(year, 1),
                       '-',
                       digit(date.month(), 10),
                       digit(date.month(), 1),
                       '-',
                       digit(date.day(), 10),
                       digit(date.day(), 1)};
  return std::string(text, sizeof(text));
}

absl::StatusOr<Month> ParseMonth(absl::string_view text) {
  constexpr char kForm[] = "YYYY-MM";
  if (text.size() != 7 || text[4] != '-') return NotA(kForm, text);
  const auto year = Digits(text.substr(0, 4)), month = Digits(text.substr(5, 2));
  if (!year || !month) return NotA(kForm, text);
  if (*month < 1 || *month > 12) return NotA(kForm, text, " with a month from 01 to 12");
  if (*year < kFirstYear || *year > kLastYear) return NotA(kForm, text, " in the years 1900 to 2199");
  return Month(*year, *month);
}

std::string FormatMonth(Month month) {
  return absl::StrFormat("%04d-%02d", month.year(), month.month());
}

Date OneYearEarlier(Date date) {
  const Month month = Month(date) - 12;
  if (Month(date + 1) != Month(date)) return Date(month + 1) - 1;
  return Date(month.year(), month.month(), date.day());
}

int32_t ToDayNumber(Date date) {
  return static_cast<int32_t>(date - kEpoch);
}

Date FromDayNumber(int32_t day_number) {
  return kEpoch + day_number;
}

Date Today(absl::Time now) {
  // Kept, since a zone is looked up by its name, under a lock of the whole process.
  static const absl::TimeZone shanghai = absl::FixedTimeZone(8 * 60 * 60);
  return absl::ToCivilDay(now, shanghai);
}

bool LiesAhead(Date day, absl::Time now) {
  return day > Today(now);
}

}  // namespace eastgate::reference
