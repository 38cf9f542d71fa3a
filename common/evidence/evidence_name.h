// The names of stored files: evidence/{sha256}. Pure functions.
#ifndef EASTGATE_COMMON_EVIDENCE_EVIDENCE_NAME_H_
#define EASTGATE_COMMON_EVIDENCE_EVIDENCE_NAME_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace eastgate::evidence {

// All names begin so.
inline constexpr char kNamePrefix[] = "evidence/";

// Returns whether the text is a digest as names and the contract have it: 64 lower-case hexadecimal digits.
bool IsSha256(absl::string_view text);

// Returns the digest in the name of a file; nothing where the name is none of a file.
std::optional<absl::string_view> Sha256In(absl::string_view name);

std::string NameOf(absl::string_view sha256);

}  // namespace eastgate::evidence

#endif  // EASTGATE_COMMON_EVIDENCE_EVIDENCE_NAME_H_
