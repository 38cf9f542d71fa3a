#include "services/intake/form_template.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "common/workbook/workbook_writer.h"
#include "services/intake/example.h"
#include "services/intake/form_text.h"

namespace eastgate::intake {
namespace {

constexpr char kExplanations[] = "填写说明";
constexpr char kWords[] = "可填内容";
constexpr double kNameWidth = 24;
constexpr double kTextWidth = 80;

// A folder for one file, removed with it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code error;
    const std::filesystem::path place = std::filesystem::temp_directory_path(error);
    std::string pattern = (place / "eastgate-template-XXXXXX").string();
    if (!error && mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }

  // Empty if it could not be made.
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

workbook::ColumnFormat FormatOf(As as) {
  switch (as) {
    case As::kDate:
    case As::kOptionalDate:
      return workbook::ColumnFormat::kDate;
    case As::kFen:
    case As::kInteger:
    case As::kLocation:
      return workbook::ColumnFormat::kNumber;
    default:
      return workbook::ColumnFormat::kText;
  }
}

void AddForm(const FileForm& form, absl::Span<const ColumnText> columns, const ListsOnDay& lists,
             workbook::WorkbookWriter& writer) {
  std::vector<workbook::ColumnSettings> settings;
  for (const ColumnText& column : columns) {
    const auto place = static_cast<int>(settings.size());
    settings.push_back({FormatOf(column.as), kNameWidth,
                        column.words.empty() ? "" : workbook::RangeOf(kWords, place, column.words.size())});
  }
  writer.AddSheet(form.title, settings);
  writer.AddHeader(form.Columns());
  writer.AddRow(ExampleRow(form, lists));
}

void AddExplanations(absl::Span<const ColumnText> columns, workbook::WorkbookWriter& writer) {
  const workbook::ColumnSettings widths[] = {{.width_characters = kNameWidth},
                                             {.width_characters = kTextWidth}};
  writer.AddSheet(kExplanations, widths);
  writer.AddHeader({"列", "填写要求"});
  for (const ColumnText& column : columns) writer.AddRow({column.column, column.reading});
  writer.AddRow({"（示例）", "第一张工作表的第 2 行是示例，填报前请改写或删除"});
  const auto has_amount = [](const ColumnText& column) { return column.as == As::kFen; };
  if (std::any_of(columns.begin(), columns.end(), has_amount))
    writer.AddRow({"（金额）", "列名中的（元）可改为（万元）或（亿元），金额按所写单位换算"});
}

// Adds the words of each column below its name, from which the cells of the first sheet are chosen.
void AddWords(const FileForm& form, absl::Span<const ColumnText> columns, workbook::WorkbookWriter& writer) {
  size_t most = 0;
  for (const ColumnText& column : columns) most = std::max(most, column.words.size());
  writer.AddSheet(kWords, {});
  writer.AddHeader(form.Columns());
  for (size_t i = 0; i < most; ++i) {
    std::vector<std::string> row;
    for (const ColumnText& column : columns) row.push_back(i < column.words.size() ? column.words[i] : "");
    writer.AddRow(row);
  }
}

}  // namespace

absl::StatusOr<const FileForm*> FormNamed(absl::string_view title) {
  for (const FileForm& form : FileForms()) {
    if (form.title == title) return &form;
  }
  return absl::NotFoundError(absl::StrCat("没有名为“", title, "”的表格，--list-forms 列出全部表格"));
}

absl::StatusOr<std::string> TemplateOf(const FileForm& form, const ListsOnDay& lists) {
  const TemporaryFolder folder;
  if (folder.path().empty()) return absl::UnavailableError("无法建立临时文件夹");
  const std::filesystem::path path = folder.path() / "template.xlsx";
  const std::vector<ColumnText> columns = ColumnTexts(form, lists);
  workbook::WorkbookWriter writer(path.string());
  AddForm(form, columns, lists, writer);
  AddExplanations(columns, writer);
  AddWords(form, columns, writer);
  RETURN_IF_ERROR(writer.Close());
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::UnavailableError("无法读取模板");
  return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace eastgate::intake
