#include "common/figures/small_cells.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "common/status/errors.h"

namespace eastgate::figures {

using figure::v1::BreakDownRow;

namespace {

absl::int128 Size(absl::int128 value) {
  return value < 0 ? -value : value;
}

// Returns the size of the smallest counted part that is not 0; 0 where there is none. `Value` has a value and
// a ratio.
template <class Value>
absl::int128 SmallestPart(const Value& value, CountedParts parts) {
  absl::int128 smallest = 0;
  const auto take = [&smallest](bool counts, int64_t part) {
    if (counts && part != 0 && (smallest == 0 || Size(part) < smallest)) smallest = Size(part);
  };
  take(parts.value, value.value());
  take(parts.numerator, value.ratio().numerator());
  take(parts.denominator, value.ratio().denominator());
  return smallest;
}

// The value a year earlier, as a value.
figure::v1::FigureValue Previous(const figure::v1::YearOnYear& year_on_year) {
  figure::v1::FigureValue previous;
  previous.set_value(year_on_year.previous());
  *previous.mutable_ratio() = year_on_year.previous_ratio();
  return previous;
}

}  // namespace

bool CountsPersons(figure::v1::FigureUnit unit) {
  return unit == figure::v1::FIGURE_UNIT_PERSON || unit == figure::v1::FIGURE_UNIT_HOUSEHOLD;
}

CountedParts SmallCells::Concern(const Catalogue& catalogue, const figure::v1::Figure& figure) const {
  if (smallest_cell_ <= 1) return {};
  if (figure.kind() != figure::v1::FIGURE_KIND_RATIO) return {.value = CountsPersons(figure.unit())};
  // The catalogue has the parts of every ratio.
  return {.numerator = CountsPersons(catalogue.FindFigure(figure.numerator())->figure.unit()),
          .denominator = CountsPersons(catalogue.FindFigure(figure.denominator())->figure.unit())};
}

absl::Status SmallCells::Suppressed(absl::string_view figure) const {
  return status::Refused(fact::v1::ERROR_REASON_CELL_SUPPRESSED,
                         "values that tell of single persons or households are suppressed",
                         {{"figure", std::string(figure)}, {"smallest_cell", absl::StrCat(smallest_cell_)}});
}

absl::Status SmallCells::CheckTold(const figure::v1::FigureValue& value, CountedParts parts) const {
  if (IsSmall(SmallestPart(value, parts)) || IsSmall(SmallestPart(Previous(value.year_on_year()), parts)))
    return Suppressed(value.figure());
  return absl::OkStatus();
}

void SmallCells::Suppress(figure::v1::BreakDownFigureResponse& response, CountedParts parts) const {
  response.set_smallest_cell(smallest_cell_);
  // Rows are at most 20,000 and their values sums that fit.
  const auto size_of = [parts](const BreakDownRow* row) { return SmallestPart(*row, parts); };
  std::vector<BreakDownRow*> rows;  // Those with a part that is not 0, the smallest first.
  for (BreakDownRow& row : *response.mutable_rows()) {
    if (size_of(&row) != 0) rows.push_back(&row);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const BreakDownRow* a, const BreakDownRow* b) { return size_of(a) < size_of(b); });
  int suppressed = 0;
  absl::int128 together = 0;
  for (BreakDownRow* row : rows) {
    const bool is_enough = suppressed == 0 || (suppressed > 1 && together >= smallest_cell_);
    if (!IsSmall(size_of(row)) && is_enough) break;
    together += size_of(row);
    ++suppressed;
    row->clear_value();
    row->clear_ratio();
    row->set_suppressed(true);
  }
  const bool tells_of_some = suppressed == 1 || (suppressed > 1 && together < smallest_cell_);
  if (!IsSmall(SmallestPart(response.total(), parts)) && !tells_of_some) return;
  response.mutable_total()->clear_value();
  response.mutable_total()->clear_ratio();
  response.mutable_total()->clear_year_on_year();
  response.set_total_suppressed(true);
}

void SmallCells::Suppress(figure::v1::GetFigureSeriesResponse& response, CountedParts parts) const {
  for (figure::v1::SeriesPoint& point : *response.mutable_points()) {
    if (!IsSmall(SmallestPart(point, parts))) continue;
    point.clear_value();
    point.clear_ratio();
    point.set_suppressed(true);
  }
}

}  // namespace eastgate::figures
