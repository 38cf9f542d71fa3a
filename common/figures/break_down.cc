#include "common/figures/break_down.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/facts/keys.h"
#include "common/figures/cell.h"
#include "common/figures/cell_keys.h"
#include "common/figures/cohorts.h"
#include "common/reference/civil_date.h"
#include "common/reference/quoted.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "eastgate/reference/v1/level.pb.h"

namespace eastgate::figures {
namespace {

using figure::v1::BreakDownFigureRequest;
using figure::v1::BreakDownFigureResponse;
using figure::v1::FIGURE_KIND_FLOW;
using figure::v1::FIGURE_KIND_STOCK;

using Rows = std::map<std::string, Value>;

absl::Status TooManyRows() {
  return status::Refused(fact::v1::ERROR_REASON_SCAN_LIMIT,
                         absl::StrCat("more than ", kMaxBreakDownRows, " rows"),
                         {{"limit", absl::StrCat(kMaxBreakDownRows)}});
}

// The code that a level's rows lie in: the query's division, or the root.
std::string Within(const FigureStore& figures, absl::string_view division) {
  return std::string(division.empty() ? absl::string_view(figures.log().division_root()) : division);
}

// The divisions of a level within `division`: those below it, or the one it lies in where the level is its
// own or, for the root, above.
std::vector<const reference::Division*> DivisionsOf(const reference::DivisionRegistry& registry,
                                                    const std::string& division,
                                                    reference::DivisionLevel level) {
  const auto length = static_cast<size_t>(level);
  if (length > division.size()) return registry.Below(division, level);
  const reference::Division* own = registry.Find(absl::string_view(division).substr(0, length));
  return own == nullptr ? std::vector<const reference::Division*>()
                        : std::vector<const reference::Division*>{own};
}

// The day whose divisions have rows, by the names that they had then.
reference::Date DayOfDivisions(const Query& query) {
  return query.succession == nullptr ? query.as_of : query.succession->today();
}

// Adds the values of one period to those of others, of the same rows. The parts of what is divided are flows.
absl::Status AddRows(const Rows& more, Rows& rows) {
  for (const auto& [key, value] : more) {
    RETURN_IF_ERROR(AddChecked(value.value, rows[key].value));
    RETURN_IF_ERROR(AddChecked(value.denominator, rows[key].denominator));
  }
  return absl::OkStatus();
}

// Values by division of a query that is not divided: of what has cells, one question per division; else one
// scan for all.
absl::StatusOr<Rows> ValuesByDivision(Evaluator& evaluator, const Query& query,
                                      const std::vector<const reference::Division*>& divisions,
                                      size_t length) {
  Rows found;
  const bool from_cells = Evaluator::ReadsCellsOnly(evaluator.figures().catalogue(), query);
  if (!from_cells) {
    ASSIGN_OR_RETURN(found, evaluator.EvaluateGroups(query, [&](const facts::PostingValue& posting) {
      const absl::string_view division = query.DivisionOf(posting.division);
      return division.size() < length ? std::string(kUnassigned) : std::string(division.substr(0, length));
    }));
  }
  Rows rows;
  for (const reference::Division* division : divisions) {
    Value value;
    if (from_cells) {
      Query of_division = query;
      of_division.division = std::string(evaluator.figures().layout().Normalized(division->code));
      ASSIGN_OR_RETURN(value, evaluator.Evaluate(of_division));
    } else if (auto it = found.find(division->code); it != found.end()) {
      value = it->second;
    }
    rows[division->code] = value;
  }
  return rows;
}

absl::StatusOr<Rows> RowsByDivision(Evaluator& evaluator, const Query& query,
                                    const reference::DivisionRegistry& registry,
                                    reference::DivisionLevel level) {
  const auto divisions = DivisionsOf(registry, Within(evaluator.figures(), query.division), level);
  if (divisions.size() > kMaxBreakDownRows) return TooManyRows();
  Rows rows;
  for (const Query& part : DivideAtCells(evaluator.figures().catalogue(), query)) {
    ASSIGN_OR_RETURN(const Rows of_part,
                     ValuesByDivision(evaluator, part, divisions, static_cast<size_t>(level)));
    RETURN_IF_ERROR(AddRows(of_part, rows));
  }
  for (const reference::Division* division : divisions) {
    if (rows[division->code] == Value() && !division->ValidOn(DayOfDivisions(query)))
      rows.erase(division->code);
  }
  return rows;
}

// Every value ever posted for the one key of a roll-up, found by skipping from one to the next. A cohort may
// follow the value in the cells' keys.
absl::StatusOr<std::set<std::string>> ValuesInCells(Evaluator& evaluator, const FigureDefinition& measure,
                                                    uint16_t roll_up) {
  const store::Reader& reader = evaluator.reader();
  const std::string all = Encode(CellSeries{measure.number, roll_up, "", {}});
  const std::string end = store::PrefixEnd(all);
  const size_t values_in_key = measure.has_cohorts() ? 2 : 1;
  std::set<std::string> values;
  RETURN_IF_ERROR(evaluator.VisitRecentSeries(all, [&](absl::string_view series) {
    const absl::StatusOr<CellKey> key = ParseCellKey(YearCellKey(series, 0), values_in_key);
    if (key.ok()) values.insert(key->series.values.front());
  }));
  std::string at = all;
  while (true) {
    std::string next;
    absl::Status bad;
    RETURN_IF_ERROR(reader.Scan(at, end, [&](absl::string_view key_bytes, absl::string_view) {
      const absl::StatusOr<CellKey> key = ParseCellKey(key_bytes, values_in_key);
      if (key.ok()) {
        next = key->series.values.front();
      } else {
        bad = key.status();
      }
      return false;
    }));
    RETURN_IF_ERROR(bad);
    if (next.empty()) return values;
    if (values.size() == kMaxBreakDownRows) return TooManyRows();
    at = store::PrefixEnd(Encode(CellSeries{measure.number, roll_up, "", {next}}));
    values.insert(std::move(next));
  }
}

std::string ValueOf(const facts::PostingValue& posting, const std::string& dimension) {
  const absl::string_view value = DimensionOf(posting, dimension);
  return value.empty() ? kUnassigned : std::string(value);
}

absl::StatusOr<Rows> ScannedByDimension(Evaluator& evaluator, const Query& query,
                                        const std::string& dimension) {
  ASSIGN_OR_RETURN(Rows rows, evaluator.EvaluateGroups(query, [&](const facts::PostingValue& posting) {
    return ValueOf(posting, dimension);
  }));
  rows.erase(kUnassigned);
  return rows;
}

// Rows of what has a roll-up by the dimension and the query's filters. `values` are those that have a row.
absl::StatusOr<Rows> RowsInCells(Evaluator& evaluator, const Query& query, const std::string& dimension,
                                 const std::set<std::string>& values) {
  const Catalogue& catalogue = evaluator.figures().catalogue();
  Rows rows;
  for (const std::string& value : values) rows.try_emplace(value);
  for (const Query& part : DivideAtCells(catalogue, query)) {
    Query with_value = part;
    with_value.filters.push_back({dimension, {""}});
    std::sort(with_value.filters.begin(), with_value.filters.end());
    Rows of_part;
    if (!Evaluator::ReadsCellsOnly(catalogue, with_value)) {
      ASSIGN_OR_RETURN(of_part, ScannedByDimension(evaluator, part, dimension));
      RETURN_IF_ERROR(AddRows(of_part, rows));
      continue;
    }
    for (const std::string& value : values) {
      for (auto& [key, of_key] : with_value.filters) {
        if (key == dimension) of_key = {value};
      }
      ASSIGN_OR_RETURN(of_part[value], evaluator.Evaluate(with_value));
    }
    RETURN_IF_ERROR(AddRows(of_part, rows));
  }
  return rows;
}

absl::StatusOr<Rows> RowsByDimension(Evaluator& evaluator, const Query& query, const std::string& dimension) {
  const FigureDefinition& figure = *query.figure;
  DimensionSet keys = KeysOf(query.filters);
  keys.insert(std::upper_bound(keys.begin(), keys.end(), dimension), dimension);
  const auto values_roll_up = figure.FindRollUp({dimension});
  if (values_roll_up && figure.FindRollUp(keys)) {
    ASSIGN_OR_RETURN(const std::set<std::string> values, ValuesInCells(evaluator, figure, *values_roll_up));
    return RowsInCells(evaluator, query, dimension, values);
  }
  // One scan over all days: a value has a row if anything was ever posted to it.
  Query everything = query;
  everything.period.start.reset();
  everything.as_of = everything.period.end = reference::Date(reference::kLastYear, 12, 31);
  ASSIGN_OR_RETURN(const Rows ever, ScannedByDimension(evaluator, everything, dimension));
  ASSIGN_OR_RETURN(Rows rows, ScannedByDimension(evaluator, query, dimension));
  for (const auto& [value, unused] : ever) rows.try_emplace(value);
  return rows;
}

}  // namespace

absl::Status CheckBreakDown(const FigureStore& figures, const BreakDownFigureRequest& request) {
  status::Violations violations;
  const FigureDefinition* figure = figures.catalogue().FindFigure(request.query().figure());
  switch (request.by_case()) {
    case BreakDownFigureRequest::kDivisionLevel: {
      const auto level = static_cast<int>(request.division_level());
      const absl::string_view division = figures.layout().Normalized(request.query().division());
      if (level == 0 || !reference::v1::DivisionLevel_IsValid(level)) {
        violations.Add("division_level", "want a level, e.g. DIVISION_LEVEL_TOWNSHIP");
      } else if (static_cast<size_t>(level) < division.size()) {
        violations.Add("division_level",
                       absl::StrCat("want the level of division ", division, " or one below"));
      }
      break;
    }
    case BreakDownFigureRequest::kDimension: {
      const auto filtered =
          std::any_of(request.query().dimensions().begin(), request.query().dimensions().end(),
                      [&](const auto& filter) { return filter.key() == request.dimension(); });
      if (figure != nullptr && !figure->HasDimension(request.dimension())) {
        violations.Add("dimension",
                       absl::StrCat("got ", reference::Quoted(request.dimension()),
                                    ", want one of: ", absl::StrJoin(figure->figure.dimensions(), ", ")));
      } else if (filtered) {
        violations.Add("dimension", "want a dimension that the query does not filter by");
      }
      break;
    }
    default:
      violations.Add("division_level", "one of division_level and dimension is required");
  }
  return violations.ToStatus();
}

absl::StatusOr<BreakDownFigureResponse> BreakDown(Evaluator& evaluator, const Query& query,
                                                  const BreakDownFigureRequest& request,
                                                  const std::set<std::string>& always) {
  const auto reference = evaluator.figures().log().ReferenceAt(query.revision);
  const figure::v1::FigureKind kind = query.figure->kind();
  const bool by_division = request.by_case() == BreakDownFigureRequest::kDivisionLevel;
  BreakDownFigureResponse response;
  ASSIGN_OR_RETURN(*response.mutable_total(), evaluator.Answer(query, false));
  response.set_additive(kind == FIGURE_KIND_FLOW || kind == FIGURE_KIND_STOCK);

  Rows rows;
  if (by_division) {
    const auto level = static_cast<reference::DivisionLevel>(request.division_level());
    ASSIGN_OR_RETURN(rows, RowsByDivision(evaluator, query, reference->divisions, level));
    for (const std::string& division : always) rows.try_emplace(division);
  } else {
    ASSIGN_OR_RETURN(rows, RowsByDimension(evaluator, query, request.dimension()));
  }
  int64_t unassigned = response.total().value();
  for (const auto& [key, value] : rows) {
    figure::v1::BreakDownRow& row = *response.add_rows();
    row.set_key(key);
    if (by_division) {
      const reference::Division* division = reference->divisions.Find(key);
      row.set_title_zh(division != nullptr ? division->NameOn(DayOfDivisions(query)) : key);
    } else {
      row.set_title_zh(evaluator.figures().catalogue().TitleOf(*query.figure, request.dimension(), key,
                                                               reference->kinds, DayOfDivisions(query)));
    }
    SetValue(kind, value, row);
    if (response.additive()) RETURN_IF_ERROR(AddChecked(-value.value, unassigned));
  }
  if (response.additive()) {
    figure::v1::BreakDownRow& row = *response.add_rows();
    row.set_key(kUnassigned);
    row.set_title_zh("未分列");
    row.set_value(unassigned);
  }
  return response;
}

}  // namespace eastgate::figures
