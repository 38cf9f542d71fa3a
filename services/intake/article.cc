#include "services/intake/article.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/intake/yuan.h"

namespace eastgate::intake {
namespace {

constexpr absl::string_view kRelations[] = {"=", ">", ">=", "<", "<="};

absl::Status BadLine(int number, absl::string_view problem) {
  return absl::InvalidArgumentError(absl::StrCat("article, line ", number, ": ", problem));
}

bool ParseFilter(absl::string_view filter, figure::v1::FigureQuery& query) {
  if (filter == "-") return true;
  for (absl::string_view part : absl::StrSplit(filter, ',')) {
    const std::vector<std::string> sides = absl::StrSplit(part, absl::MaxSplits('=', 1));
    if (sides.size() != 2 || sides[0].empty() || sides[1].empty()) return false;
    auto& dimension = *query.add_dimensions();
    dimension.set_key(sides[0]);
    for (absl::string_view value : absl::StrSplit(sides[1], '|')) dimension.add_values(std::string(value));
  }
  return true;
}

std::string YearOnYearText(const figure::v1::FigureValue& value) {
  const figure::v1::YearOnYear& compared = value.year_on_year();
  if (!value.has_year_on_year() || !compared.has_previous()) return "";
  std::string text = absl::StrCat("，上年同期 ", ValueText(compared.previous(), value.unit()));
  if (compared.has_growth_ratio()) {
    absl::StrAppendFormat(&text, "，同比 %+.1f%%", compared.growth_ratio() * 100);
  }
  return text;
}

const char* LightText(command::v1::Light light) {
  switch (light) {
    case command::v1::LIGHT_GREEN:
      return "绿灯";
    case command::v1::LIGHT_YELLOW:
      return "黄灯";
    case command::v1::LIGHT_RED:
      return "红灯";
    default:
      return "";
  }
}

}  // namespace

absl::StatusOr<std::vector<ArticleLine>> ParseArticle(absl::string_view text) {
  std::vector<ArticleLine> lines;
  int number = 0;
  for (absl::string_view row : absl::StrSplit(text, '\n')) {
    ++number;
    row = absl::StripSuffix(row, "\r");
    if (row.empty() || row.front() == '#') continue;
    const std::vector<std::string> columns = absl::StrSplit(row, '\t');
    if (columns.size() != 8) return BadLine(number, absl::StrCat("got ", columns.size(), " columns, want 8"));
    ArticleLine line;
    line.query.set_figure(columns[0]);
    line.filter = columns[1];
    if (!ParseFilter(columns[1], line.query))
      return BadLine(number, "want a filter '-' or key=value|value,…");
    line.relation = columns[4];
    if (std::find(std::begin(kRelations), std::end(kRelations), line.relation) == std::end(kRelations)) {
      return BadLine(number, "want a relation of = > >= < <=");
    }
    if (!absl::SimpleAtoi(columns[5], &line.value)) return BadLine(number, "want an integer value");
    line.words = columns[7];
    lines.push_back(std::move(line));
  }
  if (lines.empty()) return absl::InvalidArgumentError("article: no line to check");
  return lines;
}

bool Agrees(const ArticleLine& line, int64_t value) {
  if (line.relation == "=") return value == line.value;
  if (line.relation == ">") return value > line.value;
  if (line.relation == ">=") return value >= line.value;
  if (line.relation == "<") return value < line.value;
  return value <= line.value;
}

std::string ServiceOf(absl::string_view figure) {
  return std::string(figure.substr(0, figure.find('.')));
}

std::string BriefingText(const command::v1::Briefing& briefing) {
  std::string text = absl::StrCat("青山湖区“1+5+2”重点工作简报（截至 ", briefing.as_of(), "）\n\n",
                                  briefing.narrative_zh(), "\n");
  for (const command::v1::BriefingSection& section : briefing.sections()) {
    absl::StrAppend(&text, "\n【", section.title_zh(), "】");
    if (section.status() != command::v1::SECTION_STATUS_OK) {
      absl::StrAppend(&text, " 暂缺：", section.unavailable_reason(), "\n");
      continue;
    }
    absl::StrAppend(&text, "\n");
    for (const command::v1::BriefingItem& item : section.items()) {
      absl::StrAppend(&text, "  ", item.title_zh(), "：", ValueText(item.value()),
                      YearOnYearText(item.value()));
      if (item.has_target()) {
        absl::StrAppend(&text, "；目标 ", ValueText(item.target(), item.value().unit()));
        if (item.has_completion()) absl::StrAppendFormat(&text, "，完成 %.1f%%", item.completion() * 100);
        absl::StrAppend(&text, "，", LightText(item.light()));
      }
      absl::StrAppend(&text, "\n");
    }
  }
  return text;
}

}  // namespace eastgate::intake
