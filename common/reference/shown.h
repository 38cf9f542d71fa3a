// What came from outside, in the form in which an error may show it.
//
// Never for personal data, which no error shows in any form. Pure, thread-safe.
#ifndef EASTGATE_COMMON_REFERENCE_SHOWN_H_
#define EASTGATE_COMMON_REFERENCE_SHOWN_H_

#include <string>

#include "absl/strings/string_view.h"

namespace eastgate::reference {

// At most 64 bytes of `text` with control characters and malformed UTF-8 escaped; "nothing" when it is empty.
std::string Shown(absl::string_view text);

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_SHOWN_H_
