// Reads the rows of a reference file under its columns, with errors that name the line and the column.
//
// Pure, thread-safe.
#ifndef EASTGATE_COMMON_REFERENCE_CSV_ROWS_H_
#define EASTGATE_COMMON_REFERENCE_CSV_ROWS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"

namespace eastgate::reference {

using CsvRow = std::vector<std::string>;

// Calls `use` with every row after the header, which must be exactly `columns`, until it fails.
absl::Status EachRow(absl::string_view text, const CsvRow& columns,
                     absl::FunctionRef<absl::Status(const CsvRow&, int line)> use);

// Returns the error with `where` in front of its message.
absl::Status Wrong(absl::string_view where, const absl::Status& status);
// The same: "line 3: code: …".
absl::Status WrongAt(int line, absl::string_view column, const absl::Status& status);
// INVALID_ARGUMENT: "line 3: code: got …, want …".
absl::Status WrongValue(int line, absl::string_view column, absl::string_view got, absl::string_view want);

// Return the date of a column; nothing where it may be empty and is.
absl::StatusOr<Date> DateIn(const std::string& text, absl::string_view column, int line);
absl::StatusOr<std::optional<Date>> OptionalDateIn(const std::string& text, absl::string_view column,
                                                   int line);

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_CSV_ROWS_H_
