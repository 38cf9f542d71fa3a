#include "common/figures/figure_store.h"

#include <utility>

#include "absl/time/time.h"
#include "common/figures/cell_keys.h"
#include "common/figures/rebuild.h"
#include "common/figures/roll_up.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::figures {
namespace {

constexpr absl::Duration kRetryAfter = absl::Milliseconds(100);

}  // namespace

FigureStore::FigureStore(facts::Log& log, Catalogue catalogue, int64_t rolled_up)
    : log_(log),
      catalogue_(std::move(catalogue)),
      layout_(catalogue_, log.division_root()),
      recent_(layout_, rolled_up) {
  cells_.Reset(rolled_up);
}

absl::StatusOr<std::unique_ptr<FigureStore>> FigureStore::Open(facts::Log& log, Catalogue catalogue) {
  ASSIGN_OR_RETURN(std::unique_ptr<FigureStore> figures, OpenForReading(log, std::move(catalogue)));
  RETURN_IF_ERROR(RebuildIfCatalogueChanged(*figures));
  RETURN_IF_ERROR(RollUp(*figures));
  return figures;
}

absl::StatusOr<std::unique_ptr<FigureStore>> FigureStore::OpenForReading(facts::Log& log,
                                                                         Catalogue catalogue) {
  ASSIGN_OR_RETURN(const int64_t rolled_up, RolledUpTo(*log.Read()));
  return std::unique_ptr<FigureStore>(new FigureStore(log, std::move(catalogue), rolled_up));
}

absl::Status FigureStore::CheckRoom(int64_t next_revision) const {
  if (next_revision - recent_.rolled_up() <= kMaxWaitingFacts) return absl::OkStatus();
  return status::Overloaded("too many facts wait to be rolled up", kRetryAfter);
}

}  // namespace eastgate::figures
