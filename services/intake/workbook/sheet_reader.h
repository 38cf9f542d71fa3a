// Reads a sheet of an .xlsx workbook row by row, as text. Thread-safe: it has no state of its own.
//
// The bytes are hostile: see the limits here, in archive.h and in contents.h.
#ifndef EASTGATE_SERVICES_INTAKE_WORKBOOK_SHEET_READER_H_
#define EASTGATE_SERVICES_INTAKE_WORKBOOK_SHEET_READER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace eastgate::workbook {

// The rows and columns that a sheet of Excel has, and the columns in which there may be something.
inline constexpr int kMaxRows = 1'048'576;
inline constexpr int kMaxColumns = 16'384;
inline constexpr int kMaxFilledColumns = 255;  // One is left for the reason of a rejection.

// Returns whether the bytes are those of a ZIP archive, as a workbook is.
bool IsWorkbook(absl::string_view bytes);

// Returns whether they are those of an older or an encrypted workbook, which is not read.
bool IsOldWorkbook(absl::string_view bytes);

// Takes a row: its number from 1, and its cells up to the last that is not empty; there is one.
using TakeRow = std::function<absl::Status(int row, const std::vector<std::string>& cells)>;

// Passes the rows of the sheet of that name on, in their order; an empty name is the first sheet that is not
// hidden. INVALID_ARGUMENT, also after some rows, when the workbook is damaged or beyond a limit: its text is
// one that a bureau reads.
//
// A cell is what is stored: the value of a formula as it was computed last, true and false as 是 and 否, an
// error as Excel writes it (#N/A). The first of cells that are joined has the value. Rows and columns that
// are hidden are read as any other.
absl::Status ReadSheet(absl::string_view bytes, absl::string_view sheet, const TakeRow& take);

}  // namespace eastgate::workbook

#endif  // EASTGATE_SERVICES_INTAKE_WORKBOOK_SHEET_READER_H_
