// A FigureQuery made precise: every field checked, defaults filled in, known_at turned into a revision.
#ifndef EASTGATE_COMMON_FIGURES_QUERY_H_
#define EASTGATE_COMMON_FIGURES_QUERY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/figures/catalogue.h"
#include "common/reference/civil_date.h"
#include "common/reference/succession.h"
#include "common/resource/request_check.h"
#include "common/store/store.h"
#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::figures {

class FigureStore;

inline constexpr int kMaxFilterValues = 50;
inline constexpr int kMaxCombinations = 1000;

// Days from `start` to `end`, both inclusive; all up to `end` where there is no start.
struct Period {
  std::optional<reference::Date> start;
  reference::Date end;
};

// One dimension and the values that match, both in ascending order within their lists.
using Filters = std::vector<std::pair<std::string, std::vector<std::string>>>;

struct Query {
  const FigureDefinition* figure = nullptr;
  // The effective days that count; for a figure with cohorts, the days of the cohorts. A stock has no start;
  // a ratio has one if a part has.
  Period period;
  reference::Date as_of;  // The end of the period, or, with cohorts, the last effective day that counts.
  std::string division;   // As cells name it: empty for all.
  Filters filters;
  int64_t revision = 0;  // As known at; 0 knows nothing.
  // Divisions as they are today; null for divisions as they were recorded.
  std::shared_ptr<const reference::Succession> succession = nullptr;

  // Returns the division in which what was posted to `code` counts.
  absl::string_view DivisionOf(absl::string_view code) const {
    return succession == nullptr ? code : succession->TodayOf(code);
  }
};

// The rule by which a query may use `start`.
enum class StartRule {
  kOfPeriod,  // As FigureQuery says: refused for a stock.
  kOfSeries,  // The beginning of a series: any figure may have it.
};

// INVALID_ARGUMENT with every violation at once, fields under `prefix` ("query."); then FAILED_PRECONDITION,
// reasons REVISION_AHEAD and KNOWN_AT_AHEAD.
absl::StatusOr<Query> ResolveQuery(const FigureStore& figures, const store::Reader& reader,
                                   const figure::v1::FigureQuery& query, absl::string_view prefix,
                                   StartRule start_rule = StartRule::kOfPeriod);
// The same for a query that is part of a request: its violations are added to those of `check`.
absl::StatusOr<Query> ResolveQuery(const FigureStore& figures, const store::Reader& reader,
                                   const figure::v1::FigureQuery& query, absl::string_view prefix,
                                   StartRule start_rule, resource::RequestCheck check);

// Returns whether the figure counts in periods: it is neither a stock nor a ratio of stocks.
bool HasPeriod(const Catalogue& catalogue, const FigureDefinition& figure);

// Returns the part's own period: a stock has no start, also inside a ratio, and only cohorts can end
// elsewhere than at as_of.
Period PeriodOf(const FigureDefinition& part, const Query& query);

// Returns the last revision recorded by then; 0 when there is none.
absl::StatusOr<int64_t> RevisionAt(const store::Reader& reader, absl::Time time);

// Returns the same query one calendar year earlier in all its days, as known at the same revision.
Query OneYearEarlier(Query query);

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_QUERY_H_
