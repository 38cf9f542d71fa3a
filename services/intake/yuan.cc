#include "services/intake/yuan.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace eastgate::intake {
namespace {

const char* UnitText(figure::v1::Unit unit) {
  switch (unit) {
    case figure::v1::UNIT_PERSON:
      return "人";
    case figure::v1::UNIT_HOUSEHOLD:
      return "户";
    case figure::v1::UNIT_ITEM:
      return "个";
    case figure::v1::UNIT_SQUARE_METER:
      return "平方米";
    case figure::v1::UNIT_DAY:
      return "天";
    default:
      return "";
  }
}

}  // namespace

std::string YuanText(int64_t fen) {
  // In 128 bits, so that the smallest number has a positive, too.
  const absl::int128 amount = fen;
  const auto cents = static_cast<uint64_t>(amount < 0 ? -amount : amount);
  std::string text = absl::StrCat(fen < 0 ? "-" : "", cents / 100);
  if (cents % 100 != 0) absl::StrAppendFormat(&text, ".%02d", cents % 100);
  return text + "元";
}

std::string ValueText(int64_t value, figure::v1::Unit unit) {
  return unit == figure::v1::UNIT_FEN ? YuanText(value) : absl::StrCat(value, UnitText(unit));
}

std::string ValueText(const figure::v1::FigureValue& value) {
  if (!value.has_ratio()) return ValueText(value.value(), value.unit());
  if (!value.ratio().has_value()) return "无";
  const bool of_days = value.unit() == figure::v1::UNIT_DAY;
  return absl::StrFormat("%.1f%s（%d÷%d）", value.ratio().value() * (of_days ? 1 : 100),
                         of_days ? UnitText(value.unit()) : "%", value.ratio().numerator(),
                         value.ratio().denominator());
}

std::string TargetText(int64_t target, const figure::v1::FigureValue& value) {
  if (!value.has_ratio()) return ValueText(target, value.unit());
  // Fifteen digits have every ten-thousandth of the largest target.
  const double parts = static_cast<double>(target);
  if (value.unit() == figure::v1::UNIT_DAY)
    return absl::StrFormat("%.15g%s", parts / 10'000, UnitText(value.unit()));
  return absl::StrFormat("%.15g%%", parts / 100);
}

}  // namespace eastgate::intake
