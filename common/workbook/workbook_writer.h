// Writes an .xlsx workbook sheet by sheet, row by row, in bounded memory: what is written goes to temporary
// files at once. Belongs to one thread.
#ifndef EASTGATE_COMMON_WORKBOOK_WORKBOOK_WRITER_H_
#define EASTGATE_COMMON_WORKBOOK_WORKBOOK_WRITER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"

struct lxw_format;
struct lxw_workbook;
struct lxw_worksheet;

namespace eastgate::workbook {

// The way in which the cells of a column are kept.
enum class ColumnFormat {
  kText,     // As they are written: digits, too, of which none is lost.
  kWrapped,  // The same, in several lines where the column is narrower.
  kNumber,   // As a number, where it is one that a workbook keeps, of at most 15 digits.
  kDate,     // As a day, where it is YYYY-MM-DD.
};

struct ColumnSettings {
  ColumnFormat format = ColumnFormat::kText;
  double width_characters = 12;
  // The cells, on any sheet of the workbook (RangeOf), that have what a cell below the header may hold;
  // anything if it is empty.
  std::string allowed = "";
};

// Returns the cells of a column below the header, of the sheet of that name.
std::string RangeOf(absl::string_view sheet, int column, size_t cells);

class WorkbookWriter {
 public:
  // The file at `path` is made when the workbook is closed; one that is there keeps its mode. Temporary files
  // are made in its folder, or in another one.
  explicit WorkbookWriter(const std::string& path);
  WorkbookWriter(const std::string& path, std::string folder);
  WorkbookWriter(const WorkbookWriter&) = delete;
  WorkbookWriter& operator=(const WorkbookWriter&) = delete;
  ~WorkbookWriter();

  // Says that the workbook was made on that day, instead of now.
  void SetCreated(absl::CivilDay day);

  // Begins a sheet, to which the rows that follow belong. A name has at most 31 characters.
  void AddSheet(const std::string& name, absl::Span<const ColumnSettings> columns);
  // Adds the names of the columns as the first row, which stays in view.
  void AddHeader(absl::Span<const std::string> names);
  void AddRow(absl::Span<const std::string> cells);

  // Completes the file; nothing may be added after it. UNAVAILABLE if anything could not be written.
  absl::Status Close();

 private:
  void AddCell(int column, const std::string& text);
  void SetColumn(int column, const ColumnSettings& settings);
  lxw_format* FormatOf(ColumnFormat format) const;
  // Notes an error of the library, which is 0 if there is none.
  void Note(int error) { failed_ = failed_ || error != 0; }

  const std::string folder_;  // That of the temporary files.
  lxw_workbook* book_;        // Null if it could not be made, and after Close.
  lxw_format* text_ = nullptr;
  lxw_format* wrapped_ = nullptr;
  lxw_format* date_ = nullptr;
  lxw_format* header_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  std::vector<ColumnFormat> formats_;
  int next_row_ = 0;
  bool failed_ = false;
};

}  // namespace eastgate::workbook

#endif  // EASTGATE_COMMON_WORKBOOK_WORKBOOK_WRITER_H_
