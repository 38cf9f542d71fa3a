// The catalogue: every figure a service reports and every kind of fact it records, checked once at start.
//
// A measure is what postings add to; each FLOW, STOCK or DISTINCT figure is its own measure, under the
// figure's id. Immutable after Build, thread-safe.
#ifndef EASTGATE_COMMON_FACTS_CATALOGUE_H_
#define EASTGATE_COMMON_FACTS_CATALOGUE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/fact_kind.h"
#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::facts {

// A set of dimension keys, in ascending order.
using DimensionSet = std::vector<std::string>;

// What a dimension's values are called in Chinese: (key, value) → title.
using ValueTitles = std::map<std::pair<std::string, std::string>, std::string>;

struct FigureDefinition {
  // Stands for the figure in keys on disk: unique in the service, append-only, never reused.
  uint32_t number = 0;
  figure::v1::Figure figure;  // fact_kinds is filled in by the catalogue.
  // Dimension sets that have their own cells; the empty set, always first, is added by the catalogue.
  // None for RATIO and DISTINCT, which have no cells.
  std::vector<DimensionSet> roll_ups;

  const std::string& id() const { return figure.id(); }
  figure::v1::Kind kind() const { return figure.kind(); }
  bool has_cells() const { return kind() == figure::v1::KIND_FLOW || kind() == figure::v1::KIND_STOCK; }
  bool HasDimension(absl::string_view key) const;
  // The index of the roll-up with exactly these keys.
  std::optional<uint16_t> FindRollUp(const DimensionSet& keys) const;
};

class Catalogue {
 public:
  // INVALID_ARGUMENT says what is wrong: a number or id used twice, a ratio without its parts or of other
  // dimensions, a roll-up over an undeclared dimension, a kind that posts to no measure of the catalogue, a
  // missing hook. Adds the kind reference.loaded, which every log has.
  static absl::StatusOr<Catalogue> Build(std::vector<FigureDefinition> figures, std::vector<FactKind> kinds,
                                         ValueTitles titles = {});

  const FigureDefinition* FindFigure(absl::string_view id) const;
  const FactKind* FindKind(absl::string_view name) const;
  // Ordered by id.
  const std::vector<FigureDefinition>& figures() const { return figures_; }

  // The title of a dimension's value, or the value itself where it has none.
  std::string TitleOf(const std::string& dimension, const std::string& value) const;

  // SHA-256 (hex) over all that decides what a cell holds: numbers, ids, kinds and roll-ups. When it changes
  // the cells are rebuilt from the log.
  const std::string& fingerprint() const { return fingerprint_; }

 private:
  Catalogue() = default;

  std::vector<FigureDefinition> figures_;
  absl::flat_hash_map<std::string, size_t> figure_index_;
  absl::flat_hash_map<std::string, FactKind> kinds_;
  ValueTitles titles_;
  std::string fingerprint_;
};

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_CATALOGUE_H_
