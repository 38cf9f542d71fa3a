#include "common/reference/parameters.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/reference/division.h"
#include "common/reference/quoted.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::reference {
namespace {

using status::ErrorReason;

constexpr size_t kMaxKeyBytes = 64;

absl::Status BadRow(const Parameter& row, absl::string_view what) {
  const std::string where = row.line > 0 ? absl::StrCat("line ", row.line, ": ") : "";
  return absl::InvalidArgumentError(absl::StrCat(where, Quoted(row.key), ": ", what));
}

bool IsKey(absl::string_view key) {
  return !key.empty() && key.size() <= kMaxKeyBytes && absl::ascii_islower(key[0]) &&
         std::all_of(key.begin(), key.end(),
                     [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_'; });
}

absl::Status CheckRow(const Parameter& row) {
  if (!IsKey(row.key)) return BadRow(row, "want a key of 1 to 64 lower-case letters, digits and _");
  if (!DivisionRegistry::LevelOf(row.jurisdiction)) {
    return BadRow(row, absl::StrCat("got jurisdiction ", Quoted(row.jurisdiction),
                                    ", want a code of 2, 4, 6, 9 or 12 digits"));
  }
  if (row.source.empty()) return BadRow(row, "the source is missing");
  if (row.valid_to && *row.valid_to <= row.valid_from) {
    return BadRow(row, absl::StrCat("got valid_to ", FormatDate(*row.valid_to), ", want a date after ",
                                    FormatDate(row.valid_from)));
  }
  return absl::OkStatus();
}

// Two rows of the same key and jurisdiction, `next` the later one.
absl::Status CheckFollows(const Parameter& row, const Parameter& next) {
  if (row.valid_from == next.valid_from || (row.valid_to && *row.valid_to > next.valid_from)) {
    return BadRow(next, absl::StrCat("overlaps the value in effect from ", FormatDate(row.valid_from), " in ",
                                     row.jurisdiction));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> ValueOf(const Parameter* row, absl::string_view key, Date date,
                                absl::string_view division) {
  if (row != nullptr) return row->value;
  const std::string on = FormatDate(date);
  return status::Refused(
      ErrorReason::ERROR_REASON_PARAMETER_MISSING,
      absl::StrCat("no parameter ", Quoted(key), " is in effect on ", on, " in ", Quoted(division)),
      {{"parameter", Quoted(key)}, {"on", on}, {"division", Quoted(division)}});
}

}  // namespace

Parameters::Parameters(std::vector<Parameter> sorted) : rows_(std::move(sorted)) {
  for (size_t i = 0; i < rows_.size(); ++i) {
    const auto [range, inserted] = by_key_.try_emplace(rows_[i].key, Range{i, i});
    range->second.end = i + 1;
  }
}

absl::StatusOr<Parameters> Parameters::Build(std::vector<Parameter> rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const Parameter& a, const Parameter& b) {
    return std::tie(a.key, a.jurisdiction, a.valid_from) < std::tie(b.key, b.jurisdiction, b.valid_from);
  });
  for (size_t i = 0; i < rows.size(); ++i) {
    RETURN_IF_ERROR(CheckRow(rows[i]));
    if (i > 0 && rows[i].key == rows[i - 1].key && rows[i].jurisdiction == rows[i - 1].jurisdiction) {
      RETURN_IF_ERROR(CheckFollows(rows[i - 1], rows[i]));
    }
  }
  return Parameters(std::move(rows));
}

const Parameter* Parameters::Find(absl::string_view key, Date date, absl::string_view division) const {
  return FindWhere(key, date, division, [](const Parameter&) { return true; });
}

const Parameter* Parameters::FindWhere(absl::string_view key, Date date, absl::string_view division,
                                       absl::FunctionRef<bool(const Parameter&)> counts) const {
  const auto range = by_key_.find(key);
  if (range == by_key_.end() || !DivisionRegistry::LevelOf(division)) return nullptr;
  const auto begin = rows_.begin() + range->second.begin, end = rows_.begin() + range->second.end;
  // At most five steps, one a level.
  for (absl::string_view where = division; !where.empty(); where = DivisionRegistry::ParentOf(where)) {
    const auto after = std::partition_point(begin, end, [&](const Parameter& row) {
      return row.jurisdiction < where || (row.jurisdiction == where && row.valid_from <= date);
    });
    if (after == begin) continue;
    const Parameter& latest = *(after - 1);
    if (latest.jurisdiction == where && (!latest.valid_to || date < *latest.valid_to) && counts(latest))
      return &latest;
  }
  return nullptr;
}

absl::StatusOr<int64_t> Parameters::InForce(absl::string_view key, Date date,
                                            absl::string_view division) const {
  return ValueOf(Find(key, date, division), key, date, division);
}

absl::StatusOr<int64_t> Parameters::ForYear(absl::string_view key, int year,
                                            absl::string_view division) const {
  const Date first_day(year, 1, 1);
  const Parameter* row = FindWhere(key, first_day, division, [year](const Parameter& found) {
    return found.valid_to || found.valid_from.year() == year;
  });
  return ValueOf(row, key, first_day, division);
}

}  // namespace eastgate::reference
