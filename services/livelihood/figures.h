// The figures of livelihood: what each counts and in which questions it has cells of its own.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_FIGURES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_FIGURES_H_

#include "absl/status/statusor.h"
#include "common/facts/catalogue.h"
#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

// `tables` must outlive the catalogue: the kinds' hooks move its rows.
absl::StatusOr<facts::Catalogue> BuildCatalogue(const Tables& tables);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_FIGURES_H_
