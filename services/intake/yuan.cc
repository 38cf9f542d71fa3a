#include "services/intake/yuan.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/resource/enum_text.h"

namespace eastgate::intake {

using resource::TextZh;

namespace {

bool IsShare(const figure::v1::FigureValue& value) {
  return value.unit() == figure::v1::FIGURE_UNIT_PER_CENT;
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

std::string ValueText(int64_t value, figure::v1::FigureUnit unit) {
  return unit == figure::v1::FIGURE_UNIT_FEN ? YuanText(value) : absl::StrCat(value, TextZh(unit));
}

std::string ValueText(const figure::v1::FigureValue& value) {
  if (!value.has_ratio()) return ValueText(value.value(), value.unit());
  if (!value.ratio().has_value()) return "无";
  return absl::StrFormat("%.1f%s（%d÷%d）", value.ratio().value() * (IsShare(value) ? 100 : 1),
                         TextZh(value.unit()), value.ratio().numerator(), value.ratio().denominator());
}

std::string TargetText(int64_t target, const figure::v1::FigureValue& value) {
  if (!value.has_ratio()) return ValueText(target, value.unit());
  // Fifteen digits have every ten-thousandth of the largest target.
  const auto parts = static_cast<double>(target);
  return absl::StrFormat("%.15g%s", parts / (IsShare(value) ? 100 : 10'000), TextZh(value.unit()));
}

}  // namespace eastgate::intake
