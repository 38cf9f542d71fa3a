#include "services/command/briefing_table.h"

#include <cstdint>

#include "absl/numeric/int128.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "common/resource/enum_text.h"
#include "services/command/briefing_narrative.h"
#include "services/command/target_evaluation.h"

namespace eastgate::command {
namespace {

constexpr int kMostDecimals = 6;  // The most for a ratio, however close it is to a bound.

const char* TargetStatusZh(v1::TargetStatus light) {
  switch (light) {
    case v1::TARGET_STATUS_GREEN:
      return "绿";
    case v1::TARGET_STATUS_YELLOW:
      return "黄";
    case v1::TARGET_STATUS_RED:
      return "红";
    default:
      return "";
  }
}

// The unit in which people read a figure, and how many of it one base unit is.
struct ReadUnit {
  std::string word;
  double per_base_unit = 1;
  int decimals = 0;
};

ReadUnit ReadUnitOf(const v1::BriefingItem& item) {
  const figure::v1::FigureValue& value = item.value();
  const std::string& word = resource::TextZh(value.unit());
  if (value.has_ratio()) return {word, value.unit() == figure::v1::FIGURE_UNIT_PER_CENT ? 100.0 : 1.0, 2};
  if (value.unit() == figure::v1::FIGURE_UNIT_FEN) return {"元", 0.01, 2};
  return {item.unit_zh().empty() ? word : item.unit_zh(), 1, 0};
}

// Returns an amount in base units as a number in the unit, exactly.
std::string Cell(int64_t amount, const ReadUnit& unit) {
  if (unit.decimals == 0) return absl::StrCat(amount);
  const absl::int128 cents = amount;
  const auto size = static_cast<uint64_t>(cents < 0 ? -cents : cents);
  return absl::StrFormat("%s%d.%02d", amount < 0 ? "-" : "", size / 100, size % 100);
}

// Returns whether both lie on the same side of the bound, or on it.
bool OnSameSide(double a, double b, double bound) {
  return (a < bound) == (b < bound) && (a > bound) == (b > bound);
}

// Returns a ratio as a number in the unit, with so many decimals that it is on the same side of 0, of 1 and
// of `bound` as the ratio.
std::string Cell(double ratio, const ReadUnit& unit, double bound = 1) {
  const double value = ratio * unit.per_base_unit;
  for (int decimals = unit.decimals; decimals <= kMostDecimals; ++decimals) {
    std::string text = absl::StrFormat("%.*f", decimals, value);
    double shown = 0;
    const bool is_number = absl::SimpleAtod(text, &shown);
    if (!is_number || (OnSameSide(shown, value, 0) && OnSameSide(shown, value, unit.per_base_unit) &&
                       OnSameSide(shown, value, bound * unit.per_base_unit)))
      return text;
  }
  return absl::StrFormat("%.*f", unit.decimals, value);
}

std::string PercentCell(bool is_known, double share) {
  return is_known ? Cell(share, {"%", 100, 2}) : "";
}

// Returns whether the target is to be reached or is a ceiling.
std::string DirectionCell(const v1::BriefingItem& item) {
  if (!item.has_target()) return "";
  return item.target_direction() == v1::TARGET_DIRECTION_AT_MOST ? "不高于" : "不低于";
}

// Returns how many of the reports that are due there are.
std::string ReportedCell(const v1::BriefingItem& item) {
  const figure::v1::ReportingCounts& counts = item.reporting().counts();
  if (counts.expected() == 0) return "";
  return absl::StrCat(counts.expected() - counts.not_reported(), "/", counts.expected());
}

}  // namespace

const std::vector<std::string>& ItemColumns() {
  static const auto* columns = new std::vector<std::string>{
      "栏目",        "名称", "数值", "单位", "上年同期", "增减",     "增长率（%）", "目标",    "目标要求",
      "完成率（%）", "灯",   "填报", "表述", "指标代码", "单位代码", "原值",        "同比说明"};
  return *columns;
}

std::vector<std::string> ItemRow(const v1::BriefingSection& section, const v1::BriefingItem& item) {
  const figure::v1::FigureValue& value = item.value();
  const figure::v1::FigureRatio& ratio = value.ratio();
  const figure::v1::YearOnYear& compared = value.year_on_year();
  const figure::v1::FigureRatio& before = compared.previous_ratio();
  const ReadUnit unit = ReadUnitOf(item);
  std::string now, previous, change, target, base;
  if (value.has_ratio()) {
    const double bound = item.has_target() ? static_cast<double>(item.target()) / kRatioParts : 1;
    if (ratio.has_value()) now = Cell(ratio.value(), unit, bound);
    if (before.has_value()) previous = Cell(before.value(), unit);
    if (compared.has_ratio_change()) change = Cell(compared.ratio_change(), unit);
    if (item.has_target()) target = Cell(bound, unit);
    if (!NothingReported(item)) base = absl::StrCat(ratio.numerator(), "/", ratio.denominator());
  } else {
    if (value.has_value()) now = Cell(value.value(), unit);
    if (compared.has_previous()) previous = Cell(compared.previous(), unit);
    if (compared.has_change()) change = Cell(compared.change(), unit);
    if (item.has_target()) target = Cell(item.target(), unit);
    if (value.has_value()) base = absl::StrCat(value.value());
  }
  return {section.title_zh(),
          item.title_zh(),
          now,
          unit.word,
          previous,
          change,
          PercentCell(compared.has_growth_ratio(), compared.growth_ratio()),
          target,
          DirectionCell(item),
          PercentCell(item.has_completion(), item.completion()),
          TargetStatusZh(item.status()),
          ReportedCell(item),
          item.text_zh(),
          item.query().figure(),
          std::string(absl::StripPrefix(figure::v1::FigureUnit_Name(value.unit()), "FIGURE_UNIT_")),
          base,
          NotComparableText(item)};
}

}  // namespace eastgate::command
