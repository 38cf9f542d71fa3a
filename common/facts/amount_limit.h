// Keeps the sums of every measure in int64: a fact whose amounts could let one leave it is refused before it
// is recorded.
//
// Amounts of 2^24 and more are large. For each measure one key has the total of the magnitudes of its large
// postings, without those that were reversed, and it never passes 2^61. The small ones are not counted: 2^37
// of them add up to 2^61, and so many postings would take more than six terabytes of log. So every sum of
// postings of a measure, of whatever period, division, filter and revision, lies below 2^62: what is known of
// a reversed posting is either the posting alone, which counted then, or it and its reversal, which have the
// same day, division and dimensions. A difference of two such sums fits in int64 as well.
//
// A fact of small amounts costs a comparison for each. Functions are thread-safe but for their arguments.
#ifndef EASTGATE_COMMON_FACTS_AMOUNT_LIMIT_H_
#define EASTGATE_COMMON_FACTS_AMOUNT_LIMIT_H_

#include <cstdint>
#include <map>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/facts/schema.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

inline constexpr int64_t kLargeAmount = int64_t{1} << 24;
inline constexpr int64_t kMaxLargeTotal = int64_t{1} << 61;

// Totals of large magnitudes, or what is added to them, by measure.
using LargeTotals = std::map<const Measure*, absl::int128>;

// Adds what a fact, appended or to be appended, adds to the totals.
void AddLargeAmounts(const Schema& schema, const fact::v1::Fact& fact, LargeTotals& totals);

// Adds it to the stored totals. FAILED_PRECONDITION, reason SUM_OUT_OF_RANGE, where one of them would grow
// beyond kMaxLargeTotal.
absl::Status CountLargeAmounts(const Schema& schema, const fact::v1::Fact& fact,
                               store::Transaction& transaction);

// Returns the stored total of a measure. DATA_LOSS if malformed.
absl::StatusOr<int64_t> LargeTotalOf(const store::Reader& reader, const Measure& measure);

// Puts the total of every measure of the schema, 0 where `totals` has none.
void PutLargeTotals(const Schema& schema, const LargeTotals& totals, store::Transaction& transaction);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_AMOUNT_LIMIT_H_
