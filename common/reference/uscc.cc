#include "common/reference/uscc.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/reference/quoted.h"

namespace eastgate::reference {
namespace {

constexpr size_t kLength = 18;
constexpr int kModulus = 31;
// A character's value is its place here.
constexpr absl::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

absl::Status Not(absl::string_view want, absl::string_view code) {
  return absl::InvalidArgumentError(absl::StrCat("got ", Quoted(code), ", want ", want));
}

}  // namespace

absl::Status CheckUscc(absl::string_view code) {
  if (code.size() != kLength) return Not("18 characters", code);
  int sum = 0;
  int weight = 1;
  for (size_t i = 0; i < kLength; ++i) {
    const size_t value = kAlphabet.find(code[i]);
    if (value == absl::string_view::npos) return Not("characters 0-9 and A-Z without I, O, S, V, Z", code);
    // The check character has weight 1 and completes the sum to a multiple of 31.
    sum += static_cast<int>(value) * (i + 1 == kLength ? 1 : weight);
    weight = weight * 3 % kModulus;
  }
  const absl::string_view division = code.substr(2, 6);
  if (!std::all_of(division.begin(), division.end(), absl::ascii_isdigit)) {
    return Not("digits in places 3 to 8", code);
  }
  if (sum % kModulus != 0) return Not("a code whose check character agrees", code);
  return absl::OkStatus();
}

}  // namespace eastgate::reference
