// Unified social credit codes (统一社会信用代码, GB 32100): how an enterprise is named everywhere.
//
// Pure, thread-safe.
#ifndef EASTGATE_COMMON_REFERENCE_USCC_H_
#define EASTGATE_COMMON_REFERENCE_USCC_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace eastgate::reference {

// 18 characters of 0-9A-Z without I O S V Z, digits in the place of the registering division (3rd to 8th),
// and a check character that makes every single wrong character and every swap of neighbors show.
// INVALID_ARGUMENT whose message can serve as a field violation.
absl::Status CheckUscc(absl::string_view code);

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_USCC_H_
