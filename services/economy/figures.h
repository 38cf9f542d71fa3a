// The figures of economy: what each counts and in which questions it has cells of its own.
#ifndef EASTGATE_SERVICES_ECONOMY_FIGURES_H_
#define EASTGATE_SERVICES_ECONOMY_FIGURES_H_

#include "absl/status/statusor.h"
#include "common/facts/catalogue.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

// `tables` must outlive the catalogue: the kinds' hooks move its rows.
absl::StatusOr<facts::Catalogue> BuildCatalogue(const Tables& tables);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_FIGURES_H_
