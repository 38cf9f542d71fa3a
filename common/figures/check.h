// Compares the posting index and the cells with the log.
#ifndef EASTGATE_COMMON_FIGURES_CHECK_H_
#define EASTGATE_COMMON_FIGURES_CHECK_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "common/facts/verify_chain.h"
#include "common/figures/figure_store.h"
#include "common/store/store.h"

namespace eastgate::figures {

struct CheckReport {
  facts::ChainReport chain;
  int64_t facts = 0;
  int64_t cells = 0;
  // Postings (with their totals, common/facts/amount_limit.h) and cells that are missing, too many, or other
  // than the log says.
  int64_t bad_postings = 0;
  int64_t bad_cells = 0;

  bool ok() const { return chain.first_bad_revision == 0 && bad_postings == 0 && bad_cells == 0; }
};

// Compares everything derived with the log. Memory: the cells of one measure in one year. FAILED_PRECONDITION
// when the cells were made for another catalogue or root, or are being rebuilt.
absl::StatusOr<CheckReport> Check(const FigureStore& figures, const store::Reader& reader);

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_CHECK_H_
