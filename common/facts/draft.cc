#include "common/facts/draft.h"

#include "common/status/broken_rule.h"

namespace eastgate::facts {

fact::v1::Fact DraftFact(absl::string_view kind, absl::string_view subject, absl::string_view division,
                         absl::string_view occurred_on) {
  fact::v1::Fact draft;
  draft.set_kind(std::string(kind));
  draft.set_subject(std::string(subject));
  draft.set_division(std::string(division));
  draft.set_occurred_on(std::string(occurred_on));
  return draft;
}

fact::v1::Posting MakePosting(absl::string_view measure, reference::Date effective_on,
                              absl::string_view division, int64_t amount,
                              const std::map<std::string, std::string>& dimensions,
                              absl::string_view counted_subject) {
  fact::v1::Posting posting;
  posting.set_measure(std::string(measure));
  posting.set_effective_on(reference::FormatDate(effective_on));
  posting.set_division(std::string(division));
  posting.set_amount(amount);
  posting.mutable_dimensions()->insert(dimensions.begin(), dimensions.end());
  posting.set_counted_subject(std::string(counted_subject));
  return posting;
}

fact::v1::Posting MakeCohortPosting(absl::string_view measure, reference::Date effective_on,
                                    reference::Date cohort_on, absl::string_view division, int64_t amount,
                                    const std::map<std::string, std::string>& dimensions) {
  fact::v1::Posting posting = MakePosting(measure, effective_on, division, amount, dimensions);
  posting.set_cohort_on(reference::FormatDate(status::Breaks(status::kCohortDay) ? effective_on : cohort_on));
  return posting;
}

}  // namespace eastgate::facts
