#include "services/intake/workbook/cell_value.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"

namespace eastgate::workbook {
namespace {

constexpr int kDigits = 15;  // The digits of a number that Excel keeps.
constexpr double kFirstLostNumber = 1e15;
constexpr int kSmallestExponent = -20;  // Smaller numbers are nothing that a bureau counts.
constexpr double kEndOfDays = 2958466;  // The day after 9999-12-31, counted from 1900.
constexpr int kDaysTo1904 = 1462;       // From the first day of one count to that of the other.
constexpr int kDayThatNeverWas = 60;    // Excel has a 29 February 1900.
constexpr int64_t kSecondsInDay = 86400;
constexpr size_t kEscapeLength = 7;  // "_x000D_"

// Returns the letters of a format's first section, in small letters, without text that is shown as it is.
std::string LettersOf(absl::string_view code) {
  std::string letters;
  for (size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    switch (code[i]) {
      case '\\':
      case '_':
      case '*':
        ++i;
        break;
      case '"':
        i = std::min(code.find('"', i + 1), code.size());
        break;
      case '[': {
        const size_t end = std::min(code.find(']', i), code.size());
        const std::string inside = absl::AsciiStrToLower(code.substr(i + 1, end - i - 1));
        // Elapsed hours, minutes or seconds; others are colors, conditions and languages.
        if (!inside.empty() && inside.find_first_not_of(inside[0]) == std::string::npos)
          absl::StrAppend(&letters, inside);
        i = end;
        break;
      }
      default:
        letters.push_back(absl::ascii_tolower(static_cast<unsigned char>(code[i])));
    }
  }
  return letters;
}

std::string TimeText(int64_t second) {
  return absl::StrFormat("%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
}

}  // namespace

NumberKind KindOfBuiltIn(int id) {
  // In Chinese: 27, 36, 50, 52 and 57 are 年月; 32 to 35, 55 and 56 are times.
  if (id == 17 || id == 27 || id == 36 || id == 50 || id == 52 || id == 57) return NumberKind::kMonth;
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 || id == 56)
    return NumberKind::kTime;
  if ((id >= 14 && id <= 22) || (id >= 28 && id <= 31) || (id >= 51 && id <= 58)) return NumberKind::kDate;
  return NumberKind::kPlain;
}

NumberKind KindOfFormat(absl::string_view code) {
  const std::string letters = LettersOf(code);
  if (absl::StrContains(letters, "general")) return NumberKind::kPlain;
  const auto has = [&letters](char letter) { return absl::StrContains(letters, letter); };
  // A year may be that of an era, "e"; beside digits an e is an exponent.
  const bool has_year = has('y') || (has('e') && !has('0') && !has('#'));
  const bool has_time = has('h') || has('s');
  if (has('d')) return NumberKind::kDate;
  if (has_year) return has('m') && !has_time ? NumberKind::kMonth : NumberKind::kDate;
  if (has_time) return NumberKind::kTime;
  return has('m') ? NumberKind::kDate : NumberKind::kPlain;
}

std::optional<double> NumberOf(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  double number = 0;
  if (text.empty() || text.find_first_not_of("0123456789+-.eE") != absl::string_view::npos ||
      !absl::SimpleAtod(text, &number) || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

std::string NumberText(double number) {
  std::string scientific = absl::StrFormat("%.*E", kDigits - 1, number);
  int exponent = 0;
  const bool is_parsed = absl::SimpleAtoi(scientific.substr(scientific.find('E') + 1), &exponent);
  if (!is_parsed || std::abs(number) >= kFirstLostNumber || exponent >= kDigits) return scientific;
  if (exponent < kSmallestExponent) return "0";
  std::string text = absl::StrFormat("%.*f", kDigits - 1 - exponent, number);
  if (absl::StrContains(text, '.')) {
    text.resize(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

std::string DateText(double number, NumberKind kind, bool from_1904) {
  const double day_1900 = from_1904 ? number + kDaysTo1904 : number;
  if (kind == NumberKind::kPlain || number < 0 || day_1900 >= kEndOfDays) return NumberText(number);
  const double whole = std::floor(number);
  auto day = static_cast<int64_t>(whole);
  auto second = static_cast<int64_t>(std::llround((number - whole) * kSecondsInDay));
  day += second / kSecondsInDay;
  second %= kSecondsInDay;
  if (kind == NumberKind::kTime && day == 0) return TimeText(second);
  if (from_1904) day += kDaysTo1904;
  if (day == kDayThatNeverWas) return "1900-02-29";
  const absl::CivilDay date = absl::CivilDay(1899, 12, day < kDayThatNeverWas ? 31 : 30) + day;
  std::string month = absl::StrFormat("%04d-%02d", date.year(), date.month());
  // A day that is not the first is what somebody meant, though it is not shown.
  if (kind == NumberKind::kMonth && date.day() == 1 && second == 0) return month;
  return absl::StrCat(month, absl::StrFormat("-%02d", date.day()), second == 0 ? "" : " ",
                      second == 0 ? "" : TimeText(second));
}

std::string IsoDateText(absl::string_view text) {
  text = absl::StripSuffix(text, "Z");
  text = text.substr(0, text.find('.'));
  absl::string_view day = text;
  if (absl::ConsumeSuffix(&day, "T00:00:00")) return std::string(day);
  return absl::StrReplaceAll(text, {{"T", " "}});
}

std::string Unescaped(absl::string_view text) {
  std::string unescaped;
  unescaped.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t escape_at = std::min(text.find("_x", at), text.size());
    absl::StrAppend(&unescaped, text.substr(at, escape_at - at));
    at = escape_at;
    const absl::string_view escape = text.substr(at, kEscapeLength);
    uint32_t code = 0;
    const bool is_escape = escape.size() == kEscapeLength && escape.back() == '_' &&
                           std::all_of(escape.begin() + 2, escape.end() - 1, absl::ascii_isxdigit) &&
                           absl::SimpleHexAtoi(escape.substr(2, 4), &code);
    // Only characters that XML does not have are escaped, and the underscore that begins an escape.
    const bool is_known = is_escape && ((code > 0 && code < 0x20) || code == '_');
    if (is_known) {
      unescaped.push_back(static_cast<char>(code));
      at += kEscapeLength;
    } else if (at < text.size()) {
      unescaped.push_back(text[at++]);
    }
  }
  return unescaped;
}

}  // namespace eastgate::workbook
