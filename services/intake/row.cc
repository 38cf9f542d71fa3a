#include "services/intake/row.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/intake/rejects.h"
#include "services/intake/text.h"

namespace eastgate::intake {

namespace {

constexpr size_t kMaxShownBytes = 60;

bool AllDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// Returns what is wanted with what was sent, shortened at the end of a character.
std::string WithSent(absl::string_view wanted, absl::string_view sent) {
  absl::string_view shown = sent.substr(0, kMaxShownBytes);
  if (shown.size() < sent.size()) {
    while (!shown.empty() && (static_cast<unsigned char>(sent[shown.size()]) & 0xC0) == 0x80)
      shown.remove_suffix(1);
  }
  return absl::StrCat(wanted, "，填的是“", shown, shown.size() < sent.size() ? "…" : "", "”");
}

}  // namespace

Row::Row(absl::Span<const std::string> columns, absl::Span<const std::string> cells,
         const reference::ReferenceData& reference)
    : reference_(reference) {
  size_t wanted = 0;  // Columns up to the last with a name, and cells up to the last that is theirs or not
  size_t got = 0;     // blank; an earlier reason is not counted.
  size_t place = 0;
  for (size_t i = 0; i < std::max(columns.size(), cells.size()); ++i) {
    const absl::string_view column = i < columns.size() ? absl::string_view(columns[i]) : "";
    if (column == kReasonColumn) continue;
    ++place;
    if (!column.empty()) wanted = place;
    const absl::string_view text = i < cells.size() ? Trimmed(Unguarded(Trimmed(cells[i]))) : "";
    if (!text.empty() || (i < cells.size() && !column.empty())) got = place;
    if (!column.empty()) fields_[std::string(column)] = std::string(text);
  }
  if (got != wanted) problems_.push_back(absl::StrCat("应有 ", wanted, " 列，实有 ", got, " 列"));
  for (size_t i = 0; got == wanted && i < std::min(columns.size(), cells.size()); ++i) {
    if (columns[i].empty() && !Trimmed(cells[i]).empty())
      problems_.push_back(absl::StrCat("第 ", i + 1, " 列没有列名，却有内容"));
  }
}

std::string Row::Text(absl::string_view column) const {
  const auto field = fields_.find(column);
  return field == fields_.end() ? "" : field->second;
}

std::string Row::Required(absl::string_view column) {
  std::string text = Text(column);
  if (text.empty()) Problem(column, "必填");
  return text;
}

std::string Row::Identity(absl::string_view column) {
  constexpr size_t kDigits = 17;
  std::string text = Required(column);
  const std::string folded = Folded(text);
  absl::string_view check = folded;
  while (!check.empty() && absl::ascii_isdigit(check.front())) check.remove_prefix(1);
  const bool is_x = check == "x" || check == "X" || check == "×";
  if (folded.size() == kDigits + check.size() && is_x && !absl::EndsWith(text, "X"))
    Problem(column, "末位应为大写字母 X");
  return text;
}

std::string Row::Date(absl::string_view column) {
  Required(column);
  return OptionalDate(column);
}

std::string Row::OptionalDate(absl::string_view column) {
  std::string text = Text(column);
  if (!text.empty() && !reference::ParseDate(text).ok()) Problem(column, "应为存在的日期 YYYY-MM-DD");
  return text;
}

std::string Row::Month(absl::string_view column) {
  std::string text = Required(column);
  if (!text.empty() && !reference::ParseMonth(text).ok()) Problem(column, "应为月份 YYYY-MM");
  return text;
}

std::string Row::Division(absl::string_view column, absl::string_view on) {
  std::string text = Required(column);
  if (text.empty() || AllDigits(text)) return text;
  const absl::StatusOr<reference::Date> date = reference::ParseDate(on);
  if (!date.ok()) return "";  // Already a problem of its own column.
  std::vector<std::string> codes;
  for (const reference::Division* division : reference_.divisions.ByName(text, *date))
    codes.push_back(division->code);
  return OnlyOne(column, text, codes, absl::StrCat("在 ", on, " 不是有效的区划名称"));
}

std::string Row::Unit(absl::string_view column, const std::string& text, absl::string_view on) {
  if (text.empty() || reference::IsUnitCode(text)) return text;
  const absl::StatusOr<reference::Date> date = reference::ParseDate(on);
  if (!date.ok()) return "";  // Already a problem of its own column.
  std::vector<std::string> codes;
  for (const reference::Unit* unit : reference_.units.ByName(text, *date)) codes.push_back(unit->code);
  return OnlyOne(column, text, codes, absl::StrCat("在 ", on, " 不是有效的单位名称"));
}

std::string Row::OnlyOne(absl::string_view column, absl::string_view text,
                         const std::vector<std::string>& codes, absl::string_view if_none) {
  if (codes.size() == 1) return codes.front();
  if (codes.empty()) {
    Problem(column, absl::StrCat("“", text, "”", if_none));
  } else {
    Problem(column, absl::StrCat("“", text, "”不止一个：", absl::StrJoin(codes, "、"), "；请填代码"));
  }
  return "";
}

int Row::OneOf(absl::string_view column, absl::Span<const Word> words) {
  const std::string text = Required(column);
  if (text.empty()) return 0;
  for (const Word& word : words) {
    if (text == word.word) return word.value;
  }
  Problem(column, absl::StrCat("应为：", absl::StrJoin(words, "、", [](std::string* out, const Word& word) {
                                 absl::StrAppend(out, word.word);
                               })));
  return 0;
}

int64_t Row::Integer(absl::string_view column, int64_t min, int64_t max) {
  const std::string text = Required(column);
  if (text.empty()) return 0;
  int64_t value = 0;
  if (absl::SimpleAtoi(text, &value) && value >= min && value <= max) return value;
  absl::string_view digits = text;
  const bool is_negative = absl::ConsumePrefix(&digits, "-");
  if (!AllDigits(digits)) {
    Problem(column, WithSent("应为整数", text));
  } else if (is_negative) {
    Problem(column, WithSent(absl::StrCat("应为不小于 ", min, " 的整数"), text));
  } else {
    Problem(column, WithSent(absl::StrCat("应为不大于 ", max, " 的整数"), text));
  }
  return 0;
}

double Row::Degrees(absl::string_view column, double most) {
  const std::string text = Text(column);
  double value = 0;
  if (absl::SimpleAtod(text, &value) && value >= -most && value <= most) return value;
  Problem(column, WithSent(absl::StrCat("应为 -", most, " 至 ", most, " 之间的度数"), text));
  return 0;
}

int64_t Row::Fen(absl::string_view column) {
  const std::string text = Required(column);
  if (text.empty()) return 0;
  const std::optional<int64_t> fen = FenOf(text);
  if (!fen) Problem(column, WithSent("应为金额（元，整数至多 13 位，小数至多两位）", text));
  return fen.value_or(0);
}

std::vector<std::string> Row::List(absl::string_view column) const {
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(Text(column), "；")) {
    part = Trimmed(part);
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

void Row::Problem(absl::string_view column, absl::string_view what) {
  problems_.push_back(absl::StrCat(column, "：", what));
}

std::string Row::problems() const {
  return absl::StrJoin(problems_, "；");
}

std::optional<int64_t> FenOf(absl::string_view yuan) {
  const std::vector<absl::string_view> parts = absl::StrSplit(yuan, absl::MaxSplits('.', 1));
  if (!AllDigits(parts[0]) || parts[0].size() > 13) return std::nullopt;
  if (parts.size() == 2 && (!AllDigits(parts[1]) || parts[1].size() > 2)) return std::nullopt;
  std::string cents = parts.size() == 2 ? std::string(parts[1]) : "";
  cents.resize(2, '0');
  int64_t fen = 0;
  if (!absl::SimpleAtoi(absl::StrCat(parts[0], cents), &fen)) return std::nullopt;
  return fen;
}

}  // namespace eastgate::intake
