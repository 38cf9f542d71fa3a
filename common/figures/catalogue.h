// The catalogue: every figure a service reports and every kind of fact it records, checked once at start.
//
// A measure is what postings add to; each FLOW, STOCK or DISTINCT figure is its own measure, under the
// figure's id. Immutable after Build, thread-safe.
#ifndef EASTGATE_COMMON_FIGURES_CATALOGUE_H_
#define EASTGATE_COMMON_FIGURES_CATALOGUE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/schema.h"
#include "common/reference/kinds.h"
#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::figures {

// A set of dimension keys, in ascending order.
using DimensionSet = std::vector<std::string>;

// The Chinese titles of a dimension's values: (key, value) → title.
using ValueTitles = std::map<std::pair<std::string, std::string>, std::string>;

struct FigureDefinition {
  // Identifies the figure in keys on disk: unique in the service, append-only, never reused.
  uint32_t number = 0;
  figure::v1::Figure figure;  // fact_kinds is filled in by the catalogue.
  // Dimension sets that have their own cells; the empty set, always first, is added by the catalogue.
  // None for DISTINCT, of which only subjects have cells, and for RATIO, which has none.
  std::vector<DimensionSet> roll_ups;
  // RATIO only: parts that may have other cohorts than the ratio, which has those of its other part.
  std::vector<std::string> parts_of_other_cohorts;
  // The dimensions whose values are codes of open lists, with these.
  std::map<std::string, std::string> lists = {};

  const std::string& id() const { return figure.id(); }
  figure::v1::FigureKind kind() const { return figure.kind(); }
  bool has_roll_ups() const {
    return kind() == figure::v1::FIGURE_KIND_FLOW || kind() == figure::v1::FIGURE_KIND_STOCK;
  }
  facts::CohortLength cohorts() const;
  bool has_cohorts() const { return cohorts() != facts::CohortLength::kNone; }
  bool HasDimension(absl::string_view key) const;
  // Returns the index of the roll-up with exactly these keys.
  std::optional<uint16_t> FindRollUp(const DimensionSet& keys) const;
};

class Catalogue {
 public:
  // INVALID_ARGUMENT says what is wrong: a number or id used twice, a ratio without its parts, of other
  // dimensions, of parts with different cohorts or of a unit that is not that of its quotient, the unit of a
  // quotient or cohorts where there can be none, a roll-up over an undeclared dimension, a kind that posts to
  // no measure of the catalogue, a missing hook. A ratio gets the cohorts of its parts, and the latest
  // defined_on of its own and theirs. The tables are those of the schema, and must outlive the catalogue.
  static absl::StatusOr<Catalogue> Build(std::vector<FigureDefinition> figures,
                                         std::vector<facts::FactKind> kinds, ValueTitles titles = {},
                                         std::vector<const resource::AnyTable*> tables = {});

  const FigureDefinition* FindFigure(absl::string_view id) const;
  const facts::FactKind* FindKind(absl::string_view name) const { return schema_->FindKind(name); }
  // Returns the part of the catalogue that the log needs: opened with this schema, the log accepts the facts
  // that these figures count.
  const std::shared_ptr<const facts::Schema>& schema() const { return schema_; }
  // Ordered by id.
  const std::vector<FigureDefinition>& figures() const { return figures_; }

  // Returns the title of a dimension's value, or the value itself where it has none: of a code of an open
  // list the one that it has on the day.
  std::string TitleOf(const FigureDefinition& figure, const std::string& dimension, const std::string& value,
                      const reference::Kinds& kinds, reference::Date day) const;

  // SHA-256 (hex) over all that decides what a cell holds: numbers, ids, kinds, cohorts, dimensions and
  // roll-ups. When it changes the cells are rebuilt from the log.
  const std::string& fingerprint() const { return fingerprint_; }

 private:
  Catalogue() = default;

  std::vector<FigureDefinition> figures_;
  absl::flat_hash_map<std::string, size_t> figure_index_;
  std::shared_ptr<const facts::Schema> schema_;
  ValueTitles titles_;
  std::string fingerprint_;
};

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_CATALOGUE_H_
