#include "common/reference/division.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/reference/quoted.h"
#include "common/status/status_macros.h"

namespace eastgate::reference {
namespace {

constexpr size_t kMaxDivisions = 1'000'000;
constexpr std::array<size_t, 5> kCodeLengths = {2, 4, 6, 9, 12};

absl::Status BadRow(const Division& division, absl::string_view what) {
  const std::string where = division.line > 0 ? absl::StrCat("line ", division.line, ": ") : "";
  return absl::InvalidArgumentError(absl::StrCat(where, Quoted(division.code), ": ", what));
}

// "from 2000-01-01", or "from 2000-01-01 until 2023-06-30; successors 360111004001".
std::string Validity(const Division& division) {
  std::string text = absl::StrCat("from ", FormatDate(division.valid_from));
  if (division.valid_to) absl::StrAppend(&text, " until ", FormatDate(*division.valid_to - 1));
  if (!division.successors.empty()) {
    absl::StrAppend(&text, "; successors ", absl::StrJoin(division.successors, ", "));
  }
  return text;
}

// Checks what holds for each name by itself.
absl::Status CheckName(const Division& row) {
  if (!DivisionRegistry::LevelOf(row.code)) return BadRow(row, "want a code of 2, 4, 6, 9 or 12 digits");
  if (row.name.empty()) return BadRow(row, "the name is missing");
  if (row.valid_to && *row.valid_to <= row.valid_from) {
    return BadRow(row, absl::StrCat("got valid_to ", FormatDate(*row.valid_to), ", want a date after ",
                                    FormatDate(row.valid_from)));
  }
  return absl::OkStatus();
}

}  // namespace

const std::string& Division::NameOn(Date date) const {
  const auto next = std::find_if(names.begin(), names.end(),
                                 [date](const DivisionName& known) { return known.from > date; });
  if (names.empty()) return name;
  return next == names.begin() ? next->name : std::prev(next)->name;
}

DivisionRegistry::DivisionRegistry(std::vector<Division> sorted) : divisions_(std::move(sorted)) {
  by_code_.reserve(divisions_.size());
  for (uint32_t i = 0; i < divisions_.size(); ++i) {
    by_code_.emplace(divisions_[i].code, i);
    for (const DivisionName& name : divisions_[i].names) {
      std::vector<uint32_t>& named = by_name_[name.name];
      if (named.empty() || named.back() != i) named.push_back(i);
    }
    if (divisions_[i].valid_to) ended_.push_back(i);
  }
}

// Makes one division of the rows of each code.
absl::StatusOr<std::vector<Division>> DivisionRegistry::JoinNames(std::vector<Division> sorted) {
  std::vector<Division> divisions;
  for (Division& row : sorted) {
    RETURN_IF_ERROR(CheckName(row));
    row.names = {{row.name, row.valid_from}};
    if (divisions.empty() || divisions.back().code != row.code) {
      divisions.push_back(std::move(row));
      continue;
    }
    Division& division = divisions.back();
    if (division.valid_to != row.valid_from) {
      return BadRow(
          row,
          "the code occurs twice; want a new name from the day on which the last one ends, and another "
          "code for a division that comes back");
    }
    if (!division.successors.empty() && division.successors != std::vector<std::string>{row.code})
      return BadRow(row, "got another name of a division that has successors");
    division.name = row.name;
    division.names.push_back(row.names.front());
    division.valid_to = row.valid_to;
    division.successors = std::move(row.successors);
  }
  return divisions;
}

absl::StatusOr<DivisionRegistry> DivisionRegistry::Build(std::vector<Division> rows) {
  if (rows.size() > kMaxDivisions) {
    return absl::InvalidArgumentError(
        absl::StrCat("got ", rows.size(), " divisions, want at most ", kMaxDivisions));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Division& a, const Division& b) {
    return std::tie(a.code, a.valid_from) < std::tie(b.code, b.valid_from);
  });
  ASSIGN_OR_RETURN(std::vector<Division> divisions, JoinNames(std::move(rows)));
  DivisionRegistry registry(std::move(divisions));
  for (const Division& division : registry.divisions_) RETURN_IF_ERROR(registry.CheckRow(division));
  return registry;
}

absl::Status DivisionRegistry::CheckRow(const Division& division) const {
  if (const absl::string_view code = ParentOf(division.code); !code.empty()) {
    const Division* parent = Find(code);
    if (parent == nullptr) return BadRow(division, absl::StrCat("its parent ", code, " is missing"));
    if (division.valid_from < parent->valid_from ||
        (parent->valid_to && (!division.valid_to || *division.valid_to > *parent->valid_to))) {
      return BadRow(division, absl::StrCat("its parent ", code, " is valid only ", Validity(*parent)));
    }
  }
  if (!division.successors.empty() && !division.valid_to) {
    return BadRow(division, "has successors but no valid_to");
  }
  for (const std::string& code : division.successors) {
    const Division* successor = Find(code);
    if (successor == nullptr)
      return BadRow(division, absl::StrCat("its successor ", Quoted(code), " is missing"));
    if (!successor->ValidOn(*division.valid_to)) {
      return BadRow(division, absl::StrCat("its successor ", code, " is not valid on ",
                                           FormatDate(*division.valid_to)));
    }
  }
  return absl::OkStatus();
}

const Division* DivisionRegistry::Find(absl::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? nullptr : &divisions_[found->second];
}

bool DivisionRegistry::ValidOn(absl::string_view code, Date date) const {
  const Division* division = Find(code);
  return division != nullptr && division->ValidOn(date);
}

absl::Status DivisionRegistry::CheckValidOn(absl::string_view code, Date date) const {
  const Division* division = Find(code);
  if (division != nullptr && division->ValidOn(date)) return absl::OkStatus();
  std::string message = absl::StrCat("got ", Quoted(code), ", want a division valid on ", FormatDate(date));
  if (division != nullptr) absl::StrAppend(&message, " (it is valid ", Validity(*division), ")");
  return absl::InvalidArgumentError(message);
}

std::vector<const Division*> DivisionRegistry::Ancestors(absl::string_view code) const {
  std::vector<const Division*> found;
  for (size_t length : kCodeLengths) {
    if (length >= code.size()) break;
    if (const Division* division = Find(code.substr(0, length))) found.push_back(division);
  }
  return found;
}

std::vector<const Division*> DivisionRegistry::Below(absl::string_view code, DivisionLevel level) const {
  std::vector<const Division*> found;
  const size_t length = static_cast<size_t>(level);
  if (length <= code.size()) return found;
  auto at =
      std::lower_bound(divisions_.begin(), divisions_.end(), code,
                       [](const Division& division, absl::string_view key) { return division.code < key; });
  for (; at != divisions_.end() && Contains(code, at->code); ++at) {
    if (at->code.size() == length) found.push_back(&*at);
  }
  return found;
}

std::vector<const Division*> DivisionRegistry::ByName(absl::string_view name, Date on) const {
  std::vector<const Division*> found;
  if (const auto named = by_name_.find(name); named != by_name_.end()) {
    for (uint32_t i : named->second) {
      if (divisions_[i].ValidOn(on) && divisions_[i].NameOn(on) == name) found.push_back(&divisions_[i]);
    }
  }
  return found;
}

std::vector<const Division*> DivisionRegistry::Ended() const {
  std::vector<const Division*> found;
  found.reserve(ended_.size());
  for (uint32_t i : ended_) found.push_back(&divisions_[i]);
  return found;
}

bool DivisionRegistry::Contains(absl::string_view parent, absl::string_view code) {
  return absl::StartsWith(code, parent);
}

std::optional<DivisionLevel> DivisionRegistry::LevelOf(absl::string_view code) {
  if (!std::all_of(code.begin(), code.end(), absl::ascii_isdigit)) return std::nullopt;
  const auto length = std::find(kCodeLengths.begin(), kCodeLengths.end(), code.size());
  if (length == kCodeLengths.end()) return std::nullopt;
  return static_cast<DivisionLevel>(*length);
}

absl::string_view DivisionRegistry::ParentOf(absl::string_view code) {
  size_t parent = 0;
  for (size_t length : kCodeLengths) {
    if (length >= code.size()) break;
    parent = length;
  }
  return code.substr(0, parent);
}

}  // namespace eastgate::reference
