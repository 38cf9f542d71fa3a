#include "services/livelihood/figures.h"

namespace eastgate::livelihood {

absl::StatusOr<figures::Catalogue> BuildCatalogue(const Tables& tables) {
  return tables.BuildCatalogue();
}

}  // namespace eastgate::livelihood
