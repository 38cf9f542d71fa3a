// What the rules of every noun share: stored days, refusals over the order of days, the draft of a fact.
//
// Pure, thread-safe.
#ifndef EASTGATE_COMMON_FACTS_RULES_H_
#define EASTGATE_COMMON_FACTS_RULES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

// A day of a stored resource, which was checked when it came in.
reference::Date StoredDate(absl::string_view text);

// DATE_OUT_OF_ORDER unless `date` is on or after (before) the stored day `other`, which `what` names.
absl::Status CheckNotBefore(absl::string_view field, reference::Date date, absl::string_view other,
                            absl::string_view what);
absl::Status CheckNotAfter(absl::string_view field, reference::Date date, absl::string_view other,
                           absl::string_view what);

// RECORD_RETRACTED of the resource.
absl::Status RecordRetracted(absl::string_view name);

// A fact about `row` that posts nothing yet. Row has name and division.
template <class Row>
fact::v1::Fact DraftFact(absl::string_view kind, const Row& row, absl::string_view occurred_on) {
  fact::v1::Fact draft;
  draft.set_kind(std::string(kind));
  draft.set_subject(row.name());
  draft.set_division(row.division());
  draft.set_occurred_on(std::string(occurred_on));
  return draft;
}

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_RULES_H_
