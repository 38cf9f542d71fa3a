// Reads postings of one measure in the order of their effective days or, with cohorts, of those of their
// cohorts: for questions that no cell answers, and for traces.
#ifndef EASTGATE_COMMON_FIGURES_POSTING_SCAN_H_
#define EASTGATE_COMMON_FIGURES_POSTING_SCAN_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/facts/keys.h"
#include "common/figures/query.h"
#include "common/store/store.h"

namespace eastgate::figures {

// Postings read for one question; beyond that it is refused with SCAN_LIMIT.
inline constexpr int64_t kMaxScannedPostings = 2'000'000;

class ScanBudget {
 public:
  explicit ScanBudget(int64_t postings = kMaxScannedPostings) : limit_(postings), left_(postings) {}
  bool Take() { return left_-- > 0; }
  absl::Status Exhausted() const;

 private:
  const int64_t limit_;
  int64_t left_;
};

// Returns the value of a dimension; empty where the posting has none.
absl::string_view DimensionOf(const facts::PostingValue& posting, absl::string_view key);

// Which postings to visit, from `begin` to before `end` in the order of the index.
struct PostingRange {
  facts::PostingKey begin;
  facts::PostingKey end;
};
PostingRange RangeOf(uint32_t measure, const Period& period);

// Visits the postings of `range` recorded after `after` and up to `upto` that match and are effective; stops
// when `visit` says no. FAILED_PRECONDITION, reason SCAN_LIMIT, when the budget ends.
struct PostingScan {
  PostingRange range;
  int64_t after = 0;
  int64_t upto = 0;
  absl::string_view division;
  const Filters& filters;
  int32_t effective_upto = INT32_MAX;  // A day, inclusive; of cohorts, which are found by another day.
  const reference::Succession* succession = nullptr;  // Where divisions that have ended count today.
};
// Returns the scan of what the query counts of the part. The query must outlive it.
PostingScan ScanOf(const FigureDefinition& part, const Query& query);
absl::Status VisitPostings(
    const store::Reader& reader, const PostingScan& scan, ScanBudget& budget,
    absl::FunctionRef<bool(const facts::PostingKey&, const facts::PostingValue&)> visit);

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_POSTING_SCAN_H_
