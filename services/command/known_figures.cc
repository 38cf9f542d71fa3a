#include "services/command/known_figures.h"

namespace eastgate::command {

using figure::v1::Figure;

namespace {

bool AddsUp(const Figure& figure) {
  return figure.kind() == figure::v1::FIGURE_KIND_FLOW || figure.kind() == figure::v1::FIGURE_KIND_STOCK;
}

}  // namespace

void KnownFigures::Add(const std::vector<Figure>& figures) {
  std::map<std::string, const Figure*> by_id;
  for (const Figure& figure : figures) by_id[figure.id()] = &figure;
  const absl::MutexLock lock(&mutex_);
  for (const Figure& figure : figures) {
    FigureNature nature{.is_ratio = figure.kind() == figure::v1::FIGURE_KIND_RATIO,
                        .is_additive = AddsUp(figure),
                        .counted = {.value = figures::CountsPersons(figure.unit())}};
    if (nature.is_ratio) {
      const auto numerator = by_id.find(figure.numerator());
      const auto denominator = by_id.find(figure.denominator());
      if (numerator == by_id.end() || denominator == by_id.end()) continue;
      nature.is_additive = AddsUp(*numerator->second) && AddsUp(*denominator->second);
      nature.counted = {.numerator = figures::CountsPersons(numerator->second->unit()),
                        .denominator = figures::CountsPersons(denominator->second->unit())};
    }
    natures_[{figure.id(), figure.definition_version()}] = nature;
  }
}

std::optional<FigureNature> KnownFigures::Find(const std::string& figure, int definition_version) const {
  const absl::MutexLock lock(&mutex_);
  const auto found = natures_.find({figure, definition_version});
  return found == natures_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace eastgate::command
