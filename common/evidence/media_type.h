// The types of files that are stored, and how a file of each type begins. Pure functions.
//
// No file begins as one of another type does, so a file has one type for ever, whoever uploads it.
#ifndef EASTGATE_COMMON_EVIDENCE_MEDIA_TYPE_H_
#define EASTGATE_COMMON_EVIDENCE_MEDIA_TYPE_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace eastgate::evidence {

// So many of the first bytes show the type, or all bytes of a file that has fewer.
inline constexpr size_t kTypeBytes = 12;

// Returns the types that are stored, separated by commas.
std::string AllowedMediaTypes();
bool IsAllowedMediaType(absl::string_view media_type);

// Returns the type that the first bytes show; empty where they show none that is stored.
absl::string_view MediaTypeOf(absl::string_view first_bytes);

}  // namespace eastgate::evidence

#endif  // EASTGATE_COMMON_EVIDENCE_MEDIA_TYPE_H_
