// Rolls up: takes into the stored cells what the log has and they lack.
#ifndef EASTGATE_COMMON_FIGURES_ROLL_UP_H_
#define EASTGATE_COMMON_FIGURES_ROLL_UP_H_

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/figures/cell_cache.h"
#include "common/figures/figure_store.h"
#include "common/figures/recent_postings.h"
#include "common/store/store.h"

namespace eastgate::figures {

// Adds the chunks, which follow each other, to the cells that `cells` has, and names those that changed. The
// store must have no other writer of cells.
absl::StatusOr<ChangedCells> AddToCells(store::Store& store, const store::Reader& cells,
                                        const std::vector<std::shared_ptr<const PostingChunk>>& chunks);

// Takes everything up to the log's head into the cells, and waits for the store. One at a time.
absl::Status RollUp(FigureStore& figures);

// Rolls up on a thread of its own, a moment after facts arrived or when many have. Between construction and
// Stop nothing else may roll up.
class RollUpWorker {
 public:
  // The figure store must outlive it.
  explicit RollUpWorker(FigureStore& figures);
  ~RollUpWorker() { Stop(); }

  // Notifies the worker that the log's head has moved. Does not block.
  void Advance(int64_t revision);
  // Ends the thread after what it is doing. Idempotent.
  void Stop();

 private:
  void Run();

  FigureStore& figures_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int64_t head_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_ROLL_UP_H_
