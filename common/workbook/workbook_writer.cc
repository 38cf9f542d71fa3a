#include "common/workbook/workbook_writer.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace eastgate::workbook {
namespace {

constexpr char kRefusalTitle[] = "请从列表中选择";
constexpr auto kMaxDigits = 15;  // A workbook keeps as many of a number.

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

// Returns whether the text is a number of which a workbook keeps every digit.
bool IsKeptNumber(absl::string_view text, double& number) {
  return absl::SimpleAtod(text, &number) &&
         std::count_if(text.begin(), text.end(), absl::ascii_isdigit) <= kMaxDigits;
}

}  // namespace

std::string RangeOf(absl::string_view sheet, int column, size_t cells) {
  char name[LXW_MAX_COL_NAME_LENGTH];
  lxw_col_to_name(name, static_cast<lxw_col_t>(column), LXW_TRUE);
  return absl::StrCat("='", sheet, "'!", name, "$2:", name, "$", cells + 1);
}

WorkbookWriter::WorkbookWriter(const std::string& path) : WorkbookWriter(path, FolderOf(path)) {}

WorkbookWriter::WorkbookWriter(const std::string& path, std::string folder) : folder_(std::move(folder)) {
  lxw_workbook_options options = {};
  options.constant_memory = 1;
  options.tmpdir = const_cast<char*>(folder_.c_str());
  book_ = workbook_new_opt(path.c_str(), &options);
  if (book_ == nullptr) return;
  text_ = workbook_add_format(book_);
  format_set_num_format(text_, "@");
  wrapped_ = workbook_add_format(book_);
  format_set_num_format(wrapped_, "@");
  format_set_text_wrap(wrapped_);
  date_ = workbook_add_format(book_);
  format_set_num_format(date_, "yyyy-mm-dd");
  header_ = workbook_add_format(book_);
  format_set_num_format(header_, "@");
  format_set_bold(header_);
}

WorkbookWriter::~WorkbookWriter() {
  if (book_ != nullptr) lxw_workbook_free(book_);
}

void WorkbookWriter::SetCreated(absl::CivilDay day) {
  if (book_ == nullptr) return;
  lxw_doc_properties properties = {};
  properties.created = absl::ToTimeT(absl::FromCivil(day, absl::UTCTimeZone()));
  Note(workbook_set_properties(book_, &properties));
}

void WorkbookWriter::AddSheet(const std::string& name, absl::Span<const ColumnSettings> columns) {
  // The library keeps a copy of a name that it refuses for ever, so it is asked before.
  const bool can_add = book_ != nullptr && workbook_validate_sheet_name(book_, name.c_str()) == LXW_NO_ERROR;
  sheet_ = can_add ? workbook_add_worksheet(book_, name.c_str()) : nullptr;
  failed_ = failed_ || sheet_ == nullptr;
  formats_.clear();
  next_row_ = 0;
  if (sheet_ == nullptr) return;
  for (const ColumnSettings& column : columns) {
    SetColumn(static_cast<int>(formats_.size()), column);
    formats_.push_back(column.format);
  }
}

void WorkbookWriter::SetColumn(int column, const ColumnSettings& settings) {
  const auto place = static_cast<lxw_col_t>(column);
  Note(worksheet_set_column(sheet_, place, place, settings.width_characters, FormatOf(settings.format)));
  if (settings.allowed.empty()) return;
  lxw_data_validation validation = {};
  validation.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
  validation.value_formula = const_cast<char*>(settings.allowed.c_str());
  validation.error_title = const_cast<char*>(kRefusalTitle);
  Note(worksheet_data_validation_range(sheet_, 1, place, LXW_ROW_MAX - 1, place, &validation));
}

lxw_format* WorkbookWriter::FormatOf(ColumnFormat format) const {
  switch (format) {
    case ColumnFormat::kText:
      return text_;
    case ColumnFormat::kWrapped:
      return wrapped_;
    case ColumnFormat::kDate:
      return date_;
    case ColumnFormat::kNumber:
      return nullptr;
  }
  return nullptr;
}

void WorkbookWriter::AddHeader(absl::Span<const std::string> names) {
  if (sheet_ == nullptr) return;
  for (size_t i = 0; i < names.size(); ++i)
    Note(worksheet_write_string(sheet_, 0, static_cast<lxw_col_t>(i), names[i].c_str(), header_));
  worksheet_freeze_panes(sheet_, 1, 0);
  next_row_ = 1;
}

void WorkbookWriter::AddRow(absl::Span<const std::string> cells) {
  if (sheet_ == nullptr) return;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i].empty()) AddCell(static_cast<int>(i), cells[i]);
  }
  ++next_row_;
}

void WorkbookWriter::AddCell(int column, const std::string& text) {
  const auto row = static_cast<lxw_row_t>(next_row_);
  const auto place = static_cast<lxw_col_t>(column);
  const auto known = static_cast<size_t>(column) < formats_.size();
  const ColumnFormat format = known ? formats_[static_cast<size_t>(column)] : ColumnFormat::kText;
  absl::CivilDay day;
  double number = 0;
  if (format == ColumnFormat::kDate && absl::ParseCivilTime(text, &day)) {
    lxw_datetime date = {static_cast<int>(day.year()), day.month(), day.day(), 0, 0, 0};
    Note(worksheet_write_datetime(sheet_, row, place, &date, date_));
  } else if (format == ColumnFormat::kNumber && IsKeptNumber(text, number)) {
    Note(worksheet_write_number(sheet_, row, place, number, nullptr));
  } else {
    Note(worksheet_write_string(sheet_, row, place, text.c_str(), FormatOf(format)));
  }
}

absl::Status WorkbookWriter::Close() {
  if (book_ == nullptr) return absl::UnavailableError("无法写 .xlsx 文件");
  Note(workbook_close(book_));
  book_ = nullptr;
  return failed_ ? absl::UnavailableError("无法写 .xlsx 文件") : absl::OkStatus();
}

}  // namespace eastgate::workbook
