#include "services/command/briefing_export.h"

#include <iconv.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/reference/csv.h"
#include "common/status/status_macros.h"
#include "services/command/briefing_narrative.h"
#include "services/command/briefing_table.h"
#include "services/command/briefing_workbook.h"
#include "services/command/suite_names.h"
#include "services/command/target_evaluation.h"

namespace eastgate::command {
namespace {

constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";
constexpr char kWorkbookType[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
constexpr int kPlotWidth = 220;

// Returns the field so that a spreadsheet reads it as text, even if it begins like a formula.
std::string Safe(std::string field) {
  if (!field.empty() && absl::string_view("=+-@\t\r").find(field.front()) != absl::string_view::npos &&
      field.find_first_not_of("-0123456789.") != std::string::npos)
    return absl::StrCat("'", field);
  return field;
}

std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

const char* TargetStatusColor(v1::TargetStatus light) {
  switch (light) {
    case v1::TARGET_STATUS_GREEN:
      return "#2e8b57";
    case v1::TARGET_STATUS_YELLOW:
      return "#d9a400";
    case v1::TARGET_STATUS_RED:
      return "#c0392b";
    default:
      return "#4a6fa5";
  }
}

// Returns a bar whose length is `share` of the width.
std::string Bar(double share, int y, absl::string_view color, absl::string_view label) {
  const int width = static_cast<int>(std::clamp(share, 0.0, 1.0) * kPlotWidth);
  return absl::StrFormat("<rect x='0' y='%d' width='%d' height='9' fill='%s'><title>%s</title></rect>", y,
                         std::max(width, 1), color, Escaped(label));
}

// The values of an item that a plot shows, in one unit.
struct Plotted {
  double now = 0;
  std::string now_text;
  bool has_before = false;
  double before = 0;
  std::string before_text;
  double target = 0;
};

Plotted ToPlot(const v1::BriefingItem& item) {
  const figure::v1::FigureValue& value = item.value();
  const figure::v1::YearOnYear& compared = value.year_on_year();
  const double target = item.has_target() ? static_cast<double>(item.target()) : 0.0;
  const bool is_compared = NotComparableText(item).empty();
  if (!value.has_ratio()) {
    return {.now = static_cast<double>(value.value()),
            .now_text = AmountText(value.value(), value.unit(), item.unit_zh()),
            .has_before = is_compared && value.has_year_on_year() && compared.has_previous(),
            .before = static_cast<double>(compared.previous()),
            .before_text = AmountText(compared.previous(), value.unit(), item.unit_zh()),
            .target = target};
  }
  const figure::v1::FigureRatio& before = compared.previous_ratio();
  const std::optional<int64_t> bound = item.has_target() ? std::optional(item.target()) : std::nullopt;
  const auto text = [&](const figure::v1::FigureRatio& ratio) {
    return CanBeSaid(ratio) ? RatioText(ratio.numerator(), ratio.denominator(), value.unit(), bound) : "";
  };
  return {.now = value.ratio().value(),
          .now_text = text(value.ratio()),
          .has_before = is_compared && CanBeSaid(before),
          .before = before.value(),
          .before_text = text(before),
          .target = target / kRatioParts};
}

// Returns this year's bar above last year's, with a line at the target.
std::string Plot(const v1::BriefingItem& item) {
  const bool is_known = item.value().has_ratio() ? CanBeSaid(item.value().ratio()) : item.value().has_value();
  if (!is_known) return "";
  const Plotted plotted = ToPlot(item);
  const double most = std::max({plotted.now, plotted.has_before ? plotted.before : 0.0, plotted.target});
  const double full = most > 0 ? most : 1;
  std::string plot = absl::StrFormat("<svg width='%d' height='24' role='img'>", kPlotWidth + 2);
  absl::StrAppend(&plot, Bar(plotted.now / full, 1, TargetStatusColor(item.status()), plotted.now_text));
  if (plotted.has_before)
    absl::StrAppend(
        &plot, Bar(plotted.before / full, 12, "#b8c4d6", absl::StrCat("上年同期 ", plotted.before_text)));
  if (item.has_target()) {
    const bool is_ceiling = item.target_direction() == v1::TARGET_DIRECTION_AT_MOST;
    const int at = static_cast<int>(plotted.target / full * kPlotWidth);
    absl::StrAppendFormat(&plot,
                          "<line x1='%d' x2='%d' y1='0' y2='24' stroke='#333'><title>%s</title></line>", at,
                          at, Escaped(absl::StrCat(is_ceiling ? "上限 " : "目标 ", TargetValueText(item))));
  }
  return absl::StrCat(plot, "</svg>");
}

void AppendSection(const v1::BriefingSection& section, std::string& page) {
  absl::StrAppend(&page, "<h2>", Escaped(section.title_zh()), "</h2>\n");
  if (section.status() != v1::BRIEFING_SECTION_STATUS_OK) {
    absl::StrAppend(&page, "<p class='missing'>数据暂缺：", Escaped(section.unavailable_reason()), "</p>\n");
    return;
  }
  absl::StrAppend(&page, "<table>\n");
  for (const v1::BriefingItem& item : section.items()) {
    absl::StrAppend(&page, "<tr><td>", Escaped(item.text_zh()), "</td><td>", Plot(item), "</td></tr>\n");
  }
  absl::StrAppend(&page, "</table>\n<p class='log'>", NameOf(section.section()), " · 日志 ",
                  Escaped(section.log_id()), " · 修订 ", section.revision(), "</p>\n");
}

absl::StatusOr<std::string> ToGb18030(const std::string& text) {
  const iconv_t converter = iconv_open("GB18030", "UTF-8");
  if (converter == reinterpret_cast<iconv_t>(-1)) return absl::InternalError("no converter to GB18030");
  const auto close = absl::MakeCleanup([converter] { iconv_close(converter); });
  std::string converted(text.size() * 2 + 4, 0);
  char* in = const_cast<char*>(text.data());
  char* out = converted.data();
  size_t in_left = text.size(), out_left = converted.size();
  if (iconv(converter, &in, &in_left, &out, &out_left) == static_cast<size_t>(-1))
    return absl::InternalError("a text that GB18030 cannot write");
  converted.resize(converted.size() - out_left);
  return converted;
}

}  // namespace

std::string BriefingCsv(const v1::Briefing& briefing) {
  std::string csv;
  const auto write = [&csv](std::vector<std::string> row) {
    for (std::string& field : row) field = Safe(std::move(field));
    reference::WriteCsvRow(row, csv);
  };
  write(ItemColumns());
  const auto write_text = [&write](const std::string& section, const std::string& title,
                                   const std::string& text) {
    std::vector<std::string> row(ItemColumn::kCount);
    row[ItemColumn::kSection] = section;
    row[ItemColumn::kTitle] = title;
    row[ItemColumn::kText] = text;
    write(std::move(row));
  };
  for (const v1::BriefingSection& section : briefing.sections()) {
    if (section.status() != v1::BRIEFING_SECTION_STATUS_OK)
      write_text(section.title_zh(), "", absl::StrCat("暂缺：", section.unavailable_reason()));
    for (const v1::BriefingItem& item : section.items()) write(ItemRow(section, item));
  }
  for (const v1::CrossCheck& check : briefing.cross_checks()) {
    if (check.result() == v1::CROSS_CHECK_RESULT_NOT_COMPUTED) {
      write_text("勾稽", check.title_zh(), check.unavailable_reason());
      continue;
    }
    const bool agrees = check.result() == v1::CROSS_CHECK_RESULT_AGREES;
    std::vector<std::string> row(ItemColumn::kCount);
    row[ItemColumn::kSection] = "勾稽";
    row[ItemColumn::kTitle] = check.title_zh();
    row[ItemColumn::kValue] = absl::StrCat(check.left().sum());
    row[ItemColumn::kPrevious] = absl::StrCat(check.right().sum());
    row[ItemColumn::kChange] = absl::StrCat(check.left().sum() - check.right().sum());
    row[ItemColumn::kText] = agrees ? "一致" : "不一致";
    write(std::move(row));
  }
  return csv;
}

std::string BriefingHtml(const v1::Briefing& briefing) {
  std::string page =
      absl::StrCat("<!DOCTYPE html>\n<html lang='zh-CN'>\n<head>\n<meta charset='utf-8'>\n<title>简报 ",
                   Escaped(briefing.as_of()),
                   "</title>\n<style>body{font-family:sans-serif;max-width:62em;margin:2em auto;color:#222}"
                   "table{border-collapse:collapse;width:100%}td{border-bottom:1px solid #ddd;padding:.3em "
                   ".6em;vertical-align:top}"
                   ".log{color:#888;font-size:.8em}.missing,.differs{color:#c0392b}</style>\n</"
                   "head>\n<body>\n<h1>重点工作简报（截至",
                   Escaped(briefing.as_of()), "）</h1>\n");
  for (absl::string_view paragraph : absl::StrSplit(briefing.narrative_zh(), '\n'))
    absl::StrAppend(&page, "<p>", Escaped(paragraph), "</p>\n");
  for (const v1::BriefingSection& section : briefing.sections()) AppendSection(section, page);
  if (!briefing.cross_checks().empty()) absl::StrAppend(&page, "<h2>勾稽关系</h2>\n<table>\n");
  for (const v1::CrossCheck& check : briefing.cross_checks()) {
    const bool known = check.result() != v1::CROSS_CHECK_RESULT_NOT_COMPUTED;
    const bool agrees = check.result() == v1::CROSS_CHECK_RESULT_AGREES;
    absl::StrAppend(&page, "<tr><td>", Escaped(check.title_zh()), "</td><td",
                    agrees ? "" : " class='differs'", ">",
                    known ? absl::StrCat(check.left().sum(), agrees ? " ＝ " : " ≠ ", check.right().sum())
                          : Escaped(check.unavailable_reason()),
                    "</td></tr>\n");
  }
  if (!briefing.cross_checks().empty()) absl::StrAppend(&page, "</table>\n");
  return absl::StrCat(page, "</body>\n</html>\n");
}

absl::StatusOr<v1::ExportedBriefing> Export(const v1::Briefing& briefing, v1::BriefingExportFormat format) {
  v1::ExportedBriefing file;
  absl::string_view ending = ".csv";
  switch (format) {
    case v1::BRIEFING_EXPORT_FORMAT_HTML:
      ending = ".html";
      file.set_content_type("text/html; charset=utf-8");
      file.set_content(BriefingHtml(briefing));
      break;
    case v1::BRIEFING_EXPORT_FORMAT_XLSX: {
      ending = ".xlsx";
      file.set_content_type(kWorkbookType);
      ASSIGN_OR_RETURN(*file.mutable_content(), BriefingWorkbook(briefing));
      break;
    }
    case v1::BRIEFING_EXPORT_FORMAT_CSV_GB18030: {
      file.set_content_type("text/csv; charset=gb18030");
      ASSIGN_OR_RETURN(*file.mutable_content(), ToGb18030(BriefingCsv(briefing)));
      break;
    }
    default:
      file.set_content_type("text/csv; charset=utf-8");
      file.set_content(absl::StrCat(kByteOrderMark, BriefingCsv(briefing)));
  }
  file.set_file_name(absl::StrCat("briefing-", briefing.as_of(), ending));
  return file;
}

}  // namespace eastgate::command
