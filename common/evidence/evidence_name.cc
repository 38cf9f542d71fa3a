#include "common/evidence/evidence_name.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace eastgate::evidence {

bool IsSha256(absl::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f');
         });
}

std::optional<absl::string_view> Sha256In(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, kNamePrefix) || !IsSha256(name)) return std::nullopt;
  return name;
}

std::string NameOf(absl::string_view sha256) {
  return absl::StrCat(kNamePrefix, sha256);
}

}  // namespace eastgate::evidence
