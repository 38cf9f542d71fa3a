#include "services/command/figures.h"

namespace eastgate::command {

absl::StatusOr<figures::Catalogue> BuildCatalogue(const Tables& tables) {
  return tables.BuildCatalogue();
}

}  // namespace eastgate::command
