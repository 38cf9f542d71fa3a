#include "common/facts/catalogue.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/auth/sha256.h"
#include "common/facts/ledger.h"
#include "common/rpc/status_macros.h"

namespace eastgate::facts {
namespace {

absl::Status Bad(absl::string_view id, absl::string_view problem) {
  return absl::InvalidArgumentError(absl::StrCat("catalogue: ", id, ": ", problem));
}

absl::Status CheckRollUps(const FigureDefinition& definition) {
  if (!definition.has_cells() && !definition.roll_ups.empty()) {
    return Bad(definition.id(), "only flows and stocks have roll-ups");
  }
  for (const DimensionSet& set : definition.roll_ups) {
    if (!std::is_sorted(set.begin(), set.end()))
      return Bad(definition.id(), "a roll-up's keys are not in order");
    for (const std::string& key : set) {
      if (!definition.HasDimension(key))
        return Bad(definition.id(), absl::StrCat("roll-up over unknown ", key));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckRatio(const Catalogue& catalogue, const FigureDefinition& ratio) {
  for (const std::string& part : {ratio.figure.numerator(), ratio.figure.denominator()}) {
    const FigureDefinition* definition = catalogue.FindFigure(part);
    if (definition == nullptr || definition->kind() == figure::v1::KIND_RATIO) {
      return Bad(ratio.id(), absl::StrCat("part '", part, "' is no flow, stock or distinct count"));
    }
    for (const std::string& key : ratio.figure.dimensions()) {
      if (!definition->HasDimension(key))
        return Bad(ratio.id(), absl::StrCat(part, " has no dimension ", key));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckKind(const Catalogue& catalogue, const FactKind& kind) {
  for (const std::string& measure : kind.measures) {
    const FigureDefinition* definition = catalogue.FindFigure(measure);
    if (definition == nullptr || definition->kind() == figure::v1::KIND_RATIO) {
      return Bad(kind.name, absl::StrCat("posts to '", measure, "', which is no measure"));
    }
  }
  const bool hooks = kind.amend != nullptr && kind.withdraw != nullptr;
  if (hooks == !kind.owner_rpc.empty()) return Bad(kind.name, "needs either both hooks or an owner method");
  return absl::OkStatus();
}

// What decides the content of a figure's cells, one line per figure.
std::string FingerprintLine(const FigureDefinition& definition) {
  return absl::StrCat(definition.number, "|", definition.id(), "|", definition.kind(), "|",
                      absl::StrJoin(definition.roll_ups, ";",
                                    [](std::string* out, const DimensionSet& set) {
                                      absl::StrAppend(out, absl::StrJoin(set, ","));
                                    }),
                      "\n");
}

}  // namespace

bool FigureDefinition::HasDimension(absl::string_view key) const {
  return std::find(figure.dimensions().begin(), figure.dimensions().end(), key) != figure.dimensions().end();
}

std::optional<uint16_t> FigureDefinition::FindRollUp(const DimensionSet& keys) const {
  for (size_t i = 0; i < roll_ups.size(); ++i) {
    if (roll_ups[i] == keys) return static_cast<uint16_t>(i);
  }
  return std::nullopt;
}

absl::StatusOr<Catalogue> Catalogue::Build(std::vector<FigureDefinition> figures, std::vector<FactKind> kinds,
                                           ValueTitles titles) {
  Catalogue catalogue;
  catalogue.titles_ = std::move(titles);
  std::sort(figures.begin(), figures.end(), [](const auto& a, const auto& b) { return a.id() < b.id(); });
  std::set<uint32_t> numbers;
  for (FigureDefinition& definition : figures) {
    if (!numbers.insert(definition.number).second) return Bad(definition.id(), "number used twice");
    RETURN_IF_ERROR(CheckRollUps(definition));
    if (definition.has_cells()) definition.roll_ups.insert(definition.roll_ups.begin(), DimensionSet{});
    if (!catalogue.figure_index_.emplace(definition.id(), catalogue.figures_.size()).second) {
      return Bad(definition.id(), "id used twice");
    }
    catalogue.figures_.push_back(std::move(definition));
  }
  const bool has_reference_loaded = std::any_of(
      kinds.begin(), kinds.end(), [](const FactKind& kind) { return kind.name == kReferenceLoaded; });
  if (!has_reference_loaded) kinds.push_back(ReferenceLoadedKind());
  for (FactKind& kind : kinds) {
    RETURN_IF_ERROR(CheckKind(catalogue, kind));
    for (const std::string& measure : kind.measures) {
      catalogue.figures_[catalogue.figure_index_[measure]].figure.add_fact_kinds(kind.name);
    }
    const std::string name = kind.name;
    if (!catalogue.kinds_.emplace(name, std::move(kind)).second) return Bad(name, "kind declared twice");
  }
  std::string described;
  for (FigureDefinition& definition : catalogue.figures_) {
    if (definition.kind() == figure::v1::KIND_RATIO) {
      RETURN_IF_ERROR(CheckRatio(catalogue, definition));
      std::set<std::string> part_kinds;
      for (const std::string& part : {definition.figure.numerator(), definition.figure.denominator()}) {
        const auto& of_part = catalogue.FindFigure(part)->figure.fact_kinds();
        part_kinds.insert(of_part.begin(), of_part.end());
      }
      for (const std::string& kind : part_kinds) definition.figure.add_fact_kinds(kind);
    }
    absl::StrAppend(&described, FingerprintLine(definition));
  }
  catalogue.fingerprint_ = auth::ToHex(auth::Sha256Of(described));
  return catalogue;
}

std::string Catalogue::TitleOf(const std::string& dimension, const std::string& value) const {
  const auto title = titles_.find({dimension, value});
  return title == titles_.end() ? value : title->second;
}

const FigureDefinition* Catalogue::FindFigure(absl::string_view id) const {
  auto it = figure_index_.find(id);
  return it == figure_index_.end() ? nullptr : &figures_[it->second];
}

const FactKind* Catalogue::FindKind(absl::string_view name) const {
  auto it = kinds_.find(name);
  return it == kinds_.end() ? nullptr : &it->second;
}

}  // namespace eastgate::facts
