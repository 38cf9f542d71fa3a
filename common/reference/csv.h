// Reads and writes comma-separated values (RFC 4180) in UTF-8, row by row.
//
//   text  := [BOM] (row (LF | CRLF))* [row]        blank lines are skipped
//   row   := field ("," field)*                    at most 256 columns
//   field := plain | '"' (char | '""')* '"'        at most 64 KiB of well-formed UTF-8; a plain field has no
//                                                  quote, a quoted one may hold commas and line ends
//
// A reader belongs to one thread and does not own its text.
#ifndef EASTGATE_COMMON_REFERENCE_CSV_H_
#define EASTGATE_COMMON_REFERENCE_CSV_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace eastgate::reference {

class CsvReader {
 public:
  static constexpr size_t kMaxFieldBytes = size_t{64} * 1024;
  static constexpr size_t kMaxColumns = 256;

  // `text` must outlive the reader.
  explicit CsvReader(absl::string_view text);

  // Fills `row` and returns true, or returns false at the end. The strings of `row` are reused.
  // INVALID_ARGUMENT names the line; where a row ends cannot be known after that, so every later call fails
  // the same way.
  absl::StatusOr<bool> Next(std::vector<std::string>& row);

  // Returns the line on which the last row began, from 1.
  int line() const { return row_line_; }

 private:
  absl::Status ReadField(std::string& field);
  absl::Status ReadQuoted(std::string& field);
  bool AtLineEnd() const;
  void SkipLineEnd();
  absl::Status Fail(int line, absl::string_view what);

  absl::string_view text_;
  size_t position_ = 0;
  int line_ = 1;
  int row_line_ = 0;
  absl::Status failed_;
};

// Appends one row, ended by LF, which CsvReader reads back as it is. `row` has at least one field.
void WriteCsvRow(absl::Span<const std::string> row, std::string& out);

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_CSV_H_
