// The catalogue of livelihood: its figures and its kinds of fact, which the nouns declare in their rules.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_FIGURES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_FIGURES_H_

#include "absl/status/statusor.h"
#include "common/figures/catalogue.h"
#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

// `tables` must outlive the catalogue, whose kinds change their rows.
absl::StatusOr<figures::Catalogue> BuildCatalogue(const Tables& tables);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_FIGURES_H_
