#include "common/reference/units.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/reference/csv_rows.h"
#include "common/reference/quoted.h"
#include "common/reference/text_key.h"
#include "common/reference/uscc.h"
#include "common/status/status_macros.h"

namespace eastgate::reference {
namespace {

constexpr size_t kMaxCodeBytes = 40;
constexpr size_t kMaxNameBytes = 200;
constexpr size_t kMaxUnits = 100'000;
constexpr size_t kMaxSuccessors = 64;
constexpr size_t kMaxParents = 16;
constexpr char kCodeForm[] = "1 to 40 characters of a-z 0-9 -";

struct KindWord {
  absl::string_view word;
  UnitKind kind;
};
constexpr KindWord kKinds[] = {{"office", UnitKind::kOffice},
                               {"street", UnitKind::kStreet},
                               {"institution", UnitKind::kInstitution},
                               {"enterprise", UnitKind::kEnterprise}};

// Returns whether [from, until) lies within [outer_from, outer_until); no end is the end of time.
bool LiesWithin(Date from, const std::optional<Date>& until, Date outer_from,
                const std::optional<Date>& outer_until) {
  return outer_from <= from && (!outer_until || (until && *until <= *outer_until));
}

bool Overlap(const Unit& a, const Unit& b) {
  return (!a.valid_to || b.valid_from < *a.valid_to) && (!b.valid_to || a.valid_from < *b.valid_to);
}

absl::StatusOr<Unit> ParseUnit(const CsvRow& row, int line) {
  Unit unit;
  unit.line = line;
  unit.code = row[0];
  if (!IsUnitCode(unit.code)) return WrongValue(line, "code", row[0], kCodeForm);
  unit.name = row[1];
  if (IsBlank(unit.name) || unit.name.size() > kMaxNameBytes)
    return WrongValue(line, "title_zh", row[1], absl::StrCat("1 to ", kMaxNameBytes, " bytes"));
  const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                  [&row](const KindWord& known) { return known.word == row[2]; });
  if (kind == std::end(kKinds))
    return WrongValue(line, "kind", row[2], "office, street, institution or enterprise");
  unit.kind = kind->kind;
  unit.parent = row[3];
  if (!unit.parent.empty() && !IsUnitCode(unit.parent))
    return WrongValue(line, "parent", row[3], "nothing, or the code of a unit");
  unit.division = row[4];
  ASSIGN_OR_RETURN(unit.valid_from, DateIn(row[5], "valid_from", line));
  ASSIGN_OR_RETURN(unit.valid_to, OptionalDateIn(row[6], "valid_to", line));
  if (unit.valid_to && *unit.valid_to <= unit.valid_from)
    return WrongValue(line, "valid_to", row[6], absl::StrCat("a date after ", row[5]));
  if (!row[7].empty()) unit.successors = absl::StrSplit(row[7], ';');
  if (unit.successors.size() > kMaxSuccessors)
    return WrongValue(line, "successors", row[7], absl::StrCat("at most ", kMaxSuccessors));
  unit.uscc = row[8];
  if (!unit.uscc.empty()) {
    if (const absl::Status uscc = CheckUscc(unit.uscc); !uscc.ok()) return WrongAt(line, "uscc", uscc);
  }
  return unit;
}

absl::Status CheckDivision(const Unit& unit, const DivisionRegistry& divisions) {
  const Division* division = divisions.Find(unit.division);
  if (division == nullptr) return WrongValue(unit.line, "division", unit.division, "a known division");
  if (LiesWithin(unit.valid_from, unit.valid_to, division->valid_from, division->valid_to))
    return absl::OkStatus();
  return WrongValue(unit.line, "division", unit.division, "one that is valid as long as the unit");
}

// Two rows of one code, `next` the later one.
absl::Status CheckFollows(const Unit& row, const Unit& next) {
  if (row.valid_to != next.valid_from) {
    return WrongValue(
        next.line, "code", next.code,
        "a row that begins on the day on which the code's last one ends, and another code for a "
        "unit that comes back");
  }
  if (row.successors.empty()) return absl::OkStatus();
  return WrongValue(row.line, "successors", row.successors.front(), "none but in the last row of a code");
}

}  // namespace

bool IsUnitCode(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxCodeBytes && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

absl::StatusOr<UnitRegistry> UnitRegistry::FromCsv(absl::string_view text, absl::string_view file,
                                                   const DivisionRegistry& divisions) {
  static const auto* columns = new CsvRow{"code",       "title_zh", "kind",       "parent", "division",
                                          "valid_from", "valid_to", "successors", "uscc"};
  std::vector<Unit> rows;
  absl::Status status = EachRow(text, *columns, [&](const CsvRow& row, int line) -> absl::Status {
    ASSIGN_OR_RETURN(Unit unit, ParseUnit(row, line));
    if (rows.size() == kMaxUnits)
      return WrongValue(line, "code", row[0], absl::StrCat("at most ", kMaxUnits, " rows"));
    rows.push_back(std::move(unit));
    return absl::OkStatus();
  });
  UnitRegistry registry;
  if (status.ok()) status = registry.Build(std::move(rows), divisions);
  if (!status.ok()) return Wrong(file, status);
  return registry;
}

absl::Status UnitRegistry::Build(std::vector<Unit> rows, const DivisionRegistry& divisions) {
  std::stable_sort(rows.begin(), rows.end(), [](const Unit& a, const Unit& b) {
    return std::tie(a.code, a.valid_from) < std::tie(b.code, b.valid_from);
  });
  units_ = std::move(rows);
  for (size_t i = 0; i < units_.size(); ++i) {
    const Unit& unit = units_[i];
    RETURN_IF_ERROR(CheckDivision(unit, divisions));
    if (i > 0 && units_[i - 1].code == unit.code) RETURN_IF_ERROR(CheckFollows(units_[i - 1], unit));
    ++by_code_.try_emplace(unit.code, Range{i, 0}).first->second.count;
    by_name_[FoldedTextKey(unit.name)].push_back(static_cast<uint32_t>(i));
    if (unit.kind == UnitKind::kStreet) streets_[unit.division].push_back(static_cast<uint32_t>(i));
  }
  RETURN_IF_ERROR(CheckJoins());
  return CheckUsccs();
}

absl::Status UnitRegistry::CheckJoins() const {
  for (const Unit& unit : units_) {
    RETURN_IF_ERROR(CheckParent(unit));
    RETURN_IF_ERROR(CheckSuccessors(unit));
  }
  return absl::OkStatus();
}

// All rows of a cycle of parents are valid from the latest of their first days on: so it is enough to follow
// each row's parents on its own first day.
absl::Status UnitRegistry::CheckParent(const Unit& unit) const {
  if (unit.parent.empty()) return absl::OkStatus();
  const absl::Span<const Unit> rows = RowsOf(unit.parent);
  if (rows.empty()) return WrongValue(unit.line, "parent", unit.parent, "the code of a unit");
  const Unit* above = &unit;
  for (size_t steps = 0; above != nullptr && !above->parent.empty(); ++steps) {
    if (above->parent == unit.code)
      return WrongValue(unit.line, "parent", unit.parent, "parents that form no cycle");
    if (steps == kMaxParents) {
      return WrongValue(unit.line, "parent", unit.parent,
                        absl::StrCat("at most ", kMaxParents, " units above it, and no cycle"));
    }
    above = Find(above->parent, unit.valid_from);
  }
  if (LiesWithin(unit.valid_from, unit.valid_to, rows.front().valid_from, rows.back().valid_to))
    return absl::OkStatus();
  return WrongValue(unit.line, "parent", unit.parent, "a unit that is valid as long as this one");
}

// A successor is valid on the day it takes over, so successors lead forward in time and form no cycle.
absl::Status UnitRegistry::CheckSuccessors(const Unit& unit) const {
  if (!unit.successors.empty() && !unit.valid_to)
    return WrongValue(unit.line, "successors", unit.successors.front(), "none, for the unit has no valid_to");
  for (const std::string& code : unit.successors) {
    if (!Knows(code)) return WrongValue(unit.line, "successors", code, "the codes of units");
    if (code == unit.code || Find(code, *unit.valid_to) == nullptr) {
      return WrongValue(unit.line, "successors", code,
                        absl::StrCat("other units, valid on ", FormatDate(*unit.valid_to)));
    }
  }
  return absl::OkStatus();
}

absl::Status UnitRegistry::CheckUsccs() const {
  absl::flat_hash_map<std::string, std::vector<const Unit*>> by_uscc;
  for (const Unit& unit : units_) {
    if (unit.uscc.empty()) continue;
    std::vector<const Unit*>& same = by_uscc[unit.uscc];
    for (const Unit* other : same) {
      if (other->code != unit.code && Overlap(*other, unit))
        return WrongValue(unit.line, "uscc", unit.uscc, absl::StrCat("one that ", other->code, " has not"));
    }
    same.push_back(&unit);
  }
  return absl::OkStatus();
}

absl::Span<const Unit> UnitRegistry::RowsOf(absl::string_view code) const {
  const auto found = by_code_.find(code);
  if (found == by_code_.end()) return {};
  return absl::MakeConstSpan(units_).subspan(found->second.begin, found->second.count);
}

const Unit* UnitRegistry::Find(absl::string_view code, Date day) const {
  for (const Unit& unit : RowsOf(code)) {
    if (unit.ValidOn(day)) return &unit;
  }
  return nullptr;
}

const Unit* UnitRegistry::StreetOf(absl::string_view division, Date day) const {
  const Unit* found = nullptr;
  const auto streets = streets_.find(division);
  if (streets == streets_.end()) return nullptr;
  for (const uint32_t row : streets->second) {
    if (!units_[row].ValidOn(day)) continue;
    if (found != nullptr) return nullptr;
    found = &units_[row];
  }
  return found;
}

// Successors form no cycle.
bool UnitRegistry::Succeeds(absl::string_view later, absl::string_view code) const {
  for (const Unit& unit : RowsOf(code)) {
    for (const std::string& successor : unit.successors) {
      if (successor == later || Succeeds(later, successor)) return true;
    }
  }
  return false;
}

bool UnitRegistry::AreOne(absl::string_view a, absl::string_view b) const {
  return a == b || Succeeds(a, b) || Succeeds(b, a);
}

std::vector<const Unit*> UnitRegistry::ByName(absl::string_view name, Date day) const {
  std::vector<const Unit*> found;
  if (const auto named = by_name_.find(FoldedTextKey(name)); named != by_name_.end()) {
    for (const uint32_t row : named->second) {
      if (units_[row].ValidOn(day)) found.push_back(&units_[row]);
    }
  }
  return found;
}

absl::StatusOr<const Unit*> UnitRegistry::FindByName(absl::string_view name, Date day) const {
  const std::vector<const Unit*> found = ByName(name, day);
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("got ", Quoted(name), ", want the name of a unit on ", FormatDate(day)));
  }
  return absl::InvalidArgumentError(absl::StrCat("got ", Quoted(name), ", which is the name of ",
                                                 found[0]->code, " and ", found[1]->code,
                                                 ": want the code of one"));
}

}  // namespace eastgate::reference
