// The catalogue of economy: its figures and its kinds of fact, as its tables declare them.
#ifndef EASTGATE_SERVICES_ECONOMY_FIGURES_H_
#define EASTGATE_SERVICES_ECONOMY_FIGURES_H_

#include "absl/status/statusor.h"
#include "common/figures/catalogue.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

// `tables` must outlive the catalogue, whose kinds change their rows.
absl::StatusOr<figures::Catalogue> BuildCatalogue(const Tables& tables);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_FIGURES_H_
