#include "common/server/rebuild.h"

#include "common/facts/log.h"
#include "common/facts/rebuild_rows.h"
#include "common/figures/cell_layout.h"
#include "common/figures/rebuild.h"
#include "common/status/status_macros.h"

namespace eastgate::server {

absl::Status RebuildAll(store::Store& store, const figures::Catalogue& catalogue,
                        absl::string_view division_root) {
  const figures::CellLayout layout(catalogue, division_root);
  figures::Rebuilding figures(store, layout);
  RETURN_IF_ERROR(figures.Begin());
  RETURN_IF_ERROR(facts::RebuildRows(*catalogue.schema(), store,
                                     [&figures](const fact::v1::Fact& fact, store::BulkWriter& writer) {
                                       return figures.Add(fact, writer);
                                     }));
  return figures.Finish();
}

absl::Status ForgetOtherCells(store::Store& store, const figures::Catalogue& catalogue,
                              absl::string_view service, absl::string_view division_root) {
  RETURN_IF_ERROR(facts::CheckService(*store.Read(), service));
  return figures::ForgetOther(store, figures::CellLayout(catalogue, division_root));
}

}  // namespace eastgate::server
