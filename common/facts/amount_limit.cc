#include "common/facts/amount_limit.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/keys.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {
namespace {

// A total is clamped to what its bytes hold: it is above the limit either way.
std::string EncodeTotal(absl::int128 total) {
  const absl::int128 most = INT64_MAX;
  return store::KeyWriter().I64(static_cast<int64_t>(std::min(total, most))).Take();
}

}  // namespace

void AddLargeAmounts(const Schema& schema, const fact::v1::Fact& fact, LargeTotals& totals) {
  for (int i = 0; i < fact.postings_size(); ++i) {
    const fact::v1::Posting& posting = fact.postings(i);
    if (posting.amount() < kLargeAmount && posting.amount() > -kLargeAmount) continue;
    const Measure* measure = schema.FindMeasure(posting.measure());
    if (measure == nullptr) continue;  // Dropped by a later schema.
    const absl::int128 amount = posting.amount();
    const absl::int128 magnitude = amount < 0 ? -amount : amount;
    totals[measure] += i < fact.reversed_postings() ? -magnitude : magnitude;
  }
}

absl::Status CountLargeAmounts(const Schema& schema, const fact::v1::Fact& fact,
                               store::Transaction& transaction) {
  LargeTotals added;
  AddLargeAmounts(schema, fact, added);
  for (const auto& [measure, amount] : added) {
    ASSIGN_OR_RETURN(const int64_t before, LargeTotalOf(transaction, *measure));
    const absl::int128 total = before + amount;
    if (amount > 0 && total > kMaxLargeTotal) {
      return status::Refused(fact::v1::ERROR_REASON_SUM_OUT_OF_RANGE,
                             absl::StrCat("the amounts recorded for ", measure->id,
                                          " would add up to more than ", kMaxLargeTotal),
                             {{"measure", measure->id}});
    }
    transaction.Put(Encode(LargeTotalKey{measure->number}), EncodeTotal(total));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> LargeTotalOf(const store::Reader& reader, const Measure& measure) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, reader.Get(Encode(LargeTotalKey{measure.number})));
  if (!bytes) return 0;
  store::KeyReader in(*bytes);
  ASSIGN_OR_RETURN(const int64_t total, in.I64());
  RETURN_IF_ERROR(in.Finish());
  return total;
}

void PutLargeTotals(const Schema& schema, const LargeTotals& totals, store::Transaction& transaction) {
  for (const auto& [id, measure] : schema.measures()) {
    const auto total = totals.find(&measure);
    const std::string key = Encode(LargeTotalKey{measure.number});
    if (total == totals.end()) {
      transaction.Delete(key);
    } else {
      transaction.Put(key, EncodeTotal(total->second));
    }
  }
}

}  // namespace eastgate::facts
