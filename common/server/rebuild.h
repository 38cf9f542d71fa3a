// Makes everything that follows from the log anew, on the store of a stopped service.
#ifndef EASTGATE_COMMON_SERVER_REBUILD_H_
#define EASTGATE_COMMON_SERVER_REBUILD_H_

#include "absl/status/status.h"
#include "common/facts/log.h"
#include "common/figures/catalogue.h"
#include "common/store/store.h"

namespace eastgate::server {

// Rows of the tables, indexes, posting index and cells. The log must hold (facts/verify_chain.h).
absl::Status RebuildAll(store::Store& store, figures::Catalogue catalogue, facts::Log::Options options);

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_REBUILD_H_
