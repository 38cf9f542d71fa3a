#include "common/facts/index_postings.h"

#include <algorithm>

#include "common/reference/civil_date.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {
namespace {

using reference::Date;

// Returns the day by which the index finds a posting.
absl::StatusOr<Date> IndexDay(const Measure& measure, const fact::v1::Posting& posting, Date effective) {
  if (measure.cohorts == CohortLength::kNone) return effective;
  Date day = effective;
  if (!posting.cohort_on().empty()) {
    ASSIGN_OR_RETURN(day, reference::ParseDate(posting.cohort_on()));
  }
  return measure.cohorts == CohortLength::kYear ? Date(day.year(), 1, 1) : day;
}

}  // namespace

absl::Status VisitIndexedPostings(const Schema& schema, const fact::v1::Fact& fact,
                                  absl::FunctionRef<absl::Status(const IndexedPosting&)> visit) {
  for (int i = 0; i < fact.postings_size(); ++i) {
    const fact::v1::Posting& posting = fact.postings(i);
    const Measure* measure = schema.FindMeasure(posting.measure());
    if (measure == nullptr) continue;
    const absl::StatusOr<Date> effective = reference::ParseDate(posting.effective_on());
    if (!effective.ok()) return store::Corrupt("posting's date");
    const absl::StatusOr<Date> day = IndexDay(*measure, posting, *effective);
    if (!day.ok()) return store::Corrupt("posting's cohort");
    IndexedPosting indexed{
        *measure,
        {measure->number, reference::ToDayNumber(*day), fact.revision(), static_cast<uint16_t>(i)},
        {posting.amount(),
         reference::ToDayNumber(*effective),
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
