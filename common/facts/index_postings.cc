#include "common/facts/index_postings.h"

#include <algorithm>

#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {
absl::Status VisitIndexedPostings(const Schema& schema, const fact::v1::Fact& fact,
                                  absl::FunctionRef<absl::Status(const IndexedPosting&)> visit) {
  for (int i = 0; i < fact.postings_size(); ++i) {
    const fact::v1::Posting& posting = fact.postings(i);
    const Measure* measure = schema.FindMeasure(posting.measure());
    if (measure == nullptr) continue;
    const absl::StatusOr<reference::Date> day = reference::ParseDate(posting.effective_on());
    if (!day.ok()) return store::Corrupt("posting's date");
    IndexedPosting indexed{
        *measure,
        *day,
        {measure->number, reference::ToDayNumber(*day), fact.revision(), static_cast<uint16_t>(i)},
        {posting.amount(),
         posting.division(),
         posting.counted_subject(),
         {posting.dimensions().begin(), posting.dimensions().end()}}};
    std::sort(indexed.value.dimensions.begin(), indexed.value.dimensions.end());
    RETURN_IF_ERROR(visit(indexed));
  }
  return absl::OkStatus();
}

absl::Status IndexPostings(const Schema& schema, const fact::v1::Fact& fact,
                           store::Transaction& transaction) {
  return VisitIndexedPostings(schema, fact, [&](const IndexedPosting& posting) {
    transaction.Put(Encode(posting.key), Encode(posting.value));
    return absl::OkStatus();
  });
}

}  // namespace eastgate::facts
