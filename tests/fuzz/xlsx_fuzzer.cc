// Workbooks: every input is read or refused with a text. The input is a workbook, or the rows of a sheet in
// one that is right, so that what is not compressed is reached, too.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "common/reference/utf8.h"
#include "services/intake/workbook/sheet_reader.h"
#include "tests/fuzz/require.h"
#include "tests/unit/intake/workbook/testing/workbook_bytes.h"

namespace eastgate::fuzz {
namespace {

constexpr absl::string_view kRowMark = "<";

void Check(absl::string_view bytes) {
  int last = 0;
  const absl::Status status =
      workbook::ReadSheet(bytes, "", [&last](int row, const std::vector<std::string>& cells) {
        Require(row > last && row <= workbook::kMaxRows, "rows ascend");
        Require(!cells.empty() && !cells.back().empty(), "a row ends with a cell that is not empty");
        Require(cells.size() <= workbook::kMaxFilledColumns, "a row has 1 to 256 columns");
        for (const std::string& cell : cells) Require(reference::IsValidUtf8(cell), "a cell is UTF-8");
        last = row;
        return absl::OkStatus();
      });
  Require(status.ok() || !status.message().empty(), "a refusal says why");
}

}  // namespace
}  // namespace eastgate::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (!absl::StartsWith(bytes, eastgate::fuzz::kRowMark)) {
    eastgate::fuzz::Check(bytes);
    return 0;
  }
  eastgate::fuzz::Check(eastgate::workbook::testing::WorkbookBytes(
      {.rows = std::string(bytes),
       .texts = "<si><t>a</t></si>",
       .styles =
           R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="17"/><xf numFmtId="21"/></cellXfs>)"}));
  return 0;
}
