// Evaluator: what a figure is, computed from one snapshot.
//
// Flows and stocks whose filters have a declared roll-up are read from cells and what came after them;
// everything else sums postings within a limit. Lives inside one call; the snapshot must outlive it.
#ifndef EASTGATE_COMMON_FACTS_EVALUATOR_H_
#define EASTGATE_COMMON_FACTS_EVALUATOR_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/facts/ledger.h"
#include "common/facts/posting_scan.h"
#include "common/facts/query.h"
#include "common/facts/recent_postings.h"
#include "common/store/store.h"
#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::facts {

// The value of a flow, stock or distinct count, or the parts of a ratio.
struct Value {
  int64_t value = 0;        // Or the numerator.
  int64_t denominator = 0;  // Of a ratio.
  friend bool operator==(const Value&, const Value&) = default;
};

// Fills in `value` or `ratio` of a message that has both (FigureValue, SeriesPoint, BreakDownRow).
figure::v1::Ratio ToRatio(const Value& value);
template <class Message>
void SetValue(figure::v1::Kind kind, const Value& value, Message& message) {
  if (kind == figure::v1::KIND_RATIO) {
    *message.mutable_ratio() = ToRatio(value);
  } else {
    message.set_value(value.value);
  }
}

class Evaluator {
 public:
  // `reader` is a snapshot of the ledger's store, taken when its cells stood at `rolled_up` or beyond: known,
  // it saves looking.
  Evaluator(const Ledger& ledger, const store::Reader& reader, int64_t rolled_up = 0)
      : ledger_(ledger), reader_(reader), rolled_up_at_least_(rolled_up) {}

  // FAILED_PRECONDITION, reason SCAN_LIMIT, when too many postings would be read.
  absl::StatusOr<Value> Evaluate(const Query& query);

  // The whole answer to GetFigure.
  absl::StatusOr<figure::v1::FigureValue> Answer(const Query& query, bool compare_year_on_year);

  // Values by the group that `group_of` names, from postings. A ratio has a group where either part has one.
  using GroupOf = absl::FunctionRef<std::string(const PostingKey&, const PostingValue&)>;
  absl::StatusOr<std::map<std::string, Value>> EvaluateGroups(const Query& query, GroupOf group_of);

  // Whether answering reads cells only.
  static bool ReadsCellsOnly(const Catalogue& catalogue, const Query& query);

  // Calls `visit` with every series that begins with `prefix` and that the cells may not have yet.
  absl::Status VisitRecentSeries(absl::string_view prefix,
                                 absl::FunctionRef<void(absl::string_view series)> visit);

  const Ledger& ledger() const { return ledger_; }
  const store::Reader& reader() const { return reader_; }
  ScanBudget& budget() { return budget_; }

 private:
  // Once: where the snapshot's cells stand, and what they lack.
  absl::Status FindCells();
  absl::StatusOr<int64_t> Measure(const FigureDefinition& measure, const Query& query);
  absl::StatusOr<int64_t> SumCells(const FigureDefinition& measure, uint16_t roll_up, const Query& query);
  absl::StatusOr<std::map<std::string, int64_t>> MeasureGroups(const FigureDefinition& measure,
                                                               const Query& query, GroupOf group_of);

  const Ledger& ledger_;
  const store::Reader& reader_;
  const int64_t rolled_up_at_least_;
  ScanBudget budget_;
  std::optional<int64_t> rolled_up_;
  RecentView recent_;
};

// The part's own period: a stock has no start, also inside a ratio.
Period PeriodOf(const FigureDefinition& part, const Query& query);

// The keys of the filters, in order.
DimensionSet KeysOf(const Filters& filters);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_EVALUATOR_H_
