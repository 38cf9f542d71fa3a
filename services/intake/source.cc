#include "services/intake/source.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/reference/csv.h"
#include "common/status/status_macros.h"
#include "services/intake/loader.h"
#include "services/intake/text.h"
#include "services/intake/workbook/sheet_reader.h"

namespace eastgate::intake {
namespace {

// Returns what keeps the row from being one of a CSV file.
absl::Status CheckRow(int row, const std::vector<std::string>& cells) {
  for (const std::string& cell : cells) {
    if (cell.size() > reference::CsvReader::kMaxFieldBytes)
      return absl::InvalidArgumentError(absl::StrCat("第 ", row, " 行：每格至多 64 KiB"));
    if (HasUnreadableByte(cell))
      return absl::InvalidArgumentError(absl::StrCat("第 ", row, " 行：含有不能使用的字符"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Source> SourceOf(std::string bytes, absl::string_view sheet) {
  if (workbook::IsOldWorkbook(bytes))
    return absl::InvalidArgumentError("是旧版 .xls 或加密的工作簿，请另存为不加密的 .xlsx 后重发");
  if (!workbook::IsWorkbook(bytes)) return Source{std::move(bytes)};
  if (bytes.size() > kMaxFileBytes) return absl::InvalidArgumentError("文件超过 64 MiB，请拆分");
  Source source = {std::string(MarkOf(Encoding::kUtf8WithMark)), true};
  std::vector<std::string> padded;
  const auto take = [&](int row, const std::vector<std::string>& cells) -> absl::Status {
    RETURN_IF_ERROR(CheckRow(row, cells));
    // A sheet does not say where its rows end; each has the cells of the widest before it, which the header
    // is.
    const size_t width = std::max(padded.size(), cells.size());
    padded = cells;
    padded.resize(width);
    reference::WriteCsvRow(padded, source.csv);
    if (source.csv.size() > kMaxFileBytes) return absl::InvalidArgumentError("表格的文字超过 64 MiB，请拆分");
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(workbook::ReadSheet(bytes, sheet, take));
  return source;
}

}  // namespace eastgate::intake
