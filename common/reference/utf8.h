// Checks that bytes are well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
//
// Owned by common/reference because every text enters the suite through its CSV reader. Pure, thread-safe.
#ifndef EASTGATE_COMMON_REFERENCE_UTF8_H_
#define EASTGATE_COMMON_REFERENCE_UTF8_H_

#include "absl/strings/string_view.h"

namespace eastgate::reference {

// Runs of ASCII cost an eighth of a step per byte.
bool IsValidUtf8(absl::string_view bytes);

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_UTF8_H_
