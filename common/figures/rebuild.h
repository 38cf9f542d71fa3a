// Makes the posting index and the cells anew from the log, which is the only source.
#ifndef EASTGATE_COMMON_FIGURES_REBUILD_H_
#define EASTGATE_COMMON_FIGURES_REBUILD_H_

#include "absl/status/status.h"
#include "common/figures/figure_store.h"

namespace eastgate::figures {

// Rebuilds posting index and cells from the log, in commits of bounded size, while nothing else is written.
// Interrupted, it leaves no fingerprint behind, and the next FigureStore::Open begins anew.
absl::Status Rebuild(FigureStore& figures);

// Rebuilds, unless the cells were made for the catalogue and the log's root.
absl::Status RebuildIfCatalogueChanged(FigureStore& figures);

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_REBUILD_H_
