// The catalogue of urban: its figures and its kinds of fact, gathered from its tables.
#ifndef EASTGATE_SERVICES_URBAN_FIGURES_H_
#define EASTGATE_SERVICES_URBAN_FIGURES_H_

#include "absl/status/statusor.h"
#include "common/figures/catalogue.h"
#include "services/urban/tables.h"

namespace eastgate::urban {

// `tables` must outlive the catalogue, whose kinds of fact change their rows.
absl::StatusOr<figures::Catalogue> BuildCatalogue(const Tables& tables);

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_FIGURES_H_
