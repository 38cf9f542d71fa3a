#include "services/economy/figures.h"

namespace eastgate::economy {

absl::StatusOr<figures::Catalogue> BuildCatalogue(const Tables& tables) {
  return tables.BuildCatalogue();
}

}  // namespace eastgate::economy
