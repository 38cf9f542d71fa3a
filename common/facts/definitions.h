// Figures as a service declares them, one line each.
#ifndef EASTGATE_COMMON_FACTS_DEFINITIONS_H_
#define EASTGATE_COMMON_FACTS_DEFINITIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/facts/catalogue.h"

namespace eastgate::facts {

// A FLOW, STOCK or DISTINCT figure. Each dimension has its own roll-up where the kind has cells.
FigureDefinition MakeFigure(uint32_t number, absl::string_view id, absl::string_view title_zh,
                            absl::string_view title_en, figure::v1::Unit unit, figure::v1::Kind kind,
                            std::vector<std::string> dimensions, absl::string_view description);

// A ratio of two figures of the catalogue; both must have the dimensions.
FigureDefinition MakeRatio(uint32_t number, absl::string_view id, absl::string_view title_zh,
                           absl::string_view title_en, figure::v1::Unit unit, absl::string_view numerator,
                           absl::string_view denominator, absl::string_view description,
                           const std::vector<std::string>& dimensions = {});

// The kinds of all of a service's nouns.
std::vector<FactKind> Joined(std::vector<std::vector<FactKind>> kinds);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_DEFINITIONS_H_
