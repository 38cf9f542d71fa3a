#include "common/figures/definitions.h"

#include <utility>

namespace eastgate::figures {
namespace {

FigureDefinition Titled(uint32_t number, absl::string_view id, absl::string_view title_zh,
                        absl::string_view title_en, figure::v1::FigureUnit unit, figure::v1::FigureKind kind,
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
                            absl::string_view title_en, figure::v1::FigureUnit unit,
                            figure::v1::FigureKind kind, std::vector<std::string> dimensions,
                            absl::string_view description) {
  FigureDefinition definition = Titled(number, id, title_zh, title_en, unit, kind, description);
  for (std::string& dimension : dimensions) {
    definition.figure.add_dimensions(dimension);
    if (definition.has_roll_ups()) definition.roll_ups.push_back({std::move(dimension)});
  }
  return definition;
}

FigureDefinition MakeCohortFigure(uint32_t number, absl::string_view id, absl::string_view title_zh,
                                  absl::string_view title_en, figure::v1::FigureUnit unit,
                                  figure::v1::FigureCohort cohort, std::vector<std::string> dimensions,
                                  absl::string_view description) {
  FigureDefinition definition = MakeFigure(number, id, title_zh, title_en, unit, figure::v1::FIGURE_KIND_FLOW,
                                           std::move(dimensions), description);
  definition.figure.set_cohort(cohort);
  return definition;
}

FigureDefinition MakeRatio(uint32_t number, absl::string_view id, absl::string_view title_zh,
                           absl::string_view title_en, figure::v1::FigureUnit unit,
                           absl::string_view numerator, absl::string_view denominator,
                           absl::string_view description, const std::vector<std::string>& dimensions) {
  FigureDefinition definition =
      Titled(number, id, title_zh, title_en, unit, figure::v1::FIGURE_KIND_RATIO, description);
  definition.figure.set_numerator(std::string(numerator));
  definition.figure.set_denominator(std::string(denominator));
  for (const std::string& key : dimensions) definition.figure.add_dimensions(key);
  return definition;
}

FigureDefinition Redefined(int32_t version, FigureDefinition definition, absl::string_view defined_on) {
  definition.figure.set_definition_version(version);
  definition.figure.set_defined_on(std::string(defined_on));
  return definition;
}

}  // namespace eastgate::figures
