// Rejected rows, as CSV that can be corrected and sent again: every row whole, as it was sent, with the
// reason in a column at its end; and the file that holds them, for a workbook a workbook.
#ifndef EASTGATE_SERVICES_INTAKE_REJECTS_H_
#define EASTGATE_SERVICES_INTAKE_REJECTS_H_

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/intake/text.h"

namespace eastgate::intake {

// Takes the next bytes of the rejected rows.
using Write = std::function<void(absl::string_view)>;

// Returns the cell so that a spreadsheet shows it and does not execute it: one that begins like a formula
// gets an apostrophe before it.
std::string Guarded(absl::string_view cell);
// Returns the cell without the apostrophe that guards it.
absl::string_view Unguarded(absl::string_view cell);

// Writes rejected rows in the encoding of the file that they came from. Not thread-safe.
class RejectedRows {
 public:
  // `header` is the file's first row as sent; `width` the number of cells of its longest row. Longer rows
  // than the header get columns without a name.
  RejectedRows(const std::vector<std::string>& header, size_t width, Encoding encoding, Write write);

  // The first row is preceded by the header. An earlier reason is left out.
  void Add(const std::vector<std::string>& row, absl::string_view reason);

 private:
  void WriteRow(std::vector<std::string> row, absl::string_view last);

  const std::vector<std::string> header_;
  const size_t width_;
  const Encoding encoding_;
  const Write write_;
  size_t earlier_;  // The place of an earlier reason; beyond every row if there is none.
  bool begun_ = false;
};

// The file of the rejected rows of one file: made when the first row is rejected, put in the place of an
// earlier one when it is complete, readable by its owner alone. Not thread-safe.
class RejectsFile {
 public:
  // `source` is the file that is loaded. The name tells files of the same name in different folders apart.
  // The rows of a workbook, which are written as any other, become a workbook when the file is complete.
  RejectsFile(const std::filesystem::path& directory, const std::filesystem::path& source,
              bool is_workbook = false);
  RejectsFile(const RejectsFile&) = delete;
  RejectsFile& operator=(const RejectsFile&) = delete;
  ~RejectsFile();

  const std::filesystem::path& path() const { return path_; }

  // An error is told by Close.
  void Write(absl::string_view bytes);
  // Completes the file; nothing if nothing was written.
  absl::Status Close();
  // Removes what an earlier load left.
  absl::Status Remove();

 private:
  void Open();

  const bool is_workbook_;
  std::filesystem::path path_;
  const std::filesystem::path unfinished_;
  int file_ = -1;
  bool failed_ = false;
};

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_REJECTS_H_
