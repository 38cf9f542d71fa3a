#include "common/figures/small_cells.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "common/status/errors.h"

namespace eastgate::figures {

using figure::v1::BreakDownRow;

bool SmallCells::Concern(const figure::v1::Figure& figure) const {
  const bool counts_them =
      figure.unit() == figure::v1::FIGURE_UNIT_PERSON || figure.unit() == figure::v1::FIGURE_UNIT_HOUSEHOLD;
  return smallest_cell_ > 1 && counts_them && figure.kind() != figure::v1::FIGURE_KIND_RATIO;
}

absl::Status SmallCells::Suppressed(absl::string_view figure) const {
  return status::Refused(fact::v1::ERROR_REASON_CELL_SUPPRESSED,
                         "values that tell of single persons or households are suppressed",
                         {{"figure", std::string(figure)}, {"smallest_cell", absl::StrCat(smallest_cell_)}});
}

absl::Status SmallCells::CheckTold(const figure::v1::FigureValue& value) const {
  if (IsSmall(value.value()) || IsSmall(value.year_on_year().previous())) return Suppressed(value.figure());
  return absl::OkStatus();
}

void SmallCells::Suppress(figure::v1::BreakDownFigureResponse& response) const {
  response.set_smallest_cell(smallest_cell_);
  std::vector<BreakDownRow*> rows;  // Those with a value that is not 0, the smallest first.
  for (BreakDownRow& row : *response.mutable_rows()) {
    if (row.value() != 0) rows.push_back(&row);
  }
  // Rows are at most 20,000 and their values sums that fit.
  const auto size_of = [](const BreakDownRow* row) {
    const absl::int128 value = row->value();
    return value < 0 ? -value : value;
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const BreakDownRow* a, const BreakDownRow* b) { return size_of(a) < size_of(b); });
  int suppressed = 0;
  absl::int128 together = 0;
  for (BreakDownRow* row : rows) {
    const bool is_enough = suppressed == 0 || (suppressed > 1 && together >= smallest_cell_);
    if (!IsSmall(row->value()) && is_enough) break;
    together += size_of(row);
    ++suppressed;
    row->clear_value();
    row->set_suppressed(true);
  }
  const bool tells_of_some = suppressed == 1 || (suppressed > 1 && together < smallest_cell_);
  if (!IsSmall(response.total().value()) && !tells_of_some) return;
  response.mutable_total()->clear_value();
  response.mutable_total()->clear_year_on_year();
  response.set_total_suppressed(true);
}

void SmallCells::Suppress(figure::v1::GetFigureSeriesResponse& response) const {
  for (figure::v1::SeriesPoint& point : *response.mutable_points()) {
    if (!IsSmall(point.value())) continue;
    point.clear_value();
    point.set_suppressed(true);
  }
}

}  // namespace eastgate::figures
