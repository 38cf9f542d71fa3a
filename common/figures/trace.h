// The postings that a figure is made of, in batches.
//
// Postings up to a revision never change, so a trace holds no snapshot between batches. A trace serves one
// call.
#ifndef EASTGATE_COMMON_FIGURES_TRACE_H_
#define EASTGATE_COMMON_FIGURES_TRACE_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/facts/keys.h"
#include "common/figures/figure_store.h"
#include "common/figures/posting_scan.h"
#include "common/figures/query.h"
#include "eastgate/figure/v1/figure_service.pb.h"

namespace eastgate::figures {

// Lines that a trace holds while its client does not read.
inline constexpr int kTraceBatch = 64;

class Trace {
 public:
  // Only what was recorded after `recorded_after`, and as long as it is `wanted`.
  Trace(const FigureStore& figures, Query query, int64_t recorded_after = 0,
        ScanBudget::Wanted wanted = nullptr);

  // Returns the next lines, at most kTraceBatch, in the order of part, effective day (with cohorts, the
  // cohort's), revision; none after the last. Blocks on the store: for a thread of the pool.
  absl::StatusOr<std::vector<figure::v1::TraceFigureResponse>> Next();

 private:
  struct Part {
    const FigureDefinition* measure;
    figure::v1::TracePart part;
  };

  absl::Status StartPart(const store::Reader& reader);
  absl::Status ReadPostings(const store::Reader& reader, std::vector<figure::v1::TraceFigureResponse>& lines);
  absl::StatusOr<std::vector<facts::PostingKey>> FirstPostings(const store::Reader& reader) const;

  const FigureStore& figures_;
  const Query query_;
  const int64_t recorded_after_;
  const ScanBudget::Wanted wanted_;
  std::vector<Part> parts_;
  size_t part_ = 0;
  // The rest of the current part; unset before it begins.
  std::optional<PostingRange> left_;
  // For a distinct count: the first posting of each subject that counts, in order.
  std::vector<facts::PostingKey> counted_;
  size_t next_counted_ = 0;
};

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_TRACE_H_
