#include "services/urban/figures.h"

namespace eastgate::urban {

absl::StatusOr<figures::Catalogue> BuildCatalogue(const Tables& tables) {
  return tables.BuildCatalogue();
}

}  // namespace eastgate::urban
