// Citizen IDs (GB 11643) and birth-certificate numbers.
//
// Both are personal data: no error of this file contains any part of the input, only what is wrong with it
// and the form that is allowed. Pure, thread-safe.
#ifndef EASTGATE_COMMON_REFERENCE_CITIZEN_ID_H_
#define EASTGATE_COMMON_REFERENCE_CITIZEN_ID_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"

namespace eastgate::reference {

// 17 digits of which the 7th to 14th are a birth date, and a check character 0-9 or X (upper case) that makes
// every single wrong digit show. INVALID_ARGUMENT whose message can serve as a field violation.
absl::Status CheckCitizenId(absl::string_view id);

// Returns the birth date in a citizen ID; fails as CheckCitizenId does.
absl::StatusOr<Date> BirthDateOf(absl::string_view id);

// One upper-case letter and nine digits. INVALID_ARGUMENT as above.
absl::Status CheckBirthCertificate(absl::string_view number);

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_CITIZEN_ID_H_
