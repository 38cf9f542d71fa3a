// The figures of command: what each counts.
#ifndef EASTGATE_SERVICES_COMMAND_FIGURES_H_
#define EASTGATE_SERVICES_COMMAND_FIGURES_H_

#include "absl/status/statusor.h"
#include "common/facts/catalogue.h"
#include "services/command/tables.h"

namespace eastgate::command {

// `tables` must outlive the catalogue: the kinds' hooks move its rows.
absl::StatusOr<facts::Catalogue> BuildCatalogue(const Tables& tables);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_FIGURES_H_
