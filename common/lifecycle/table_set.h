// TableSet: what the catalogue of a service is made of, gathered from its tables.
//
// A service's Tables derives from it. Every table of entries or of a lifecycle adds itself when it is
// constructed, with its kinds of fact and the figures that they post to; so a new noun is one member of
// Tables. Immutable after construction, thread-safe; neither copied nor moved, since kinds refer to the
// tables.
#ifndef EASTGATE_COMMON_LIFECYCLE_TABLE_SET_H_
#define EASTGATE_COMMON_LIFECYCLE_TABLE_SET_H_

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/facts/fact_kind.h"
#include "common/figures/catalogue.h"
#include "common/resource/any_table.h"

namespace eastgate::lifecycle {

// The figures that a noun posts to or that are made of those, the Chinese titles of their dimensions' values,
// and the dimensions whose values are codes of open lists, which have the titles.
struct NounFigures {
  std::vector<figures::FigureDefinition> figures;
  figures::ValueTitles titles;
  std::map<std::string, std::string> lists = {};
};

class TableSet {
 public:
  TableSet() = default;
  TableSet(const TableSet&) = delete;
  TableSet& operator=(const TableSet&) = delete;

  // `kinds` is asked when the catalogue is built, after the links between tables are set.
  void Add(std::function<std::vector<facts::FactKind>()> kinds) { kinds_.push_back(std::move(kinds)); }
  // Every table of the service is added, so that its rows can be checked and made anew.
  void AddTable(const resource::AnyTable& table) { tables_.push_back(&table); }
  void Add(NounFigures figures) {
    for (figures::FigureDefinition& figure : figures.figures) {
      figure.lists = figures.lists;
      figures_.push_back(std::move(figure));
    }
    titles_.merge(figures.titles);
  }
  // Adds a kind of fact that is corrected only by calling its method again, which the refusal names.
  void AddOwned(std::string kind, std::string owner_rpc) {
    facts::FactKind owned;
    owned.name = std::move(kind);
    owned.owner_rpc = std::move(owner_rpc);
    Add([owned] { return std::vector<facts::FactKind>{owned}; });
  }

  // Returns every kind of fact of the tables, which must outlive them.
  std::vector<facts::FactKind> Kinds() const {
    std::vector<facts::FactKind> kinds;
    for (const auto& of_table : kinds_) {
      for (facts::FactKind& kind : of_table()) kinds.push_back(std::move(kind));
    }
    return kinds;
  }

  // INVALID_ARGUMENT as Catalogue::Build. The set must outlive the catalogue.
  absl::StatusOr<figures::Catalogue> BuildCatalogue() const {
    return figures::Catalogue::Build(figures_, Kinds(), titles_, tables_);
  }

 private:
  std::vector<std::function<std::vector<facts::FactKind>()>> kinds_;
  std::vector<figures::FigureDefinition> figures_;
  figures::ValueTitles titles_;
  std::vector<const resource::AnyTable*> tables_;
};

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_TABLE_SET_H_
