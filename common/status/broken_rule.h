// A rule that a test build breaks on purpose, so that tests can be seen to find it. No other
// build breaks one: CMake's EASTGATE_BREAK_RULE is empty, and names itself in --version and in the server's
// log where it is not.
//
// Pure functions, thread-safe.
#ifndef EASTGATE_COMMON_STATUS_BROKEN_RULE_H_
#define EASTGATE_COMMON_STATUS_BROKEN_RULE_H_

#include "absl/strings/string_view.h"

namespace eastgate::status {

// The rules that a build can break.
//
// A correction leaves one posting of the corrected fact as it was.
inline constexpr absl::string_view kCorrectionSign = "correction_sign";
// A posting belongs to the cohort of its effective day.
inline constexpr absl::string_view kCohortDay = "cohort_day";
// Texts are compared as they are written.
inline constexpr absl::string_view kTextKey = "text_key";
// A call passes if its caller lacks the right, and is refused if it has it, where there are grants.
inline constexpr absl::string_view kAccess = "access";

// Returns the rule that this build breaks; empty for none.
absl::string_view BrokenRule();

inline bool Breaks(absl::string_view rule) {
  return BrokenRule() == rule;
}

}  // namespace eastgate::status

#endif  // EASTGATE_COMMON_STATUS_BROKEN_RULE_H_
