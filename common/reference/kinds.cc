#include "common/reference/kinds.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/reference/csv_rows.h"
#include "common/reference/quoted.h"
#include "common/reference/text_key.h"
#include "common/status/status_macros.h"

namespace eastgate::reference {
namespace {

constexpr size_t kMaxCodeBytes = 64;
constexpr size_t kMaxTitleBytes = 200;
constexpr size_t kMaxKinds = 10'000;
constexpr size_t kMaxShown = 20;

struct LevelWord {
  absl::string_view word;
  v1::TerritorialLevel level;
};
constexpr LevelWord kLevels[] = {{"national", v1::TERRITORIAL_LEVEL_NATIONAL},
                                 {"provincial", v1::TERRITORIAL_LEVEL_PROVINCIAL},
                                 {"municipal", v1::TERRITORIAL_LEVEL_MUNICIPAL},
                                 {"district", v1::TERRITORIAL_LEVEL_DISTRICT}};

// Returns the one rule that codes of the list may have; empty for none.
absl::string_view RuleOf(absl::string_view list) {
  if (list == kRecognitionList) return kSeveralRule;
  return list == kCenterFormatList ? kStandardRule : "";
}

absl::Status ReadLevel(const std::string& text, int line, Kind& kind) {
  if (kind.list != kRecognitionList)
    return text.empty() ? absl::OkStatus() : WrongValue(line, "level", text, "nothing in this list");
  const auto* level = std::find_if(std::begin(kLevels), std::end(kLevels),
                                   [&text](const LevelWord& known) { return known.word == text; });
  if (level == std::end(kLevels))
    return WrongValue(line, "level", text, "national, provincial, municipal or district");
  kind.level = level->level;
  return absl::OkStatus();
}

absl::Status ReadRule(const std::string& text, int line, Kind& kind) {
  const absl::string_view rule = RuleOf(kind.list);
  if (!text.empty() && text != rule)
    return WrongValue(line, "rule", text,
                      rule.empty() ? "nothing in this list" : absl::StrCat(rule, " or nothing"));
  kind.rule = text;
  return absl::OkStatus();
}

absl::StatusOr<Kind> ParseKind(const CsvRow& row, int line) {
  Kind kind;
  kind.line = line;
  kind.list = row[0];
  if (std::find(KindLists().begin(), KindLists().end(), kind.list) == KindLists().end())
    return WrongValue(line, "list", row[0], absl::StrCat("one of: ", absl::StrJoin(KindLists(), ", ")));
  kind.code = row[1];
  if (!IsKindCode(kind.code))
    return WrongValue(line, "code", row[1], "1 to 64 characters of a-z 0-9 _, beginning with a letter");
  kind.title_zh = row[2];
  if (IsBlank(kind.title_zh) || kind.title_zh.size() > kMaxTitleBytes)
    return WrongValue(line, "title_zh", row[2], absl::StrCat("1 to ", kMaxTitleBytes, " bytes"));
  RETURN_IF_ERROR(ReadLevel(row[3], line, kind));
  ASSIGN_OR_RETURN(kind.valid_from, DateIn(row[4], "valid_from", line));
  ASSIGN_OR_RETURN(kind.valid_to, OptionalDateIn(row[5], "valid_to", line));
  if (kind.valid_to && *kind.valid_to <= kind.valid_from)
    return WrongValue(line, "valid_to", row[5], absl::StrCat("a date after ", row[4]));
  RETURN_IF_ERROR(ReadRule(row[6], line, kind));
  return kind;
}

bool Overlap(const Kind& a, const Kind& b) {
  return (!a.valid_to || b.valid_from < *a.valid_to) && (!b.valid_to || a.valid_from < *b.valid_to);
}

}  // namespace

bool IsKindCode(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxCodeBytes && absl::ascii_islower(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_'; });
}

absl::Span<const absl::string_view> KindLists() {
  // No constants: for a sanitizer the address of a name may be null.
  static const absl::string_view lists[] = {kCareFacilityList, kCenterFormatList, kConsumptionSourceList,
                                            kRecognitionList, kRectificationList};
  return lists;
}

absl::StatusOr<Kinds> Kinds::FromCsv(absl::string_view text, absl::string_view file) {
  static const auto* columns =
      new CsvRow{"list", "code", "title_zh", "level", "valid_from", "valid_to", "rule"};
  std::vector<Kind> rows;
  absl::Status status = EachRow(text, *columns, [&](const CsvRow& row, int line) -> absl::Status {
    ASSIGN_OR_RETURN(Kind kind, ParseKind(row, line));
    if (rows.size() == kMaxKinds)
      return WrongValue(line, "code", row[1], absl::StrCat("at most ", kMaxKinds, " rows"));
    rows.push_back(std::move(kind));
    return absl::OkStatus();
  });
  Kinds kinds;
  if (status.ok()) status = kinds.Build(std::move(rows));
  if (!status.ok()) return Wrong(file, status);
  return kinds;
}

absl::Status Kinds::Build(std::vector<Kind> rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const Kind& a, const Kind& b) {
    return std::tie(a.list, a.code, a.valid_from) < std::tie(b.list, b.code, b.valid_from);
  });
  kinds_ = std::move(rows);
  for (size_t i = 0; i < kinds_.size(); ++i) {
    const Kind& kind = kinds_[i];
    ++lists_.try_emplace(kind.list, Range{i, 0}).first->second.count;
    const bool follows = i > 0 && kinds_[i - 1].list == kind.list && kinds_[i - 1].code == kind.code;
    if (follows && kinds_[i - 1].valid_to != kind.valid_from) {
      return WrongValue(
          kind.line, "code", kind.code,
          "a row that begins on the day on which the code's last one ends, and another code for "
          "what comes back");
    }
  }
  return CheckTitles();
}

absl::Status Kinds::CheckTitles() const {
  std::map<std::pair<absl::string_view, std::string>, std::vector<const Kind*>> by_title;
  for (const Kind& kind : kinds_) {
    std::vector<const Kind*>& same = by_title[{kind.list, FoldedTextKey(kind.title_zh)}];
    for (const Kind* other : same) {
      if (other->code == kind.code || !Overlap(*other, kind)) continue;
      const bool is_later = kind.line > other->line;
      const Kind& later = is_later ? kind : *other;
      const Kind& first = is_later ? *other : kind;
      return WrongValue(later.line, "title_zh", later.title_zh,
                        absl::StrCat("one that ", first.code, " has not"));
    }
    same.push_back(&kind);
  }
  return absl::OkStatus();
}

absl::Span<const Kind> Kinds::RowsOf(absl::string_view list) const {
  const auto found = lists_.find(list);
  if (found == lists_.end()) return {};
  return absl::MakeConstSpan(kinds_).subspan(found->second.begin, found->second.count);
}

absl::Span<const Kind> Kinds::RowsOf(absl::string_view list, absl::string_view code) const {
  const absl::Span<const Kind> rows = RowsOf(list);
  const auto begin =
      std::partition_point(rows.begin(), rows.end(), [code](const Kind& kind) { return kind.code < code; });
  const auto end =
      std::partition_point(begin, rows.end(), [code](const Kind& kind) { return kind.code == code; });
  return rows.subspan(static_cast<size_t>(begin - rows.begin()), static_cast<size_t>(end - begin));
}

const Kind* Kinds::Find(absl::string_view list, absl::string_view code, Date day) const {
  for (const Kind& kind : RowsOf(list, code)) {
    if (kind.ValidOn(day)) return &kind;
  }
  return nullptr;
}

const Kind* Kinds::FindByTitle(absl::string_view list, absl::string_view title, Date day) const {
  for (const Kind& kind : RowsOf(list)) {
    if (kind.ValidOn(day) && IsSameText(kind.title_zh, title)) return &kind;
  }
  return nullptr;
}

std::vector<const Kind*> Kinds::Of(absl::string_view list, std::optional<Date> day) const {
  std::vector<const Kind*> found;
  const absl::Span<const Kind> rows = RowsOf(list);
  for (size_t i = 0; i < rows.size(); ++i) {
    const bool is_last = i + 1 == rows.size() || rows[i + 1].code != rows[i].code;
    if (day ? rows[i].ValidOn(*day) : is_last) found.push_back(&rows[i]);
  }
  return found;
}

std::string Kinds::TitleOn(absl::string_view list, absl::string_view code, Date day) const {
  const absl::Span<const Kind> rows = RowsOf(list, code);
  if (rows.empty()) return std::string(code);
  const Kind* said = &rows.front();
  for (const Kind& kind : rows) {
    if (kind.valid_from <= day) said = &kind;
  }
  return said->title_zh;
}

absl::Status Kinds::Check(absl::string_view list, absl::string_view code, std::optional<Date> day) const {
  if (day ? Find(list, code, *day) != nullptr : Knows(list, code)) return absl::OkStatus();
  std::string said = HoldsCitizenId(code) ? "want " : absl::StrCat("got ", Quoted(code), ", want ");
  absl::StrAppend(&said, "a code of the list ", list);
  if (day) absl::StrAppend(&said, " that is valid on ", FormatDate(*day));
  if (kinds_.empty())
    return absl::InvalidArgumentError(
        absl::StrCat(said, ", and there is none: the server has no kinds.csv among its reference files"));
  const std::vector<const Kind*> known = Of(list, day);
  if (known.empty()) return absl::InvalidArgumentError(absl::StrCat(said, ", and kinds.csv has none"));
  if (const Kind* titled = day ? FindByTitle(list, code, *day) : nullptr; titled != nullptr)
    return absl::InvalidArgumentError(absl::StrCat(said, ": ", titled->code));
  const size_t shown = std::min(known.size(), kMaxShown);
  absl::StrAppend(
      &said, ": ",
      absl::StrJoin(known.begin(), known.begin() + static_cast<std::ptrdiff_t>(shown), ", ",
                    [](std::string* out, const Kind* kind) { absl::StrAppend(out, kind->code); }));
  if (shown < known.size()) absl::StrAppend(&said, " and ", known.size() - shown, " more");
  return absl::InvalidArgumentError(said);
}

}  // namespace eastgate::reference
