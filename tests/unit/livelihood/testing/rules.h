// What the tests of livelihood's rules share beside those of every service.
#ifndef EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_RULES_H_
#define EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_RULES_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/unit/facts/testing/rules.h"

namespace eastgate::livelihood::testing {

using facts::testing::FieldsOf;
using facts::testing::kOtherStreet;
using facts::testing::kOutside;
using facts::testing::kRoot;
using facts::testing::kStreet;
using facts::testing::NewCheck;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using facts::testing::TestReference;

// A citizen ID born on "YYYYMMDD", with the right check character.
inline std::string CitizenId(const std::string& birth_date, int sequence = 1) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  std::string id = absl::StrCat("360111", birth_date, absl::Dec(sequence, absl::kZeroPad3));
  int sum = 0;
  for (int i = 0; i < 17; ++i) sum += (id[i] - '0') * kWeights[i];
  return id + "10X98765432"[sum % 11];
}

}  // namespace eastgate::livelihood::testing

#endif  // EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_RULES_H_
