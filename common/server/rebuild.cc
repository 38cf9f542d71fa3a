#include "common/server/rebuild.h"

#include <memory>
#include <utility>

#include "common/facts/rebuild_rows.h"
#include "common/figures/figure_store.h"
#include "common/figures/rebuild.h"
#include "common/status/status_macros.h"

namespace eastgate::server {

absl::Status RebuildAll(store::Store& store, figures::Catalogue catalogue, facts::Log::Options options) {
  RETURN_IF_ERROR(facts::RebuildRows(*catalogue.schema(), store));
  ASSIGN_OR_RETURN(const std::unique_ptr<facts::Log> log,
                   facts::Log::OpenForReading(store, catalogue.schema(), std::move(options)));
  ASSIGN_OR_RETURN(const std::unique_ptr<figures::FigureStore> figures,
                   figures::FigureStore::OpenForReading(*log, std::move(catalogue)));
  return figures::Rebuild(*figures);
}

}  // namespace eastgate::server
