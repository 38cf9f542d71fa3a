// The table in a file: recognized by its header, below a title if it has one, then decoded and read row by
// row.
#ifndef EASTGATE_SERVICES_INTAKE_TABLE_H_
#define EASTGATE_SERVICES_INTAKE_TABLE_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/intake/form.h"
#include "services/intake/text.h"

namespace eastgate::intake {

// The rows with content among which the header is; those before it are a title.
inline constexpr int kMaxHeaderRows = 20;

struct TableRow {
  std::vector<std::string> cells;
  int line = 0;  // On which it begins, from 1.
};

// Rows without any content are left out. Belongs to one thread.
class Table {
 public:
  // Reads the file once to its end, so that one with a damaged row is refused as a whole. `bytes` must
  // outlive the table. INVALID_ARGUMENT when it is not the table of a known form.
  static absl::StatusOr<Table> Open(absl::string_view bytes);

  // Returns the form of the table that begins so.
  static absl::StatusOr<const FileForm*> FormOf(absl::string_view bytes);

  Encoding encoding() const { return encoding_; }

  const FileForm& form() const { return *form_; }
  // The header as sent, the columns of the form that it names, empty where it names none, and the powers of
  // ten of their units (AmountScales).
  const std::vector<std::string>& header() const { return header_; }
  const std::vector<std::string>& columns() const { return columns_; }
  const std::vector<int>& scales() const { return scales_; }
  int rows() const { return rows_; }
  // The number of cells of the longest row, up to its last that is not blank.
  size_t width() const { return width_; }

  // Fills `row` and returns true, or returns false after the last.
  bool Next(TableRow& row);

 private:
  Table(absl::string_view bytes, Encoding encoding, Decoder decoder)
      : left_(bytes), encoding_(encoding), decoder_(std::move(decoder)) {}

  // A table before its header.
  static absl::StatusOr<Table> Begin(absl::string_view bytes);
  absl::Status ReadHeader();
  // Takes the row for the header, if it is that of a form.
  absl::Status TakeHeader(std::vector<std::string> row);
  // Returns the bytes of the next row, its line end included; empty at the end of the file.
  absl::string_view TakeRecord();
  // The same as Next, before the text is known to be well-formed.
  absl::StatusOr<bool> Read(TableRow& row);

  absl::string_view left_;  // The rest of the file, undecoded.
  int line_ = 1;            // The line on which the rest begins.
  Encoding encoding_;
  Decoder decoder_;
  const FileForm* form_ = nullptr;
  std::vector<std::string> header_;
  std::vector<std::string> columns_;
  std::vector<int> scales_;
  int rows_ = 0;
  size_t width_ = 0;
};

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_TABLE_H_
