// The values of cells as text: numbers as Excel shows them, dates by the format of their number. Pure,
// thread-safe.
#ifndef EASTGATE_SERVICES_INTAKE_WORKBOOK_CELL_VALUE_H_
#define EASTGATE_SERVICES_INTAKE_WORKBOOK_CELL_VALUE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace eastgate::workbook {

// The kind of a number, by its format.
enum class NumberKind {
  kPlain,
  kDate,   // A day, with a time if it has one.
  kMonth,  // A year and a month; the day is not shown.
  kTime,   // A time of day alone.
};

// Returns the kind of a format that every workbook has, by its id.
NumberKind KindOfBuiltIn(int id);

// Returns the kind of a custom format by its code: "yyyy\-mm\-dd", "[$-804]yyyy\"年\"m\"月\"".
NumberKind KindOfFormat(absl::string_view code);

// Returns the number in a cell; nothing if the text is not one.
std::optional<double> NumberOf(absl::string_view text);

// Returns the number without exponent and with at most 15 digits, which is what Excel keeps and shows: so
// 19.989999999999998 is 19.99. One of 16 digits or more before the point has lost some: it is written with an
// exponent, as Excel shows it.
std::string NumberText(double number);

// Returns the day or time that the number is: "2024-03-01", "2024-03-01 08:30:00", "2024-03", "08:30:00". As
// a number if there is no such day. `from_1904` says that the workbook counts days from 1904, not 1900.
std::string DateText(double number, NumberKind kind, bool from_1904);

// Returns an ISO 8601 date or time as DateText would write it: without a time that is midnight.
std::string IsoDateText(absl::string_view text);

// Returns the text with its escapes as the characters that they are for: "_x000D_" is a carriage return.
std::string Unescaped(absl::string_view text);

}  // namespace eastgate::workbook

#endif  // EASTGATE_SERVICES_INTAKE_WORKBOOK_CELL_VALUE_H_
