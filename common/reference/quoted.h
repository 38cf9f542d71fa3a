// Quotes text that came from outside in the form in which an error may show it.
//
// Never for personal data, which no error shows in any form. Pure, thread-safe.
#ifndef EASTGATE_COMMON_REFERENCE_QUOTED_H_
#define EASTGATE_COMMON_REFERENCE_QUOTED_H_

#include <string>

#include "absl/strings/string_view.h"

namespace eastgate::reference {

// Returns at most 64 bytes of `text` with control characters and malformed UTF-8 escaped; "nothing" when it
// is empty.
std::string Quoted(absl::string_view text);

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_QUOTED_H_
