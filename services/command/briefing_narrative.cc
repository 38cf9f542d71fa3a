#include "services/command/briefing_narrative.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "common/lifecycle/rules.h"
#include "common/reference/civil_date.h"
#include "common/reference/reporting_duties.h"
#include "common/resource/enum_text.h"
#include "services/command/target_evaluation.h"

namespace eastgate::command {
namespace {

using resource::TextZh;

constexpr size_t kMissingNamed = 3;  // Reports, by division and period.
constexpr int64_t kWan = 10'000;
constexpr int64_t kFenPerYuan = 100;
constexpr int64_t kFenPerWan = 10'000 * kFenPerYuan;      // 万元
constexpr int64_t kFenPerYi = 100'000'000 * kFenPerYuan;  // 亿元
constexpr int64_t kRatioPartsPerPercent = kRatioParts / 100;
constexpr int kMostDecimals = 6;  // The most for a rounded ratio, however close it is to a bound.

std::string MoneyText(int64_t fen) {
  if (fen < 0) return absl::StrCat("负", MoneyText(fen == INT64_MIN ? INT64_MAX : -fen));
  // Exact to a hundredth of the unit ("1.52亿元"), else rounded down.
  const auto rounded_down = [fen](int64_t unit, absl::string_view name) {
    if (fen % unit == 0 || fen % (unit / 100) != 0)
      return absl::StrCat(fen / unit, name, fen % unit == 0 ? "" : "余", "元");
    std::string text = absl::StrFormat("%d.%02d", fen / unit, fen % unit / (unit / 100));
    if (text.back() == '0') text.pop_back();
    return absl::StrCat(text, name, "元");
  };
  if (fen >= kFenPerYi) return rounded_down(kFenPerYi, "亿");
  if (fen >= kFenPerWan) return rounded_down(kFenPerWan, "万");
  std::string text = absl::StrCat(fen / kFenPerYuan);
  if (fen % kFenPerYuan != 0) absl::StrAppendFormat(&text, ".%02d", fen % kFenPerYuan);
  return text + "元";
}

// Returns where `left` lies beside `right`: -1, 0 or 1.
int Side(absl::int128 left, absl::int128 right) {
  return left < right ? -1 : left > right ? 1 : 0;
}

// Returns whether a rounded value, so many parts of which `scale` make up 1, is on the side of each bound on
// which the exact one is; the bounds are ratios in ten-thousandths.
bool IsOnItsSide(absl::int128 parts, int64_t scale, int64_t numerator, int64_t denominator,
                 absl::Span<const int64_t> bounds) {
  return std::all_of(bounds.begin(), bounds.end(), [&](int64_t bound) {
    return Side(parts * kRatioParts, absl::int128(bound) * scale) ==
           Side(absl::int128(numerator) * kRatioParts, absl::int128(bound) * denominator);
  });
}

// Writes so many parts, of which 10^digits make up 1, without zeros at the end of the decimals.
std::string DecimalText(absl::int128 parts, int digits, int64_t per) {
  std::string text = absl::StrFormat("%d.%0*d", parts / per, digits, static_cast<int64_t>(parts % per));
  text.resize(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

// Returns numerator × unit ÷ denominator, rounded to the nearest tenth unless that would reach or cross one
// of the bounds: then to the tenth on the exact value's side of it, and with more decimals where two bounds
// are closer than that. A value above 0 that rounds to 0 is said to be below a tenth.
std::string RoundedText(int64_t numerator, int64_t denominator, int64_t unit,
                        absl::Span<const int64_t> bounds) {
  int64_t per = 10;
  for (int digits = 1;; ++digits, per *= 10) {
    const int64_t scale = unit * per;
    const absl::int128 scaled = absl::int128(numerator) * scale;
    const absl::int128 nearest = (scaled * 2 + denominator) / (absl::int128(denominator) * 2);
    const bool is_exact = scaled % denominator == 0;
    if (digits == 1 && nearest == 0 && !is_exact) return "不足0.1";
    for (const absl::int128 parts : {nearest, nearest - 1, nearest + 1}) {
      if (digits == kMostDecimals || IsOnItsSide(parts, scale, numerator, denominator, bounds))
        return absl::StrCat(is_exact ? "" : "约", DecimalText(parts, digits, per));
    }
  }
}

// Returns what the value is beside its target, compared exactly, whatever the rounded value looks like.
std::string BesideTargetText(const v1::BriefingItem& item, int side) {
  const std::string target = TargetValueText(item);
  if (item.target_direction() == v1::TARGET_DIRECTION_AT_MOST) {
    return side > 0 ? absl::StrCat("，超出上限（", target, "）")
                    : absl::StrCat("，控制在上限（", target, "）以内");
  }
  return absl::StrCat("，", side > 0 ? "超过" : side < 0 ? "低于" : "达到", "全年目标（", target, "）");
}

std::string RatioTargetText(const v1::BriefingItem& item) {
  const figure::v1::FigureRatio& ratio = item.value().ratio();
  if (!item.has_target() || !CanBeSaid(ratio)) return "";
  return BesideTargetText(item, Side(absl::int128(ratio.numerator()) * kRatioParts,
                                     absl::int128(item.target()) * ratio.denominator()));
}

// Returns the value as the item rounds it. A value below the unit of rounding, a multiple of it, and one that
// cannot be rounded without another 余 are given exactly.
std::string ValueText(const v1::BriefingItem& item) {
  const int64_t value = item.value().value();
  const figure::v1::FigureUnit unit = item.value().unit();
  const int64_t to = item.rounding().multiple();
  std::string exact = AmountText(value, unit, item.unit_zh());
  if (to <= 0 || value < to || value % to == 0) return exact;
  const std::string rounded = AmountText(value / to * to, unit, item.unit_zh());
  if (absl::StrContains(rounded, kAndMore)) return exact;
  if (item.rounding().word_zh() == kOver) return absl::StrCat(kOver, rounded);
  const std::string word = unit == figure::v1::FIGURE_UNIT_FEN ? "元"
                           : item.unit_zh().empty()            ? TextZh(unit)
                                                               : item.unit_zh();
  return absl::StrCat(rounded.substr(0, rounded.size() - word.size()), kAndMore, word);
}

std::string YearOnYearText(const v1::BriefingItem& item, ItemTold told) {
  const figure::v1::FigureValue& value = item.value();
  const figure::v1::YearOnYear& compared = value.year_on_year();
  if (const std::string why = NotComparableText(item); !why.empty()) return absl::StrCat("（", why, "）");
  if (told != ItemTold::kAll) return "（上年同期人数过少，不予显示）";
  if (!compared.has_previous() || !compared.has_change()) return "";
  if (compared.change() == 0) return "，与上年同期持平";
  if (compared.previous() == 0) return "";  // Nothing to compare with.
  if (compared.previous() < 0)
    return absl::StrCat("，上年同期为", AmountText(compared.previous(), value.unit(), item.unit_zh()));
  const bool more = compared.change() > 0;
  return absl::StrCat(more ? "，同比增长" : "，同比下降",
                      PercentText(more ? compared.change() : -compared.change(), compared.previous()));
}

std::string TargetText(const v1::BriefingItem& item) {
  if (!item.has_target() || item.value().value() < 0) return "";
  const int64_t actual = item.value().value();
  if (item.target_direction() == v1::TARGET_DIRECTION_AT_MOST) {
    if (actual <= item.target()) return BesideTargetText(item, /*side=*/-1);
    return absl::StrCat("，超出上限",
                        AmountText(actual - item.target(), item.value().unit(), item.unit_zh()));
  }
  if (item.target() <= 0) return "";
  if (actual > item.target()) return BesideTargetText(item, /*side=*/1);
  if (actual == item.target()) return "，完成全年目标";
  return absl::StrCat("，完成全年目标的", PercentText(actual, item.target()));
}

// "青山路街道9月", "青山路街道三季度", "青山路街道全年", with the year where it is not the briefing's.
std::string PlaceText(const figure::v1::MissingReport& missing, const reference::Date& as_of) {
  const absl::StatusOr<reference::ReportingPeriod> period = reference::ParsePeriod(missing.period());
  if (!period.ok()) return absl::StrCat(missing.title_zh(), missing.period());  // As its service says it.
  static constexpr const char* kQuarters[] = {"一", "二", "三", "四"};
  const std::string year =
      period->first.year() == as_of.year() ? "" : absl::StrCat(period->first.year(), "年");
  switch (period->length) {
    case reference::PeriodLength::kMonth:
      return absl::StrCat(missing.title_zh(), year, period->first.month(), "月");
    case reference::PeriodLength::kQuarter:
      return absl::StrCat(missing.title_zh(), year, kQuarters[(period->first.month() - 1) / 3], "季度");
    case reference::PeriodLength::kYear:
      break;
  }
  return absl::StrCat(missing.title_zh(), period->first.year(), "年");
}

// Returns whether the item is not compared because reports of a year earlier are missing.
bool IsUnreportedBefore(const v1::BriefingItem& item) {
  return PreviousNotReported(item) || item.value().year_on_year().comparability() ==
                                          figure::v1::FIGURE_COMPARABILITY_PREVIOUS_NOT_REPORTED;
}

// Returns which reports are missing, by name, and how many were revised after closing.
std::string ReportingText(const v1::BriefingItem& item) {
  const figure::v1::ReportingCounts& counts = item.reporting().counts();
  std::vector<std::string> parts;
  if (counts.not_reported() > 0) {
    const reference::Date as_of = lifecycle::StoredDate(item.query().as_of());
    std::vector<std::string> named;
    for (const auto& missing : item.reporting().missing()) {
      if (named.size() == kMissingNamed) break;
      named.push_back(PlaceText(missing, as_of));
    }
    parts.push_back(absl::StrCat("应报", counts.expected(), "份，未报", counts.not_reported(), "份：",
                                 absl::StrJoin(named, "、"),
                                 counts.not_reported() > static_cast<int>(named.size()) ? "等" : ""));
  }
  if (counts.revised() > 0) parts.push_back(absl::StrCat("结账后修订", counts.revised(), "份"));
  // If the item is not compared for that reason, the text says so already.
  const figure::v1::ReportingCounts& before = item.previous_reporting();
  const bool is_said = !item.value().has_ratio() && IsUnreportedBefore(item);
  if (before.not_reported() > 0 && !is_said)
    parts.push_back(absl::StrCat("上年同期未报", before.not_reported(), "份"));
  return parts.empty() ? "" : absl::StrCat("（", absl::StrJoin(parts, "；"), "）");
}

}  // namespace

bool NothingReported(const v1::BriefingItem& item) {
  return NothingReported(item.value(), item.reporting().counts());
}

bool PreviousNotReported(const v1::BriefingItem& item) {
  const figure::v1::YearOnYear& compared = item.value().year_on_year();
  figure::v1::FigureValue previous;
  previous.set_value(compared.previous());
  *previous.mutable_ratio() = compared.previous_ratio();
  return NothingReported(previous, item.previous_reporting());
}

std::string NotComparableText(const v1::BriefingItem& item) {
  const figure::v1::ReportingCounts& before = item.previous_reporting();
  std::string why = TextZh(item.value().year_on_year().comparability());
  if (IsUnreportedBefore(item)) {
    why = TextZh(figure::v1::FIGURE_COMPARABILITY_PREVIOUS_NOT_REPORTED);
    if (before.not_reported() > 0 && before.not_reported() < before.expected())
      absl::StrAppend(&why, before.not_reported(), "份");
  }
  return why.empty() ? "" : absl::StrCat(why, "，不可比");
}

std::string AmountText(int64_t value, figure::v1::FigureUnit unit, const std::string& unit_zh) {
  if (unit == figure::v1::FIGURE_UNIT_FEN) return MoneyText(value);
  const std::string word = unit_zh.empty() ? TextZh(unit) : unit_zh;
  if (value != 0 && value % kWan == 0) return absl::StrCat(value / kWan, "万", word);
  return absl::StrCat(value, word);
}

std::string PercentText(int64_t numerator, int64_t denominator, std::optional<int64_t> target) {
  return RoundedText(numerator, denominator, /*unit=*/100, {kRatioParts, target.value_or(kRatioParts)}) + "%";
}

bool CanBeSaid(const figure::v1::FigureRatio& ratio) {
  return ratio.has_value() && ratio.denominator() > 0 && ratio.numerator() >= 0;
}

std::string RatioText(int64_t numerator, int64_t denominator, figure::v1::FigureUnit unit,
                      std::optional<int64_t> target) {
  if (unit == figure::v1::FIGURE_UNIT_PER_CENT) return PercentText(numerator, denominator, target);
  const int64_t bound = unit == figure::v1::FIGURE_UNIT_TIMES ? kRatioParts : 0;
  return absl::StrCat(RoundedText(numerator, denominator, /*unit=*/1, {bound, target.value_or(bound)}),
                      TextZh(unit));
}

std::string TargetValueText(const v1::BriefingItem& item) {
  const figure::v1::FigureUnit unit = item.value().unit();
  if (!item.value().has_ratio()) return AmountText(item.target(), unit, item.unit_zh());
  // Fifteen digits have every ten-thousandth of the largest target.
  const auto target = static_cast<double>(item.target());
  const bool is_share = unit == figure::v1::FIGURE_UNIT_PER_CENT;
  return absl::StrFormat("%.15g%s", target / (is_share ? kRatioPartsPerPercent : kRatioParts), TextZh(unit));
}

std::string ItemText(const v1::BriefingItem& item, ItemTold told) {
  if (NothingReported(item)) return absl::StrCat(item.title_zh(), "未报，不以零计", ReportingText(item));
  if (told == ItemTold::kNoValue)
    return absl::StrCat(item.title_zh(), "人数过少，按规定不予显示", ReportingText(item));
  if (item.value().has_ratio()) {
    const figure::v1::FigureRatio& ratio = item.value().ratio();
    if (!CanBeSaid(ratio)) return absl::StrCat(item.title_zh(), "暂无", ReportingText(item));
    return absl::StrCat(item.title_zh(),
                        RatioText(ratio.numerator(), ratio.denominator(), item.value().unit(),
                                  item.has_target() ? std::optional(item.target()) : std::nullopt),
                        RatioTargetText(item), ReportingText(item));
  }
  return absl::StrCat(item.title_zh(), ValueText(item), YearOnYearText(item, told), TargetText(item),
                      ReportingText(item));
}

std::string NarrativeText(const v1::Briefing& briefing) {
  const reference::Date as_of = lifecycle::StoredDate(briefing.as_of());
  std::string text = absl::StrCat("截至", as_of.year(), "年", as_of.month(), "月", as_of.day(), "日：");
  for (const v1::BriefingSection& section : briefing.sections()) {
    absl::StrAppend(&text, "\n", section.title_zh(), "：");
    if (section.status() != v1::BRIEFING_SECTION_STATUS_OK) {
      absl::StrAppend(&text, "数据暂缺（", section.unavailable_reason(), "），不以零计。");
      continue;
    }
    std::vector<std::string> items;
    for (const v1::BriefingItem& item : section.items()) items.push_back(item.text_zh());
    absl::StrAppend(&text, absl::StrJoin(items, "；"), "。");
  }
  return text;
}

}  // namespace eastgate::command
