// The keys by which texts are compared wherever equality has a consequence: uniqueness, relapse, separation
// of duties, being blank.
//
// A key is in Unicode NFKC, so that full-width and half-width spellings are one. Characters that nobody sees
// are left out, white space of every kind is one blank, and there is none at either end nor beside a Chinese
// character, where it separates nothing. Only keys are compared so: a text is stored as it was sent. The ids
// that callers choose are compared as they are, without a key. Pure, thread-safe.
#ifndef EASTGATE_COMMON_REFERENCE_TEXT_KEY_H_
#define EASTGATE_COMMON_REFERENCE_TEXT_KEY_H_

#include <string>

#include "absl/strings/string_view.h"

namespace eastgate::reference {

// Returns the key of a text that tells upper-case from lower-case letters. Bytes that are not UTF-8 are their
// own key.
std::string TextKey(absl::string_view text);

// Returns the key of a text in a register that folds case, as those of brands, places, units and households
// do.
std::string FoldedTextKey(absl::string_view text);

// Returns whether both have one FoldedTextKey.
bool IsSameText(absl::string_view a, absl::string_view b);

// Returns whether there is nothing to see in the text.
bool IsBlank(absl::string_view text);

// Returns whether a well-formed citizen ID is written in the text, in any spelling that has the same
// FoldedTextKey. Longer runs of digits are none.
bool HoldsCitizenId(absl::string_view text);

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_TEXT_KEY_H_
