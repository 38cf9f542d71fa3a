#include "services/intake/article.h"

#include <algorithm>
#include <cmath>

#include "absl/numeric/int128.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/resource/enum_text.h"
#include "services/intake/yuan.h"

namespace eastgate::intake {
namespace {

// The longer first: ">=" begins with ">".
constexpr absl::string_view kSigns[] = {">=", "<=", "=", ">", "<"};
constexpr absl::string_view kCompletion = "completion of target ";
constexpr absl::string_view kRoundsTo = " rounds to";
constexpr int kRatioParts = 10'000;
constexpr int kMostDecimals = 6;  // The most for a percentage, however close it is to 0 or 100.

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

// Returns a share in percent with one decimal, and more where that does not show on which side of 0 and of
// 100 it is.
std::string PercentText(double share) {
  const double percent = share * 100;
  for (int decimals = 1; decimals <= kMostDecimals; ++decimals) {
    std::string text = absl::StrFormat("%.*f%%", decimals, percent);
    double shown = 0;
    const bool is_number = absl::SimpleAtod(absl::StripSuffix(text, "%"), &shown);
    const auto on_its_side = [&](double bound) {
      return (shown < bound) == (percent < bound) && (shown > bound) == (percent > bound);
    };
    if (!is_number || (on_its_side(0) && on_its_side(100))) return text;
  }
  return absl::StrFormat("%.1f%%", percent);
}

// Returns the value of an item; where none of its reports came it is not zero.
std::string ItemValueText(const command::v1::BriefingItem& item) {
  const figure::v1::ReportingCounts& counts = item.reporting().counts();
  const bool is_known = item.value().has_value() || item.value().ratio().has_value();
  if (!is_known && counts.expected() > 0 && counts.not_reported() == counts.expected()) return "未报";
  return ValueText(item.value());
}

std::string YearOnYearText(const figure::v1::FigureValue& value) {
  const figure::v1::YearOnYear& compared = value.year_on_year();
  if (!value.has_year_on_year() || !compared.has_previous()) return "";
  std::string text = absl::StrCat("，上年同期 ", ValueText(compared.previous(), value.unit()));
  if (const std::string why = resource::TextZh(compared.comparability()); !why.empty()) {
    absl::StrAppend(&text, "（", why, "，不可比）");
  } else if (compared.has_growth_ratio()) {
    absl::StrAppend(&text, "，同比 ", compared.growth_ratio() < 0 ? "" : "+",
                    PercentText(compared.growth_ratio()));
  }
  return text;
}

bool Holds(const std::string& sign, absl::int128 value, absl::int128 number) {
  if (sign == "=") return value == number;
  if (sign == ">") return value > number;
  if (sign == ">=") return value >= number;
  if (sign == "<") return value < number;
  return value <= number;
}

// Returns whether all comparisons hold for value ÷ whole; both sides are multiplied by the whole.
bool HoldAll(const ArticleLine& line, absl::int128 value, int64_t whole = 1) {
  return std::all_of(line.comparisons.begin(), line.comparisons.end(), [&](const Comparison& comparison) {
    return Holds(comparison.sign, value, absl::int128(comparison.number) * whole);
  });
}

bool ValueHolds(const ArticleLine& line, const figure::v1::FigureValue& value) {
  if (!value.has_ratio()) return HoldAll(line, value.value());
  return value.ratio().denominator() > 0 &&
         HoldAll(line, absl::int128(value.ratio().numerator()) * kRatioParts, value.ratio().denominator());
}

// Returns whether the target was evaluated by this value.
bool JudgedBy(const figure::v1::FigureValue& value, const command::v1::TargetEvaluation& target) {
  if (!value.has_ratio()) return target.actual() == value.value();
  return target.ratio().numerator() == value.ratio().numerator() &&
         target.ratio().denominator() == value.ratio().denominator();
}

bool RoundsTo(const ArticleLine& line, double ratio) {
  const double scale = std::pow(10, line.decimals);
  return std::llround(ratio * scale) == std::llround(line.ratio * scale);
}

bool ParseRounded(const std::string& value, ArticleLine& line) {
  const size_t point = value.find('.');
  line.decimals = point == std::string::npos ? 0 : static_cast<int>(value.size() - point - 1);
  return absl::SimpleAtod(value, &line.ratio);
}

// One comparison with the value, or several with numbers of their own.
bool ParseComparisons(absl::string_view relation, absl::string_view value, ArticleLine& line) {
  for (absl::string_view part : absl::StrSplit(relation, ',')) {
    const auto* sign = std::find_if(std::begin(kSigns), std::end(kSigns), [part](absl::string_view known) {
      return absl::StartsWith(part, known);
    });
    if (sign == std::end(kSigns)) return false;
    absl::string_view number = part.substr(sign->size());
    if (number.empty()) number = value;
    Comparison comparison{std::string(*sign), 0};
    if (!absl::SimpleAtoi(number, &comparison.number)) return false;
    line.comparisons.push_back(std::move(comparison));
  }
  return true;
}

bool ParseRelation(absl::string_view relation, const std::string& value, ArticleLine& line) {
  if (relation == "target") {
    line.of = ArticleLine::Of::kTarget;
    return ParseComparisons("=", value, line);
  }
  if (absl::ConsumePrefix(&relation, "year_on_year.growth_ratio")) {
    line.of = ArticleLine::Of::kGrowth;
    return relation == kRoundsTo && ParseRounded(value, line);
  }
  if (absl::ConsumePrefix(&relation, "year_on_year.change")) {
    line.of = ArticleLine::Of::kChange;
    return ParseComparisons(relation, value, line);
  }
  if (absl::ConsumePrefix(&relation, kCompletion)) {
    line.of = ArticleLine::Of::kCompletion;
    return absl::ConsumeSuffix(&relation, kRoundsTo) && absl::SimpleAtoi(relation, &line.target) &&
           ParseRounded(value, line);
  }
  return ParseComparisons(relation, value, line);
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
    line.wanted = columns[5];
    if (!ParseRelation(line.relation, line.wanted, line))
      return BadLine(number, "want a relation and the value that it needs, as article.h says");
    line.words = columns[7];
    lines.push_back(std::move(line));
  }
  if (lines.empty()) return absl::InvalidArgumentError("article: no line to check");
  return lines;
}

bool Agrees(const ArticleLine& line, const figure::v1::FigureValue& value,
            const std::optional<command::v1::TargetEvaluation>& target) {
  switch (line.of) {
    case ArticleLine::Of::kTarget:
      return target && JudgedBy(value, *target) && HoldAll(line, target->value());
    case ArticleLine::Of::kChange:
      return value.year_on_year().has_change() && HoldAll(line, value.year_on_year().change());
    case ArticleLine::Of::kGrowth:
      return value.year_on_year().has_growth_ratio() && RoundsTo(line, value.year_on_year().growth_ratio());
    case ArticleLine::Of::kCompletion:
      return target && target->value() == line.target && target->has_completion() &&
             RoundsTo(line, target->completion());
    default:
      return ValueHolds(line, value);
  }
}

const char* TargetStatusText(command::v1::TargetStatus light) {
  switch (light) {
    case command::v1::TARGET_STATUS_GREEN:
      return "绿灯";
    case command::v1::TARGET_STATUS_YELLOW:
      return "黄灯";
    case command::v1::TARGET_STATUS_RED:
      return "红灯";
    default:
      return "";
  }
}

std::string BriefingText(const command::v1::Briefing& briefing) {
  std::string text = absl::StrCat("青山湖区“1+5+2”重点工作简报（截至 ", briefing.as_of(), "）\n\n",
                                  briefing.narrative_zh(), "\n");
  for (const command::v1::BriefingSection& section : briefing.sections()) {
    absl::StrAppend(&text, "\n【", section.title_zh(), "】");
    if (section.status() != command::v1::BRIEFING_SECTION_STATUS_OK) {
      absl::StrAppend(&text, " 暂缺：", section.unavailable_reason(), "\n");
      continue;
    }
    absl::StrAppend(&text, "\n");
    for (const command::v1::BriefingItem& item : section.items()) {
      absl::StrAppend(&text, "  ", item.title_zh(), "：", ItemValueText(item), YearOnYearText(item.value()));
      if (item.has_target()) {
        const bool is_ceiling = item.target_direction() == command::v1::TARGET_DIRECTION_AT_MOST;
        absl::StrAppend(&text, is_ceiling ? "；上限 " : "；目标 ", TargetText(item.target(), item.value()));
        if (item.has_completion()) absl::StrAppend(&text, "，完成 ", PercentText(item.completion()));
        if (item.status() != command::v1::TARGET_STATUS_UNSPECIFIED)
          absl::StrAppend(&text, "，", TargetStatusText(item.status()));
      }
      absl::StrAppend(&text, "\n");
    }
  }
  return text;
}

}  // namespace eastgate::intake
