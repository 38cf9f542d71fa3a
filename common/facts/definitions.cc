#include "common/facts/definitions.h"

#include <utility>

namespace eastgate::facts {
namespace {

FigureDefinition Titled(uint32_t number, absl::string_view id, absl::string_view title_zh,
                        absl::string_view title_en, figure::v1::Unit unit, figure::v1::Kind kind,
                        absl::string_view description) {
  FigureDefinition definition;
  definition.number = number;
  figure::v1::Figure& figure = definition.figure;
  figure.set_id(std::string(id));
  figure.set_title_zh(std::string(title_zh));
  figure.set_title_en(std::string(title_en));
  figure.set_unit(unit);
  figure.set_kind(kind);
  figure.set_description(std::string(description));
  figure.set_definition_version(1);
  return definition;
}

}  // namespace

FigureDefinition MakeFigure(uint32_t number, absl::string_view id, absl::string_view title_zh,
                            absl::string_view title_en, figure::v1::Unit unit, figure::v1::Kind kind,
                            std::vector<std::string> dimensions, absl::string_view description) {
  FigureDefinition definition = Titled(number, id, title_zh, title_en, unit, kind, description);
  for (std::string& dimension : dimensions) {
    definition.figure.add_dimensions(dimension);
    if (definition.has_cells()) definition.roll_ups.push_back({std::move(dimension)});
  }
  return definition;
}

FigureDefinition MakeRatio(uint32_t number, absl::string_view id, absl::string_view title_zh,
                           absl::string_view title_en, figure::v1::Unit unit, absl::string_view numerator,
                           absl::string_view denominator, absl::string_view description,
                           const std::vector<std::string>& dimensions) {
  FigureDefinition definition =
      Titled(number, id, title_zh, title_en, unit, figure::v1::KIND_RATIO, description);
  definition.figure.set_numerator(std::string(numerator));
  definition.figure.set_denominator(std::string(denominator));
  for (const std::string& key : dimensions) definition.figure.add_dimensions(key);
  return definition;
}

std::vector<FactKind> Joined(std::vector<std::vector<FactKind>> kinds) {
  std::vector<FactKind> joined;
  for (std::vector<FactKind>& of_noun : kinds) {
    for (FactKind& kind : of_noun) joined.push_back(std::move(kind));
  }
  return joined;
}

}  // namespace eastgate::facts
