// Functions that the rules of every noun share: stored days, refusals over the order of days, the draft of a
// fact.
//
// Pure, thread-safe.
#ifndef EASTGATE_COMMON_LIFECYCLE_RULES_H_
#define EASTGATE_COMMON_LIFECYCLE_RULES_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/draft.h"
#include "common/facts/fact_kind.h"
#include "common/reference/civil_date.h"
#include "common/reference/reporting_duties.h"
#include "common/resource/request_check.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace eastgate::lifecycle {

// Return what a text of a stored resource says. Its dates were checked when it was read from a table, or
// arrived in the answer of another service (resource/calendar_fields.h), and those of a request by the check
// of the method; one that may be empty must not be. Anything else ends the process, which then says the text.
reference::Date StoredDate(absl::string_view text);
reference::ReportingPeriod StoredPeriod(absl::string_view text);

// Returns whether the reference data in effect now give another day than the stored one, which others were
// told and which therefore stays. Data that give no day say nothing against it.
bool IsStale(absl::string_view stored, const absl::StatusOr<reference::Date>& now);

// DATE_OUT_OF_ORDER unless `date` is on or after (before) the stored day `other`, which `what` names.
absl::Status CheckNotBefore(absl::string_view field, reference::Date date, absl::string_view other,
                            absl::string_view what);
absl::Status CheckNotAfter(absl::string_view field, reference::Date date, absl::string_view other,
                           absl::string_view what);

// DATE_OUT_OF_ORDER unless `date`, on which something was adopted or given for a year, lies in that year or
// in the year before. `of_year` names the year: "the budget year".
absl::Status CheckForYear(absl::string_view field, reference::Date date, int year, absl::string_view of_year);

// Return the RECORD_RETRACTED and the RECORD_RETRACTING error of the resource.
absl::Status RecordRetracted(absl::string_view name);
absl::Status RecordRetracting(absl::string_view name);

// DEPENDENT_FACTS unless there are none: `fact` cannot be changed while `dependents`, which are facts, rest
// on it.
absl::Status CheckNoDependents(absl::string_view fact, const std::vector<std::string>& dependents);

// LIMIT_REACHED: the resource holds as many as it may.
absl::Status LimitReached(absl::string_view name, int64_t limit);

// TRANSITION_NOT_ALLOWED of a resource; the states by their names.
absl::Status TransitionNotAllowed(absl::string_view name, absl::string_view from, absl::string_view to,
                                  const std::vector<std::string>& allowed);

// An enum's value as the value of a dimension and back: "planned" of …_STATE_PLANNED; the enum's zero of
// anything else.
std::string ValueOf(const google::protobuf::EnumDescriptor& type, int number);
int NumberOf(const google::protobuf::EnumDescriptor& type, absl::string_view value);
template <class Enum>
std::string ValueOf(Enum value) {
  return ValueOf(*google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}
template <class Enum>
Enum FromValue(absl::string_view value) {
  return static_cast<Enum>(NumberOf(*google::protobuf::GetEnumDescriptor<Enum>(), value));
}
// Sets a dimension that is such an enum to its corrected value; INVALID_ARGUMENT names every value there is.
absl::Status BadValue(const google::protobuf::EnumDescriptor& type, absl::string_view key);
template <class Enum>
absl::Status CorrectEnum(const facts::Correction& correction, const std::string& key, Enum& value) {
  const auto found = correction.dimensions.find(key);
  if (found == correction.dimensions.end()) return absl::OkStatus();
  value = FromValue<Enum>(found->second);
  return static_cast<int>(value) != 0 ? absl::OkStatus()
                                      : BadValue(*google::protobuf::GetEnumDescriptor<Enum>(), key);
}

// Sets a dimension that is a code of an open list to its corrected value, which CheckCodesOfCorrection
// judges. INVALID_ARGUMENT where it is empty.
absl::Status CorrectCode(const facts::Correction& correction, const std::string& key, std::string& value);

// Sets an amount of fen to its corrected value; INVALID_ARGUMENT where it is not in the range, bounds
// inclusive, that a request may give.
absl::Status CorrectFen(const facts::Correction& correction, const std::string& measure,
                        absl::FunctionRef<void(int64_t)> set, int64_t least_fen = 0,
                        int64_t most_fen = resource::kMaxFen);

// The last day of a stored month, YYYY-MM: the day on which what is reported for it counts.
reference::Date LastDayOf(absl::string_view month);

// Return, for something due by the end of `due`, the first day on which it is overdue, and the first day on
// which it is no longer overdue because it was done on `done`.
reference::Date OverdueFrom(reference::Date due);
reference::Date OverdueUntil(reference::Date due, reference::Date done);

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_RULES_H_
