// CSV: every text is read or refused with its line; what was read and is written again reads as the same
// rows.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/reference/csv.h"
#include "tests/fuzz/require.h"

namespace eastgate::fuzz {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// Returns the rows before the first error, if there is one.
Rows ReadAll(absl::string_view text, absl::Status& status) {
  reference::CsvReader reader(text);
  Rows rows;
  std::vector<std::string> row;
  while (true) {
    const absl::StatusOr<bool> more = reader.Next(row);
    status = more.status();
    if (!more.ok()) {
      Require(reader.Next(row).status() == more.status(), "an error of the reader stays");
      return rows;
    }
    if (!*more) return rows;
    Require(!row.empty() && row.size() <= reference::CsvReader::kMaxColumns, "a row has 1 to 256 columns");
    rows.push_back(row);
  }
}

void Check(absl::string_view text) {
  absl::Status status;
  const Rows rows = ReadAll(text, status);
  std::string written;
  for (const std::vector<std::string>& row : rows) reference::WriteCsvRow(row, written);
  Require(ReadAll(written, status) == rows, "rows that are written read back as they were");
  Require(status.ok(), "what is written is never refused");
}

}  // namespace
}  // namespace eastgate::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  eastgate::fuzz::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
