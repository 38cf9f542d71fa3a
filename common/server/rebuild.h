// Makes everything that follows from the log anew, on the store of a stopped service.
#ifndef EASTGATE_COMMON_SERVER_REBUILD_H_
#define EASTGATE_COMMON_SERVER_REBUILD_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/figures/catalogue.h"
#include "common/store/store.h"

namespace eastgate::server {

// Rows of the tables, indexes, posting index and cells, of which the catalogue and the root division decide.
// The log must hold (facts/verify_chain.h).
absl::Status RebuildAll(store::Store& store, const figures::Catalogue& catalogue,
                        absl::string_view division_root);

// Before anything is written that follows from the log: refuses the store of another service, with its
// reason, and leaves no cells that another version made for whole (figures::ForgetOther).
absl::Status ForgetOtherCells(store::Store& store, const figures::Catalogue& catalogue,
                              absl::string_view service, absl::string_view division_root);

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_REBUILD_H_
