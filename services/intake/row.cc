#include "services/intake/row.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/reference/text_key.h"
#include "services/intake/rejects.h"
#include "services/intake/text.h"

namespace eastgate::intake {

namespace {

constexpr size_t kMaxShownBytes = 60;
constexpr size_t kMaxYuanDigits = 13;
constexpr size_t kFenDigits = 2;

bool AllDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// Returns whether the text is the value of a formula that has none: "#N/A", "#REF!", "#DIV/0!", "#NAME?".
bool IsErrorValue(absl::string_view text) {
  if (text == "#N/A" || text == "#GETTING_DATA") return true;
  if (!absl::ConsumePrefix(&text, "#") ||
      !(absl::ConsumeSuffix(&text, "!") || absl::ConsumeSuffix(&text, "?")))
    return false;
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isupper(c) || absl::ascii_isdigit(c) || c == '/';
  });
}

// Returns whether the text is a number as spreadsheets write one of more than 15 digits: "3.60111E+17".
bool HasLostDigits(absl::string_view text) {
  absl::ConsumePrefix(&text, "-");
  const std::vector<absl::string_view> parts = absl::StrSplit(text, "E+");
  const std::vector<absl::string_view> digits = absl::StrSplit(parts[0], '.');
  return parts.size() == 2 && AllDigits(parts[1]) && parts[1].size() >= 2 && digits.size() <= 2 &&
         digits[0].size() == 1 && std::all_of(digits.begin(), digits.end(), AllDigits);
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
         const reference::ReferenceData& reference, absl::Span<const int> scales)
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
    if (column.empty()) continue;
    fields_[std::string(column)] = std::string(text);
    CheckKept(std::string(column), text);
    if (i < scales.size() && scales[i] != 0) scales_[std::string(column)] = scales[i];
  }
  if (got != wanted) problems_.push_back(absl::StrCat("应有 ", wanted, " 列，实有 ", got, " 列"));
  for (size_t i = 0; got == wanted && i < std::min(columns.size(), cells.size()); ++i) {
    if (columns[i].empty() && !Trimmed(cells[i]).empty())
      problems_.push_back(absl::StrCat("第 ", i + 1, " 列没有列名，却有内容"));
  }
}

void Row::CheckKept(const std::string& column, absl::string_view text) {
  const bool is_error = IsErrorValue(text);
  if (!is_error && !HasLostDigits(text)) return;
  Problem(column, is_error
                      ? absl::StrCat("单元格是错误值 ", text, "，请改正公式或填写内容")
                      : "表格软件按数值存放，只保留 15 位数字，其余已丢失；请将单元格设为文本格式后重填");
  not_kept_.insert(column);
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
  if (text.empty() || AllDigits(text)) return DivisionCode(text);
  const absl::StatusOr<reference::Date> date = reference::ParseDate(on);
  if (!date.ok()) return "";  // Already a problem of its own column.
  return OnlyOne(column, text, CodesOf(text, *date), absl::StrCat("在 ", on, " 不是有效的区划名称"),
                 "请填代码，或写明上级（上级/名称）");
}

std::string Row::DivisionCode(const std::string& text) const {
  absl::string_view code = text;
  while (reference::DivisionRegistry::LevelOf(code) && reference_.divisions.Find(code) == nullptr) {
    const absl::string_view parent = reference::DivisionRegistry::ParentOf(code);
    if (parent.empty() || code.find_first_not_of('0', parent.size()) != absl::string_view::npos) return text;
    code = parent;
  }
  return reference_.divisions.Find(code) == nullptr ? text : std::string(code);
}

std::vector<std::string> Row::CodesOf(const std::string& text, reference::Date on) const {
  std::vector<const reference::Division*> found = reference_.divisions.ByName(text, on);
  const std::string path = absl::StrReplaceAll(text, {{"／", "/"}});
  if (found.empty() && absl::StrContains(path, '/')) {
    const std::vector<absl::string_view> names = absl::StrSplit(path, '/');
    found = reference_.divisions.ByName(Trimmed(names.front()), on);
    for (size_t i = 1; i < names.size(); ++i) {
      const std::vector<const reference::Division*> above = std::exchange(found, {});
      for (const reference::Division* one : reference_.divisions.ByName(Trimmed(names[i]), on)) {
        const auto contains_it = [one](const reference::Division* other) {
          return other != one && reference::DivisionRegistry::Contains(other->code, one->code);
        };
        if (std::any_of(above.begin(), above.end(), contains_it)) found.push_back(one);
      }
    }
  }
  std::vector<std::string> codes;
  codes.reserve(found.size());
  for (const reference::Division* division : found) codes.push_back(division->code);
  return codes;
}

std::string Row::Unit(absl::string_view column, const std::string& text, absl::string_view on) {
  if (text.empty() || reference::IsUnitCode(text)) return text;
  const absl::StatusOr<reference::Date> date = reference::ParseDate(on);
  if (!date.ok()) return "";  // Already a problem of its own column.
  std::vector<std::string> codes;
  for (const reference::Unit* unit : reference_.units.ByName(text, *date)) codes.push_back(unit->code);
  return OnlyOne(column, text, codes, absl::StrCat("在 ", on, " 不是有效的单位名称"), "请填代码");
}

std::string Row::Kind(absl::string_view column, absl::string_view list, const std::string& text,
                      std::optional<absl::string_view> on) {
  if (text.empty() || reference::IsKindCode(text)) return text;
  std::optional<reference::Date> day;
  if (on) {
    const absl::StatusOr<reference::Date> date = reference::ParseDate(*on);
    if (!date.ok()) return "";  // Already a problem of its own column.
    day = *date;
  }
  std::vector<absl::string_view> titles;
  for (const reference::Kind* kind : reference_.kinds.Of(list, day)) {
    if (reference::IsSameText(kind->title_zh, text)) return kind->code;
    titles.push_back(kind->title_zh);
  }
  const std::string when = day ? absl::StrCat("在 ", *on) : "";
  if (titles.empty()) {
    Problem(column, absl::StrCat(when, "没有可填的名称：参考数据中没有这类清单，请联系运维人员"));
  } else {
    Problem(column,
            absl::StrCat("“", text, "”", when, " 不是有效的名称，应为：", absl::StrJoin(titles, "、")));
  }
  return "";
}

std::string Row::OnlyOne(absl::string_view column, absl::string_view text,
                         const std::vector<std::string>& codes, absl::string_view if_none,
                         absl::string_view if_several) {
  if (codes.size() == 1) return codes.front();
  if (codes.empty()) {
    Problem(column, absl::StrCat("“", text, "”", if_none));
  } else {
    Problem(column, absl::StrCat("“", text, "”不止一个：", absl::StrJoin(codes, "、"), "；", if_several));
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
  const auto unit = scales_.find(column);
  const int scale = unit == scales_.end() ? 0 : unit->second;
  const std::optional<int64_t> fen = FenOf(text, scale);
  if (!fen && scale == 0) Problem(column, WithSent("应为金额（元，整数至多 13 位，小数至多两位）", text));
  if (!fen && scale != 0)
    Problem(column, WithSent(absl::StrCat("应为金额（", scale == 4 ? "万元" : "亿元",
                                          "，换算成元后整数至多 13 位，小数至多两位）"),
                             text));
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
  if (not_kept_.count(column) > 0) return;
  problems_.push_back(absl::StrCat(column, "：", what));
}

std::string Row::problems() const {
  return absl::StrJoin(problems_, "；");
}

std::optional<int64_t> FenOf(absl::string_view amount, int scale) {
  const std::vector<absl::string_view> parts = absl::StrSplit(amount, absl::MaxSplits('.', 1));
  const auto places = static_cast<size_t>(scale);
  if (!AllDigits(parts[0]) || parts[0].size() + places > kMaxYuanDigits) return std::nullopt;
  if (parts.size() == 2 && !AllDigits(parts[1])) return std::nullopt;
  std::string decimals = parts.size() == 2 ? std::string(parts[1]) : "";
  const size_t kept = places + kFenDigits;
  if (decimals.size() > kept && decimals.find_first_not_of('0', kept) != std::string::npos)
    return std::nullopt;
  decimals.resize(kept, '0');
  int64_t fen = 0;
  if (!absl::SimpleAtoi(absl::StrCat(parts[0], decimals), &fen)) return std::nullopt;
  return fen;
}

}  // namespace eastgate::intake
