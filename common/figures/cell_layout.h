// CellLayout: which cells a log has, and which of them a posting adds to. Decided by the catalogue and the
// root division alone. Immutable, thread-safe.
#ifndef EASTGATE_COMMON_FIGURES_CELL_LAYOUT_H_
#define EASTGATE_COMMON_FIGURES_CELL_LAYOUT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/facts/keys.h"
#include "common/figures/catalogue.h"
#include "common/figures/cell_keys.h"

namespace eastgate::figures {

class CellLayout {
 public:
  // `catalogue` must outlive it.
  CellLayout(const Catalogue& catalogue, absl::string_view division_root)
      : catalogue_(catalogue), division_root_(division_root) {}

  const Catalogue& catalogue() const { return catalogue_; }

  // Names the layout. Kept with the cells that were made for it.
  std::string Fingerprint() const;

  // Returns the division as cells and queries name it: empty for the root and what contains it.
  absl::string_view Normalized(absl::string_view division) const;

  // Returns what a posting of `division` is summed for: all (empty), then each level of its code below the
  // root, as views of `division`.
  std::vector<absl::string_view> DivisionsOf(absl::string_view division) const;

  // Returns every series that a posting of `measure` adds to, on its effective day, as Encode(CellSeries).
  std::vector<std::string> SeriesOf(const FigureDefinition& measure, const facts::PostingKey& key,
                                    const facts::PostingValue& posting) const;

 private:
  const Catalogue& catalogue_;
  const std::string division_root_;
};

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_CELL_LAYOUT_H_
