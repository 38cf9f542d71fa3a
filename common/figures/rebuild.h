// Makes the posting index and the cells anew from the log, which is the only source.
#ifndef EASTGATE_COMMON_FIGURES_REBUILD_H_
#define EASTGATE_COMMON_FIGURES_REBUILD_H_

#include <future>
#include <memory>

#include "absl/status/status.h"
#include "common/facts/amount_limit.h"
#include "common/facts/schema.h"
#include "common/figures/cell_layout.h"
#include "common/figures/figure_store.h"
#include "common/figures/recent_postings.h"
#include "common/store/bulk_writer.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::figures {

// Rebuilds posting index and cells from the log, while nothing else is written. Interrupted,
// it leaves no fingerprint behind, and the next FigureStore::Open begins anew.
absl::Status Rebuild(FigureStore& figures);

// Rebuilds, unless the cells were made for the catalogue and the log's root.
absl::Status RebuildIfCatalogueChanged(FigureStore& figures);

// Leaves no fingerprint that is not the layout's: whoever opens the figures next makes them anew. Called
// before anything that follows from the log is written, since postings are written before cells: a version
// that ends in between would leave some of its own among those of another, and that one's fingerprint.
absl::Status ForgetOther(store::Store& store, const CellLayout& layout);

// The same for whoever reads the log for more than the figures. Belongs to one thread, and adds to the cells
// on another, while the next facts are read.
class Rebuilding {
 public:
  // Both must outlive it.
  Rebuilding(store::Store& store, const CellLayout& layout) : store_(store), layout_(layout) {}
  ~Rebuilding();

  // Removes what is there.
  absl::Status Begin();
  // Adds the next fact of the log: its postings go to `index` at once, what they add to the cells into these
  // when there is much of it.
  absl::Status Add(const fact::v1::Fact& fact, store::BulkWriter& index);
  // Called when the index is on disk. Then the figures are whole.
  absl::Status Finish();

 private:
  // Adds the chunk to the cells, on another thread, when the one before is in them.
  absl::Status AddChunkToCells();
  absl::Status AwaitChunk();
  const facts::Schema& schema() const { return *layout_.catalogue().schema(); }

  store::Store& store_;
  const CellLayout& layout_;
  std::shared_ptr<PostingChunk> chunk_ = std::make_shared<PostingChunk>();
  facts::LargeTotals totals_;
  std::future<absl::Status> adding_;
};

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_REBUILD_H_
