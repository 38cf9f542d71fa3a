// Figures as a service declares them, one line each.
#ifndef EASTGATE_COMMON_FIGURES_DEFINITIONS_H_
#define EASTGATE_COMMON_FIGURES_DEFINITIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/figures/catalogue.h"

namespace eastgate::figures {

// A FLOW, STOCK or DISTINCT figure without cohorts. Each dimension has its own roll-up where the kind has
// cells.
FigureDefinition MakeFigure(uint32_t number, absl::string_view id, absl::string_view title_zh,
                            absl::string_view title_en, figure::v1::FigureUnit unit,
                            figure::v1::FigureKind kind, std::vector<std::string> dimensions,
                            absl::string_view description);

// A FLOW of cohorts. Each dimension has its own roll-up.
FigureDefinition MakeCohortFigure(uint32_t number, absl::string_view id, absl::string_view title_zh,
                                  absl::string_view title_en, figure::v1::FigureUnit unit,
                                  figure::v1::FigureCohort cohort, std::vector<std::string> dimensions,
                                  absl::string_view description);

// A ratio of two figures of the catalogue; both must have the dimensions, and the same cohorts. `unit` is
// that of the quotient: TIMES or PER_CENT where both count in one unit, else the numerator's.
FigureDefinition MakeRatio(uint32_t number, absl::string_view id, absl::string_view title_zh,
                           absl::string_view title_en, figure::v1::FigureUnit unit,
                           absl::string_view numerator, absl::string_view denominator,
                           absl::string_view description, const std::vector<std::string>& dimensions = {});

// Returns the definition as its `version`th: what counts has changed since the first. Facts are recorded by
// it from `defined_on`, YYYY-MM-DD, on; where that is empty, those of every day are.
FigureDefinition Redefined(int32_t version, FigureDefinition definition, absl::string_view defined_on = "");

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_DEFINITIONS_H_
