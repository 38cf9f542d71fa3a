#include "services/intake/table.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "common/reference/csv.h"
#include "common/status/status_macros.h"

namespace eastgate::intake {
namespace {

// A longer row has cells that are too long or too many.
constexpr size_t kMaxRecordBytes =
    reference::CsvReader::kMaxColumns * (reference::CsvReader::kMaxFieldBytes + 4);

// Returns the number of cells up to the last that is not blank.
size_t WidthOf(const std::vector<std::string>& cells) {
  size_t width = cells.size();
  while (width > 0 && Trimmed(cells[width - 1]).empty()) --width;
  return width;
}

}  // namespace

absl::StatusOr<Table> Table::Begin(absl::string_view bytes) {
  const Encoding encoding = EncodingOf(bytes);
  ASSIGN_OR_RETURN(Decoder decoder, Decoder::Open(encoding));
  return Table(WithoutMarks(bytes), encoding, std::move(decoder));
}

absl::StatusOr<Table> Table::Open(absl::string_view bytes) {
  ASSIGN_OR_RETURN(Table measured, Begin(bytes));
  RETURN_IF_ERROR(measured.ReadHeader());
  TableRow row;
  int rows = 0;
  size_t width = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, measured.Read(row));
    if (!more) break;
    ++rows;
    width = std::max(width, WidthOf(row.cells));
  }
  ASSIGN_OR_RETURN(Table table, Begin(bytes));
  RETURN_IF_ERROR(table.ReadHeader());
  table.rows_ = rows;
  table.width_ = width;
  return table;
}

absl::StatusOr<const FileForm*> Table::FormOf(absl::string_view bytes) {
  ASSIGN_OR_RETURN(Table table, Begin(bytes));
  RETURN_IF_ERROR(table.ReadHeader());
  return table.form_;
}

absl::Status Table::ReadHeader() {
  absl::Status refused = absl::InvalidArgumentError("空文件");
  TableRow row;
  size_t most_known = 0;
  for (int i = 0; i < kMaxHeaderRows; ++i) {
    ASSIGN_OR_RETURN(const bool any, Read(row));
    if (!any) break;
    const absl::Status taken = TakeHeader(row.cells);
    if (taken.ok()) return taken;
    // The row that is most like a header says what is wrong with it.
    const size_t known = KnownColumns(columns_);
    if (i == 0 || known > most_known) refused = taken;
    most_known = std::max(most_known, known);
  }
  return refused;
}

absl::Status Table::TakeHeader(std::vector<std::string> row) {
  header_ = std::move(row);
  header_.resize(WidthOf(header_));
  columns_.clear();
  for (std::string& column : header_) {
    if (HasUnreadableByte(column)) return absl::InvalidArgumentError("表头既不是 UTF-8，也不是 GB18030 编码");
    column = std::string(Trimmed(column));
  }
  columns_ = NamedColumns(header_);
  scales_ = AmountScales(header_);
  ASSIGN_OR_RETURN(form_, RecognizeForm(columns_));
  return absl::OkStatus();
}

absl::string_view Table::TakeRecord() {
  bool is_quoted = false;
  size_t end = 0;
  while (end < left_.size() && (is_quoted || left_[end] != '\n')) is_quoted ^= left_[end++] == '"';
  if (end < left_.size()) ++end;
  const absl::string_view record = left_.substr(0, end);
  left_.remove_prefix(end);
  return record;
}

absl::StatusOr<bool> Table::Read(TableRow& row) {
  while (true) {
    const absl::string_view record = TakeRecord();
    if (record.empty()) return false;
    row.line = line_;
    line_ += static_cast<int>(std::count(record.begin(), record.end(), '\n'));
    const bool is_too_long = record.size() > kMaxRecordBytes;
    const std::string text = is_too_long ? "" : decoder_.Decode(record);
    const absl::StatusOr<bool> any = reference::CsvReader(text).Next(row.cells);
    if (is_too_long || !any.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "第 ", row.line,
          " 行起不是有效的 CSV：引号须成对并包住整格，换行须完整，每格至多 64 KiB，至多 256 列"));
    }
    if (*any && WidthOf(row.cells) > 0) return true;
  }
}

bool Table::Next(TableRow& row) {
  const absl::StatusOr<bool> more = Read(row);
  assert(more.ok());
  return more.ok() && *more;
}

}  // namespace eastgate::intake
