// The whole text of a file, for tests that compare it.
#ifndef EASTGATE_TESTS_UNIT_INTAKE_TESTING_DECODED_H_
#define EASTGATE_TESTS_UNIT_INTAKE_TESTING_DECODED_H_

#include <string>

#include "absl/strings/string_view.h"
#include "services/intake/text.h"

namespace eastgate::intake {

inline std::string Decoded(absl::string_view bytes) {
  return Decoder::Open(EncodingOf(bytes))->Decode(WithoutMarks(bytes));
}

}  // namespace eastgate::intake

#endif  // EASTGATE_TESTS_UNIT_INTAKE_TESTING_DECODED_H_
