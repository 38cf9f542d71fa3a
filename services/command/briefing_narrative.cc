#include "services/command/briefing_narrative.h"

#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
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
constexpr int64_t kTimes = 10;  // From here on a ratio is so many times.

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

// numerator ÷ denominator in tenths, rounded to the nearest, and whether that is exact.
struct Tenths {
  int64_t value;
  bool exact;
};
Tenths TenthsOf(absl::int128 numerator, int64_t denominator) {
  const absl::int128 scaled = numerator * 10;
  const absl::int128 rounded = (scaled * 2 + denominator) / (absl::int128(denominator) * 2);
  return {static_cast<int64_t>(rounded), scaled % denominator == 0};
}

std::string TenthsText(const Tenths& tenths) {
  std::string text = absl::StrCat(tenths.exact ? "" : "约", tenths.value / 10);
  if (tenths.value % 10 != 0) absl::StrAppend(&text, ".", tenths.value % 10);
  return text;
}

// Compared exactly, whatever the rounded value looks like. The light says whether it is good.
std::string RatioTargetText(const v1::BriefingItem& item) {
  const figure::v1::FigureRatio& ratio = item.value().ratio();
  if (!item.has_target() || !CanBeSaid(ratio)) return "";
  const absl::int128 actual = absl::int128(ratio.numerator()) * kRatioParts;
  const absl::int128 target = absl::int128(item.target()) * ratio.denominator();
  const char* word = actual > target ? "超" : actual < target ? "低于" : "达到";
  return absl::StrCat("，", word, "全年目标（", TargetValueText(item), "）");
}

// Returns the value as the item rounds it. A value below the unit of rounding, a multiple of it, and one that
// cannot be rounded without another 余 are given exactly.
std::string ValueText(const v1::BriefingItem& item) {
  const int64_t value = item.value().value();
  const figure::v1::FigureUnit unit = item.value().unit();
  const int64_t to = item.rounding().multiple();
  const std::string exact = AmountText(value, unit, item.unit_zh());
  if (to <= 0 || value < to || value % to == 0) return exact;
  const std::string rounded = AmountText(value / to * to, unit, item.unit_zh());
  if (absl::StrContains(rounded, kAndMore)) return exact;
  if (item.rounding().word_zh() == kOver) return absl::StrCat(kOver, rounded);
  const std::string word = unit == figure::v1::FIGURE_UNIT_FEN ? "元"
                           : item.unit_zh().empty()            ? TextZh(unit)
                                                               : item.unit_zh();
  return absl::StrCat(rounded.substr(0, rounded.size() - word.size()), kAndMore, word);
}

std::string YearOnYearText(const v1::BriefingItem& item) {
  const figure::v1::FigureValue& value = item.value();
  const figure::v1::YearOnYear& compared = value.year_on_year();
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
  if (!item.has_target() || item.target() <= 0 || item.value().value() < 0) return "";
  const int64_t actual = item.value().value();
  if (actual > item.target())
    return absl::StrCat("，超全年目标", AmountText(item.target(), item.value().unit(), item.unit_zh()));
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
  return parts.empty() ? "" : absl::StrCat("（", absl::StrJoin(parts, "；"), "）");
}

// Returns whether nobody has reported anything, which is not zero.
bool NothingReported(const v1::BriefingItem& item) {
  const figure::v1::ReportingCounts& counts = item.reporting().counts();
  return counts.expected() > 0 && counts.not_reported() == counts.expected() && item.value().value() == 0 &&
         item.value().ratio().denominator() == 0;
}

}  // namespace

std::string AmountText(int64_t value, figure::v1::FigureUnit unit, const std::string& unit_zh) {
  if (unit == figure::v1::FIGURE_UNIT_FEN) return MoneyText(value);
  const std::string word = unit_zh.empty() ? TextZh(unit) : unit_zh;
  if (value != 0 && value % kWan == 0) return absl::StrCat(value / kWan, "万", word);
  return absl::StrCat(value, word);
}

std::string PercentText(int64_t numerator, int64_t denominator) {
  return TenthsText(TenthsOf(absl::int128(numerator) * 100, denominator)) + "%";
}

bool CanBeSaid(const figure::v1::FigureRatio& ratio) {
  return ratio.has_value() && ratio.denominator() > 0 && ratio.numerator() >= 0;
}

std::string RatioText(int64_t numerator, int64_t denominator, figure::v1::FigureUnit unit) {
  if (unit == figure::v1::FIGURE_UNIT_DAY)
    return absl::StrCat(TenthsText(TenthsOf(numerator, denominator)), TextZh(unit));
  if (absl::int128(numerator) >= absl::int128(denominator) * kTimes)
    return absl::StrCat(TenthsText(TenthsOf(numerator, denominator)), "倍");
  return PercentText(numerator, denominator);
}

std::string TargetValueText(const v1::BriefingItem& item) {
  const figure::v1::FigureUnit unit = item.value().unit();
  if (!item.value().has_ratio()) return AmountText(item.target(), unit, item.unit_zh());
  // Fifteen digits have every ten-thousandth of the largest target.
  const double target = static_cast<double>(item.target());
  if (unit == figure::v1::FIGURE_UNIT_DAY)
    return absl::StrFormat("%.15g%s", target / kRatioParts, TextZh(unit));
  if (item.target() >= kTimes * kRatioParts) return absl::StrFormat("%.15g倍", target / kRatioParts);
  return absl::StrFormat("%.15g%%", target / kRatioPartsPerPercent);
}

std::string ItemText(const v1::BriefingItem& item) {
  if (NothingReported(item)) return absl::StrCat(item.title_zh(), "未报，不以零计", ReportingText(item));
  if (item.value().has_ratio()) {
    const figure::v1::FigureRatio& ratio = item.value().ratio();
    if (!CanBeSaid(ratio)) return absl::StrCat(item.title_zh(), "暂无", ReportingText(item));
    return absl::StrCat(item.title_zh(),
                        RatioText(ratio.numerator(), ratio.denominator(), item.value().unit()),
                        RatioTargetText(item), ReportingText(item));
  }
  return absl::StrCat(item.title_zh(), ValueText(item), YearOnYearText(item), TargetText(item),
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
