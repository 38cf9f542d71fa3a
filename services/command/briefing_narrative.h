// A briefing in words. Rounding words are true: "余" rounded down and not exact, "超" strictly above, "约"
// rounded to the nearest tenth that is on the same side of 100 %, of one time and of the target as the exact
// value (with more decimals where there is no such tenth), "不足0.1" above 0 and below a tenth, else the
// exact number.
//
// Pure functions.
#ifndef EASTGATE_SERVICES_COMMAND_BRIEFING_NARRATIVE_H_
#define EASTGATE_SERVICES_COMMAND_BRIEFING_NARRATIVE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "eastgate/command/v1/briefing.pb.h"
#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::command {

// Words of a rounding.
inline constexpr char kOver[] = "超";
inline constexpr char kAndMore[] = "余";

// "1429人", "30户", "54万余元", "2亿元", "380元", "3.05元".
// An empty `unit_zh` is the unit's own word.
std::string AmountText(int64_t value, figure::v1::FigureUnit unit, const std::string& unit_zh = "");

// Returns whether a ratio has a value that can be put into words: its denominator is above 0, and its
// numerator not below it.
bool CanBeSaid(const figure::v1::FigureRatio& ratio);

// Returns a ratio that can be put into words, in its unit: a share in percent ("97.5%"), else so many times
// ("约458.7倍") or days ("约1.9天"). The target, in ten-thousandths, is a bound of the rounding.
std::string RatioText(int64_t numerator, int64_t denominator, figure::v1::FigureUnit unit,
                      std::optional<int64_t> target = std::nullopt);

// Returns the target of an item, exactly: "1900人", of a ratio "95%", "3天", "400倍".
std::string TargetValueText(const v1::BriefingItem& item);

// Returns a share in percent with one decimal: "30%", "约11.8%". `denominator` is positive.
std::string PercentText(int64_t numerator, int64_t denominator, std::optional<int64_t> target = std::nullopt);

// Return whether nobody has reported anything of the item, or of the same period a year earlier, which is not
// zero.
bool NothingReported(const v1::BriefingItem& item);
bool PreviousNotReported(const v1::BriefingItem& item);

// Returns why the item cannot be compared with a year earlier ("口径调整，不可比"); empty where it can.
std::string NotComparableText(const v1::BriefingItem& item);

// The parts of an item that a reader may be told, where it is a small cell.
enum class ItemTold {
  kAll,
  kNotTheYearEarlier,  // Not the value of a year earlier, nor the change since.
  kNoValue,            // Neither of the two.
};

// "新生儿资助参保登记1429人，同比增长约11.8%，完成全年目标的约75.2%"; from title, value and target. The item
// has its values, told or not.
std::string ItemText(const v1::BriefingItem& item, ItemTold told = ItemTold::kAll);

// Returns the whole briefing; a section that is unavailable says so. Every item has its text.
std::string NarrativeText(const v1::Briefing& briefing);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_BRIEFING_NARRATIVE_H_
