#include "common/reference/citizen_id.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace eastgate::reference {
namespace {

constexpr size_t kIdLength = 18;
constexpr std::array<int, kIdLength - 1> kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
// The check character by the weighted sum modulo 11.
constexpr absl::string_view kCheckCharacters = "10X98765432";

bool AllDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

absl::Status Not(absl::string_view what) {
  return absl::InvalidArgumentError(what);
}

}  // namespace

absl::StatusOr<Date> BirthDateOf(absl::string_view id) {
  if (id.size() != kIdLength) return Not("wrong length, want a citizen ID of 18 characters");
  const absl::string_view digits = id.substr(0, kIdLength - 1);
  if (!AllDigits(digits)) return Not("wrong character, want 17 digits and a check character");
  const auto birth =
      ParseDate(absl::StrCat(digits.substr(6, 4), "-", digits.substr(10, 2), "-", digits.substr(12, 2)));
  if (!birth.ok()) return Not("no such birth date, want YYYYMMDD in characters 7 to 14");
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) sum += (digits[i] - '0') * kWeights[i];
  if (id.back() != kCheckCharacters[sum % 11]) {
    return Not("the check character does not agree, want 0-9 or X as GB 11643 computes it");
  }
  return *birth;
}

absl::Status CheckCitizenId(absl::string_view id) {
  return BirthDateOf(id).status();
}

absl::Status CheckBirthCertificate(absl::string_view number) {
  if (number.size() != 10) return Not("wrong length, want one upper-case letter and nine digits");
  if (!absl::ascii_isupper(number[0]) || !AllDigits(number.substr(1))) {
    return Not("wrong character, want one upper-case letter and nine digits");
  }
  return absl::OkStatus();
}

}  // namespace eastgate::reference
