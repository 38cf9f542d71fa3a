#include "services/intake/row.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace eastgate::intake {

using reference::DivisionRegistry;

Row::Row(absl::Span<const std::string> header, absl::Span<const std::string> fields,
         const DivisionRegistry& divisions)
    : divisions_(divisions) {
  if (header.size() != fields.size()) {
    problems_.push_back(absl::StrCat("应有 ", header.size(), " 列，实有 ", fields.size(), " 列"));
  }
  for (size_t i = 0; i < std::min(header.size(), fields.size()); ++i) {
    if (header[i] != kReasonColumn) fields_[header[i]] = std::string(absl::StripAsciiWhitespace(fields[i]));
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
  if (text.empty() || std::all_of(text.begin(), text.end(), absl::ascii_isdigit)) return text;
  const absl::StatusOr<reference::Date> date = reference::ParseDate(on);
  if (!date.ok()) return "";  // Already a problem of its own column.
  std::vector<std::string> codes;
  for (const reference::Division* division : divisions_.ByName(text)) {
    if (division->ValidOn(*date)) codes.push_back(division->code);
  }
  if (codes.size() == 1) return codes.front();
  if (codes.empty()) {
    Problem(column, absl::StrCat("“", text, "”在 ", on, " 不是有效的区划名称"));
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

int64_t Row::Integer(absl::string_view column) {
  const std::string text = Required(column);
  int64_t value = 0;
  if (!text.empty() && !absl::SimpleAtoi(text, &value)) Problem(column, "应为整数");
  return value;
}

int64_t Row::Fen(absl::string_view column) {
  const std::string text = Required(column);
  if (text.empty()) return 0;
  const std::optional<int64_t> fen = FenOf(text);
  if (!fen) Problem(column, "应为金额（元，至多两位小数）");
  return fen.value_or(0);
}

std::vector<std::string> Row::List(absl::string_view column) const {
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(Text(column), "；")) {
    part = absl::StripAsciiWhitespace(part);
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
  const auto digits = [](absl::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
  };
  if (!digits(parts[0]) || parts[0].size() > 13) return std::nullopt;
  if (parts.size() == 2 && (!digits(parts[1]) || parts[1].size() > 2)) return std::nullopt;
  std::string cents = parts.size() == 2 ? std::string(parts[1]) : "";
  cents.resize(2, '0');
  int64_t fen = 0;
  if (!absl::SimpleAtoi(absl::StrCat(parts[0], cents), &fen)) return std::nullopt;
  return fen;
}

}  // namespace eastgate::intake
