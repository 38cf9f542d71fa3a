// Drafts of facts and their postings, as the rules of a service make them. The writer fills in the rest
// (writer.h). Pure, thread-safe.
#ifndef EASTGATE_COMMON_FACTS_DRAFT_H_
#define EASTGATE_COMMON_FACTS_DRAFT_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

// Returns a fact that posts nothing yet.
fact::v1::Fact DraftFact(absl::string_view kind, absl::string_view subject, absl::string_view division,
                         absl::string_view occurred_on);
// Returns a fact about `row`, which has name and division.
template <class Row>
fact::v1::Fact DraftFact(absl::string_view kind, const Row& row, absl::string_view occurred_on) {
  return DraftFact(kind, row.name(), row.division(), occurred_on);
}

// Returns a posting: an amount in the measure's unit, on a day, for a division.
fact::v1::Posting MakePosting(absl::string_view measure, reference::Date effective_on,
                              absl::string_view division, int64_t amount,
                              const std::map<std::string, std::string>& dimensions = {},
                              absl::string_view counted_subject = "");

// Returns a posting to a measure that counts by cohorts: an amount of the cohort of `cohort_on`.
fact::v1::Posting MakeCohortPosting(absl::string_view measure, reference::Date effective_on,
                                    reference::Date cohort_on, absl::string_view division, int64_t amount,
                                    const std::map<std::string, std::string>& dimensions = {});

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_DRAFT_H_
