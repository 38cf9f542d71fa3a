// Evaluator: computes the value of a figure from one snapshot.
//
// Flows and stocks whose filters have a declared roll-up are read from its cells and what came after them,
// the others, and distinct counts, from the finest cells (finest_cells.h). Cohorts whose months are not
// whole, and such months of distinct counts, are read by their postings. Cells and postings are read within a
// limit. An Evaluator serves one call and stops when its budget says that the answer is not wanted any more;
// the snapshot must outlive it.
#ifndef EASTGATE_COMMON_FIGURES_EVALUATOR_H_
#define EASTGATE_COMMON_FIGURES_EVALUATOR_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "common/figures/cohorts.h"
#include "common/figures/figure_store.h"
#include "common/figures/posting_scan.h"
#include "common/figures/query.h"
#include "common/figures/recent_postings.h"
#include "common/store/store.h"
#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::figures {

// The value of a flow, stock or distinct count, or the parts of a ratio.
struct Value {
  int64_t value = 0;        // Or the numerator.
  int64_t denominator = 0;  // 0 but for a ratio.
  friend bool operator==(const Value&, const Value&) = default;
};

// Fills in `value` or `ratio` of a message that has both (FigureValue, SeriesPoint, BreakDownRow).
figure::v1::FigureRatio ToRatio(const Value& value);
template <class Message>
void SetValue(figure::v1::FigureKind kind, const Value& value, Message& message) {
  if (kind == figure::v1::FIGURE_KIND_RATIO) {
    *message.mutable_ratio() = ToRatio(value);
  } else {
    message.set_value(value.value);
  }
}

// Fills in the value a year earlier, and what has changed since; not whether the two are comparable.
void SetYearOnYear(figure::v1::FigureKind kind, const Value& now, const Value& before,
                   figure::v1::YearOnYear& out);

class Evaluator {
 public:
  // `reader` is a snapshot of the figure store's store, taken when its cells were rolled up to `rolled_up` or
  // beyond; a caller that knows that revision saves a lookup. `budget` is that of the call, which must
  // outlive this; without it the evaluator has one of its own.
  Evaluator(const FigureStore& figures, const store::Reader& reader, int64_t rolled_up = 0,
            ScanBudget* budget = nullptr)
      : figures_(figures),
        reader_(reader),
        rolled_up_at_least_(rolled_up),
        budget_(budget == nullptr ? own_budget_ : *budget) {}
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  // Returns the value of a figure. FAILED_PRECONDITION, reason SCAN_LIMIT, when too many postings would be
  // read.
  absl::StatusOr<Value> Evaluate(const Query& query);

  // Returns the whole answer to GetFigure.
  absl::StatusOr<figure::v1::FigureValue> Answer(const Query& query, bool compare_year_on_year);

  // Returns values by the group that `group_of` names by the division and the dimensions of what was posted,
  // from the finest cells or from postings. A ratio has a group where either part has one.
  using GroupOf = absl::FunctionRef<std::string(const facts::PostingValue&)>;
  absl::StatusOr<std::map<std::string, Value>> EvaluateGroups(const Query& query, GroupOf group_of);

  // Returns whether answering reads cells only.
  static bool ReadsCellsOnly(const Catalogue& catalogue, const Query& query);

  // Returns the last revision, of those that the snapshot has, that posted to the measure with effect in the
  // month; 0 where none did. The measure has cells and no cohorts.
  absl::StatusOr<int64_t> LastPosted(const FigureDefinition& measure, reference::Month month);

  // Calls `visit` with every series that begins with `prefix` and that the cells may not have yet.
  absl::Status VisitRecentSeries(absl::string_view prefix,
                                 absl::FunctionRef<void(absl::string_view series)> visit);

  const FigureStore& figures() const { return figures_; }
  const store::Reader& reader() const { return reader_; }
  ScanBudget& budget() { return budget_; }

 private:
  // Finds, on the first call only, the revision to which the snapshot's cells are rolled up and the postings
  // that they lack.
  absl::Status FindCells();
  absl::StatusOr<int64_t> Measure(const FigureDefinition& measure, const Query& query);
  // Returns the sum of all cells of the query: of its division as recorded, or of those that count in it
  // today.
  absl::StatusOr<int64_t> SumDivision(const FigureDefinition& measure, uint16_t roll_up, const Query& query);
  absl::StatusOr<int64_t> SumCells(const FigureDefinition& measure, uint16_t roll_up, const Query& query);
  absl::StatusOr<int64_t> SumCohorts(const FigureDefinition& measure, uint16_t roll_up, const Query& query);
  // Returns the sum of the cells of one cohort as known at the query's revision.
  absl::StatusOr<absl::int128> SumCohort(const FigureDefinition& measure, uint16_t roll_up,
                                         const Cohort& cohort, const Query& query);
  absl::StatusOr<std::map<std::string, int64_t>> MeasureGroups(const FigureDefinition& measure,
                                                               const Query& query, GroupOf group_of);

  const FigureStore& figures_;
  const store::Reader& reader_;
  const int64_t rolled_up_at_least_;
  ScanBudget own_budget_;
  ScanBudget& budget_;
  std::optional<int64_t> rolled_up_;
  RecentView recent_;
};

// Returns the keys of the filters, in order.
DimensionSet KeysOf(const Filters& filters);

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_EVALUATOR_H_
