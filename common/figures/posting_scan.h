// Reads postings of one measure in the order of their effective days or, with cohorts, of those of their
// cohorts: for questions that no cell answers, and for traces.
#ifndef EASTGATE_COMMON_FIGURES_POSTING_SCAN_H_
#define EASTGATE_COMMON_FIGURES_POSTING_SCAN_H_

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/facts/keys.h"
#include "common/figures/query.h"
#include "common/store/store.h"

namespace eastgate::figures {

// Postings and finest cells read for one call; beyond that it is refused with SCAN_LIMIT.
inline constexpr int64_t kMaxScannedPostings = 2'000'000;

// The limit of what one call may read, over all its questions: a number of entries, and only as long as
// its answer is wanted. Not thread-safe.
class ScanBudget {
 public:
  // Returns an error once the answer is not wanted any more.
  using Wanted = std::function<absl::Status()>;

  explicit ScanBudget(Wanted wanted = nullptr, int64_t postings = kMaxScannedPostings)
      : wanted_(std::move(wanted)), limit_(postings), left_(postings) {}

  // Takes an entry. FAILED_PRECONDITION, reason SCAN_LIMIT, when none is left; what `wanted` says.
  absl::Status Take() {
    if (left_ == 0) return Exhausted();
    --left_;
    return left_ % kPostingsBetween == 0 ? CheckWanted() : absl::OkStatus();
  }
  // Asks now and then whether to go on; for each further step that takes some microseconds.
  absl::Status Check() { return ++steps_ % kStepsBetween == 0 ? CheckWanted() : absl::OkStatus(); }

 private:
  static constexpr int64_t kPostingsBetween = 128;
  static constexpr int64_t kStepsBetween = 8;

  absl::Status CheckWanted() const { return wanted_ ? wanted_() : absl::OkStatus(); }
  absl::Status Exhausted() const;

  const Wanted wanted_;
  const int64_t limit_;
  int64_t left_;
  int64_t steps_ = 0;
};

// Returns the value of a dimension; empty where the posting has none.
absl::string_view DimensionOf(const facts::PostingValue& posting, absl::string_view key);

// The postings to visit: from `begin` to before `end`, in the order of the index.
struct PostingRange {
  facts::PostingKey begin;
  facts::PostingKey end;
};
PostingRange RangeOf(uint32_t measure, const Period& period);

// Visits the postings of the ranges, which ascend and do not overlap, recorded after `after` and up to `upto`
// that match and are effective; stops when `visit` says no. An error of the budget when it ends.
struct PostingScan {
  std::vector<PostingRange> ranges;
  int64_t after = 0;
  int64_t upto = 0;
  absl::string_view division;
  const Filters& filters;
  int32_t effective_upto = INT32_MAX;  // A day, inclusive; for cohorts, which are found by another day.
  const reference::Succession* succession = nullptr;  // Tells where divisions that have ended count today.
};
// Returns the scan of what the query counts of the part. The query must outlive it.
PostingScan ScanOf(const FigureDefinition& part, const Query& query);
// Returns whether a posting counts in the division of the scan and matches its filters.
bool Matches(const PostingScan& scan, const facts::PostingValue& posting);
absl::Status VisitPostings(
    const store::Reader& reader, const PostingScan& scan, ScanBudget& budget,
    absl::FunctionRef<bool(const facts::PostingKey&, const facts::PostingValue&)> visit);

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_POSTING_SCAN_H_
