#include "common/reference/csv_rows.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/reference/csv.h"
#include "common/reference/quoted.h"
#include "common/status/status_macros.h"

namespace eastgate::reference {

absl::Status Wrong(absl::string_view where, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(where, ": ", status.message()));
}

absl::Status WrongAt(int line, absl::string_view column, const absl::Status& status) {
  return Wrong(absl::StrCat("line ", line, ": ", column), status);
}

absl::Status WrongValue(int line, absl::string_view column, absl::string_view got, absl::string_view want) {
  return WrongAt(line, column,
                 absl::InvalidArgumentError(absl::StrCat("got ", Quoted(got), ", want ", want)));
}

absl::Status EachRow(absl::string_view text, const CsvRow& columns,
                     absl::FunctionRef<absl::Status(const CsvRow&, int line)> use) {
  CsvReader reader(text);
  CsvRow row;
  ASSIGN_OR_RETURN(bool more, reader.Next(row));
  if (!more || row != columns) {
    return absl::InvalidArgumentError(absl::StrCat("line 1: want the columns ", absl::StrJoin(columns, ",")));
  }
  while (true) {
    ASSIGN_OR_RETURN(more, reader.Next(row));
    if (!more) return absl::OkStatus();
    if (row.size() != columns.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", reader.line(), ": got ", row.size(), " columns, want ", columns.size()));
    }
    RETURN_IF_ERROR(use(row, reader.line()));
  }
}

absl::StatusOr<Date> DateIn(const std::string& text, absl::string_view column, int line) {
  auto date = ParseDate(text);
  if (!date.ok()) return WrongAt(line, column, date.status());
  return date;
}

absl::StatusOr<std::optional<Date>> OptionalDateIn(const std::string& text, absl::string_view column,
                                                   int line) {
  if (text.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const Date date, DateIn(text, column, line));
  return date;
}

}  // namespace eastgate::reference
