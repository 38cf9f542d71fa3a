// The catalogue of command: its figures and kinds of fact.
#ifndef EASTGATE_SERVICES_COMMAND_FIGURES_H_
#define EASTGATE_SERVICES_COMMAND_FIGURES_H_

#include "absl/status/statusor.h"
#include "common/figures/catalogue.h"
#include "services/command/tables.h"

namespace eastgate::command {

// `tables` must outlive the catalogue: the hooks of its kinds change their rows.
absl::StatusOr<figures::Catalogue> BuildCatalogue(const Tables& tables);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_FIGURES_H_
