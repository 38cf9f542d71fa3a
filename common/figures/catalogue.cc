#include "common/figures/catalogue.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/auth/sha256.h"
#include "common/reference/civil_date.h"
#include "common/status/status_macros.h"

namespace eastgate::figures {
namespace {

absl::Status Bad(absl::string_view id, absl::string_view problem) {
  return absl::InvalidArgumentError(absl::StrCat("catalogue: ", id, ": ", problem));
}

absl::Status CheckRollUps(const FigureDefinition& definition) {
  if (!definition.has_roll_ups() && !definition.roll_ups.empty()) {
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

absl::Status CheckCohort(const FigureDefinition& definition) {
  if (definition.has_cohorts() && definition.kind() != figure::v1::FIGURE_KIND_FLOW) {
    return Bad(definition.id(), "only flows have cohorts; a ratio has those of its parts");
  }
  return absl::OkStatus();
}

absl::Status CheckDefinedOn(const FigureDefinition& definition) {
  const std::string& defined_on = definition.figure.defined_on();
  if (defined_on.empty() || reference::ParseDate(defined_on).ok()) return absl::OkStatus();
  return Bad(definition.id(), "want defined_on as YYYY-MM-DD");
}

// Returns whether only a quotient of two amounts of one unit can have the unit.
bool IsOfQuotients(figure::v1::FigureUnit unit) {
  return unit == figure::v1::FIGURE_UNIT_TIMES || unit == figure::v1::FIGURE_UNIT_PER_CENT;
}

absl::Status CheckUnit(const Catalogue& catalogue, const FigureDefinition& definition) {
  const figure::v1::FigureUnit unit = definition.figure.unit();
  if (definition.kind() != figure::v1::FIGURE_KIND_RATIO) {
    return IsOfQuotients(unit) ? Bad(definition.id(), "only a ratio is in times or per cent")
                               : absl::OkStatus();
  }
  const auto above = catalogue.FindFigure(definition.figure.numerator())->figure.unit();
  const auto below = catalogue.FindFigure(definition.figure.denominator())->figure.unit();
  if (above == below ? IsOfQuotients(unit) : unit == above) return absl::OkStatus();
  return Bad(definition.id(),
             "want the unit of the quotient: times or per cent where the parts have the same, "
             "else that of the numerator");
}

absl::Status CheckRatio(const Catalogue& catalogue, const FigureDefinition& ratio) {
  for (const std::string& part : {ratio.figure.numerator(), ratio.figure.denominator()}) {
    const FigureDefinition* definition = catalogue.FindFigure(part);
    if (definition == nullptr || definition->kind() == figure::v1::FIGURE_KIND_RATIO) {
      return Bad(ratio.id(), absl::StrCat("part '", part, "' is no flow, stock or distinct count"));
    }
    for (const std::string& key : ratio.figure.dimensions()) {
      if (!definition->HasDimension(key))
        return Bad(ratio.id(), absl::StrCat(part, " has no dimension ", key));
    }
  }
  return absl::OkStatus();
}

// Returns the cohorts that the parts have in common, those named as exceptions left out.
absl::StatusOr<figure::v1::FigureCohort> CohortOfRatio(const Catalogue& catalogue,
                                                       const FigureDefinition& ratio) {
  std::set<figure::v1::FigureCohort> cohorts;
  for (const std::string& part : {ratio.figure.numerator(), ratio.figure.denominator()}) {
    const auto& others = ratio.parts_of_other_cohorts;
    if (std::find(others.begin(), others.end(), part) == others.end())
      cohorts.insert(catalogue.FindFigure(part)->figure.cohort());
  }
  if (cohorts.size() == 1) return *cohorts.begin();
  return Bad(ratio.id(), "its parts have different cohorts, or none that is no exception");
}

// Gives a ratio what it has of its parts: cohorts, kinds of facts and defined_on.
absl::Status CompleteRatio(const Catalogue& catalogue, FigureDefinition& ratio) {
  RETURN_IF_ERROR(CheckRatio(catalogue, ratio));
  ASSIGN_OR_RETURN(const figure::v1::FigureCohort cohort, CohortOfRatio(catalogue, ratio));
  ratio.figure.set_cohort(cohort);
  std::set<std::string> part_kinds;
  for (const std::string& part : {ratio.figure.numerator(), ratio.figure.denominator()}) {
    const figure::v1::Figure& of_part = catalogue.FindFigure(part)->figure;
    part_kinds.insert(of_part.fact_kinds().begin(), of_part.fact_kinds().end());
    // ISO dates compare as strings do.
    if (ratio.figure.defined_on() < of_part.defined_on()) ratio.figure.set_defined_on(of_part.defined_on());
  }
  for (const std::string& kind : part_kinds) ratio.figure.add_fact_kinds(kind);
  return absl::OkStatus();
}

// The measure that the figure is; a ratio is none.
facts::Measure MeasureOf(const FigureDefinition& definition) {
  const auto& dimensions = definition.figure.dimensions();
  return {definition.number,
          definition.id(),
          {dimensions.begin(), dimensions.end()},
          definition.kind() == figure::v1::FIGURE_KIND_DISTINCT,
          definition.cohorts()};
}

// Returns the properties that determine the content of a figure's cells, one line per figure.
std::string FingerprintLine(const FigureDefinition& definition) {
  return absl::StrCat(definition.number, "|", definition.id(), "|", definition.kind(), "|",
                      static_cast<int>(definition.cohorts()), "|",
                      absl::StrJoin(definition.roll_ups, ";",
                                    [](std::string* out, const DimensionSet& set) {
                                      absl::StrAppend(out, absl::StrJoin(set, ","));
                                    }),
                      "|", absl::StrJoin(definition.figure.dimensions(), ","), "\n");
}

}  // namespace

facts::CohortLength FigureDefinition::cohorts() const {
  switch (figure.cohort()) {
    case figure::v1::FIGURE_COHORT_DUE:
    case figure::v1::FIGURE_COHORT_HANDLED:
      return facts::CohortLength::kDay;
    case figure::v1::FIGURE_COHORT_PLAN:
    case figure::v1::FIGURE_COHORT_BUDGET:
      return facts::CohortLength::kYear;
    default:
      return facts::CohortLength::kNone;
  }
}

bool FigureDefinition::HasDimension(absl::string_view key) const {
  return std::find(figure.dimensions().begin(), figure.dimensions().end(), key) != figure.dimensions().end();
}

std::optional<uint16_t> FigureDefinition::FindRollUp(const DimensionSet& keys) const {
  for (size_t i = 0; i < roll_ups.size(); ++i) {
    if (roll_ups[i] == keys) return static_cast<uint16_t>(i);
  }
  return std::nullopt;
}

absl::StatusOr<Catalogue> Catalogue::Build(std::vector<FigureDefinition> figures,
                                           std::vector<facts::FactKind> kinds, ValueTitles titles,
                                           std::vector<const resource::AnyTable*> tables) {
  Catalogue catalogue;
  catalogue.titles_ = std::move(titles);
  std::sort(figures.begin(), figures.end(), [](const auto& a, const auto& b) { return a.id() < b.id(); });
  std::set<uint32_t> numbers;
  for (FigureDefinition& definition : figures) {
    if (!numbers.insert(definition.number).second) return Bad(definition.id(), "number used twice");
    RETURN_IF_ERROR(CheckRollUps(definition));
    if (definition.figure.cohort() == figure::v1::FIGURE_COHORT_UNSPECIFIED)
      definition.figure.set_cohort(figure::v1::FIGURE_COHORT_NONE);
    RETURN_IF_ERROR(CheckCohort(definition));
    RETURN_IF_ERROR(CheckDefinedOn(definition));
    if (definition.has_roll_ups()) definition.roll_ups.insert(definition.roll_ups.begin(), DimensionSet{});
    if (!catalogue.figure_index_.emplace(definition.id(), catalogue.figures_.size()).second) {
      return Bad(definition.id(), "id used twice");
    }
    catalogue.figures_.push_back(std::move(definition));
  }
  std::vector<facts::Measure> measures;
  for (const FigureDefinition& definition : catalogue.figures_) {
    if (definition.kind() != figure::v1::FIGURE_KIND_RATIO) measures.push_back(MeasureOf(definition));
  }
  std::vector<std::pair<std::string, std::vector<std::string>>> posts_to;
  posts_to.reserve(kinds.size());
  for (const facts::FactKind& kind : kinds) posts_to.emplace_back(kind.name, kind.measures);
  ASSIGN_OR_RETURN(catalogue.schema_,
                   facts::Schema::Build(std::move(measures), std::move(kinds), std::move(tables)));
  for (const auto& [kind, of_kind] : posts_to) {
    for (const std::string& measure : of_kind)
      catalogue.figures_[catalogue.figure_index_[measure]].figure.add_fact_kinds(kind);
  }
  std::string described;
  for (FigureDefinition& definition : catalogue.figures_) {
    if (definition.kind() == figure::v1::FIGURE_KIND_RATIO)
      RETURN_IF_ERROR(CompleteRatio(catalogue, definition));
    RETURN_IF_ERROR(CheckUnit(catalogue, definition));
    absl::StrAppend(&described, FingerprintLine(definition));
  }
  catalogue.fingerprint_ = auth::ToHex(auth::Sha256Of(described));
  return catalogue;
}

std::string Catalogue::TitleOf(const FigureDefinition& figure, const std::string& dimension,
                               const std::string& value, const reference::Kinds& kinds,
                               reference::Date day) const {
  if (const auto list = figure.lists.find(dimension); list != figure.lists.end())
    return kinds.TitleOn(list->second, value, day);
  const auto title = titles_.find({dimension, value});
  return title == titles_.end() ? value : title->second;
}

const FigureDefinition* Catalogue::FindFigure(absl::string_view id) const {
  auto it = figure_index_.find(id);
  return it == figure_index_.end() ? nullptr : &figures_[it->second];
}

}  // namespace eastgate::figures
