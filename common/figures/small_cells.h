// Small cells: values of figures that count persons or households and are so small that they tell of single
// ones. Who may see them is the caller's matter. Pure, thread-safe.
#ifndef EASTGATE_COMMON_FIGURES_SMALL_CELLS_H_
#define EASTGATE_COMMON_FIGURES_SMALL_CELLS_H_

#include <cstdint>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/figures/catalogue.h"
#include "eastgate/figure/v1/figure.pb.h"
#include "eastgate/figure/v1/figure_service.pb.h"

namespace eastgate::figures {

// Returns whether values of that unit count persons or households.
bool CountsPersons(figure::v1::FigureUnit unit);

// The parts of a figure's values that count persons or households: the value itself, or of a ratio its
// numerator or denominator.
struct CountedParts {
  bool value = false;
  bool numerator = false;
  bool denominator = false;

  bool any() const { return value || numerator || denominator; }
};

class SmallCells {
 public:
  // A value that is not 0 and smaller than `smallest_cell`, either sign, is small. With 0 or 1 none is.
  explicit SmallCells(int64_t smallest_cell = 0) : smallest_cell_(smallest_cell) {}

  // Returns the parts of the figure's values that can be small.
  CountedParts Concern(const Catalogue& catalogue, const figure::v1::Figure& figure) const;

  // CELL_SUPPRESSED where such a part of the value, or of the one that it is compared with, is small.
  absl::Status CheckTold(const figure::v1::FigureValue& value, CountedParts parts) const;
  // The error of that.
  absl::Status Suppressed(absl::string_view figure) const;

  // Suppress values with a small part. Rows of a break-down are suppressed, the smallest first, until there
  // are none or at least two that add up to at least the smallest cell size: so the difference between the
  // total and the other rows of the same answer tells none of them. If there are too few rows, the total is
  // suppressed.
  void Suppress(figure::v1::BreakDownFigureResponse& response, CountedParts parts) const;
  void Suppress(figure::v1::GetFigureSeriesResponse& response, CountedParts parts) const;

 private:
  bool IsSmall(absl::int128 size) const { return size != 0 && size < smallest_cell_; }

  int64_t smallest_cell_;
};

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_SMALL_CELLS_H_
