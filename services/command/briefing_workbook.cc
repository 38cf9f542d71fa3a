#include "services/command/briefing_workbook.h"

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/lifecycle/rules.h"
#include "common/workbook/workbook_bytes.h"
#include "services/command/briefing_narrative.h"
#include "services/command/briefing_table.h"

namespace eastgate::command {
namespace {

using workbook::ColumnFormat;
using workbook::ColumnSettings;
using workbook::WorkbookWriter;

constexpr char kNotReported[] = "未上报";
constexpr char kUnavailable[] = "暂缺";
constexpr size_t kMaxCellBytes = 32'000;  // A cell holds 32,767 characters.

// The widths of columns, in characters.
constexpr double kTextWidth = 60;
constexpr double kTitleWidth = 30;

// Returns how many bytes of the text a cell takes, of whole characters.
size_t Fitting(absl::string_view text) {
  if (text.size() <= kMaxCellBytes) return text.size();
  size_t end = kMaxCellBytes;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return end;
}

void AddRow(std::vector<std::string> row, WorkbookWriter& writer) {
  for (std::string& cell : row) cell.resize(Fitting(cell));
  writer.AddRow(row);
}

ColumnSettings SettingsOf(size_t column) {
  switch (column) {
    case ItemColumn::kValue:
    case ItemColumn::kPrevious:
    case ItemColumn::kChange:
    case ItemColumn::kGrowth:
    case ItemColumn::kTarget:
    case ItemColumn::kCompletion:
    case ItemColumn::kBaseValue:
      return {.format = ColumnFormat::kNumber, .width_characters = 16};
    case ItemColumn::kTitle:
    case ItemColumn::kFigure:
      return {.width_characters = kTitleWidth};
    case ItemColumn::kText:
      return {.format = ColumnFormat::kWrapped, .width_characters = kTextWidth};
    default:
      return {};
  }
}

void AddFigures(const v1::Briefing& briefing, WorkbookWriter& writer) {
  std::vector<ColumnSettings> columns;
  columns.reserve(ItemColumn::kCount);
  for (size_t column = 0; column < ItemColumn::kCount; ++column) columns.push_back(SettingsOf(column));
  writer.AddSheet("指标", columns);
  writer.AddHeader(ItemColumns());
  for (const v1::BriefingSection& section : briefing.sections()) {
    if (section.status() != v1::BRIEFING_SECTION_STATUS_OK) {
      std::vector<std::string> row(ItemColumn::kCount);
      row[ItemColumn::kSection] = section.title_zh();
      row[ItemColumn::kValue] = kUnavailable;
      row[ItemColumn::kText] = absl::StrCat(kUnavailable, "：", section.unavailable_reason());
      AddRow(std::move(row), writer);
    }
    for (const v1::BriefingItem& item : section.items()) {
      std::vector<std::string> row = ItemRow(section, item);
      if (NothingReported(item)) row[ItemColumn::kValue] = kNotReported;
      if (PreviousNotReported(item)) row[ItemColumn::kPrevious] = kNotReported;
      AddRow(std::move(row), writer);
    }
  }
}

// Both sides are in the base units of their figures.
void AddCrossChecks(const v1::Briefing& briefing, WorkbookWriter& writer) {
  const ColumnSettings number{.format = ColumnFormat::kNumber, .width_characters = 18};
  const ColumnSettings text{.format = ColumnFormat::kWrapped, .width_characters = kTextWidth};
  writer.AddSheet("勾稽关系", std::vector<ColumnSettings>{text, number, number, number, {}, text, text});
  writer.AddHeader({"名称", "左式（原值）", "右式（原值）", "相差", "结果", "左式", "右式"});
  const auto sum = [](const v1::CrossCheckSide& side) {
    return side.has_sum() ? absl::StrCat(side.sum()) : std::string(kUnavailable);
  };
  for (const v1::CrossCheck& check : briefing.cross_checks()) {
    std::string difference;
    std::string result = check.unavailable_reason();
    if (check.result() != v1::CROSS_CHECK_RESULT_NOT_COMPUTED) {
      difference = absl::StrCat(check.left().sum() - check.right().sum());
      result = check.result() == v1::CROSS_CHECK_RESULT_AGREES ? "一致" : "不一致";
    }
    AddRow({check.title_zh(), sum(check.left()), sum(check.right()), std::move(difference), std::move(result),
            check.left().expression(), check.right().expression()},
           writer);
  }
}

void AddNarrative(const v1::Briefing& briefing, WorkbookWriter& writer) {
  writer.AddSheet("简报正文", std::vector<ColumnSettings>{
                                  {.format = ColumnFormat::kWrapped, .width_characters = 2 * kTextWidth}});
  writer.AddHeader({absl::StrCat("重点工作简报（截至", briefing.as_of(), "）")});
  for (absl::string_view paragraph : absl::StrSplit(briefing.narrative_zh(), '\n')) {
    while (!paragraph.empty()) {
      const size_t fitting = Fitting(paragraph);
      writer.AddRow({std::string(paragraph.substr(0, fitting))});
      paragraph.remove_prefix(fitting);
    }
  }
}

}  // namespace

absl::StatusOr<std::string> BriefingWorkbook(const v1::Briefing& briefing) {
  return workbook::WorkbookBytes(lifecycle::StoredDate(briefing.as_of()),
                                 [&briefing](WorkbookWriter& writer) {
                                   AddFigures(briefing, writer);
                                   AddCrossChecks(briefing, writer);
                                   AddNarrative(briefing, writer);
                                 });
}

}  // namespace eastgate::command
