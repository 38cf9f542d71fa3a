// The check of a condition that holds for every input of a fuzzer.
#ifndef EASTGATE_TESTS_FUZZ_REQUIRE_H_
#define EASTGATE_TESTS_FUZZ_REQUIRE_H_

#include <cstdio>
#include <cstdlib>

namespace eastgate::fuzz {

// Ends the fuzzer with the sentence when `holds` is false: libFuzzer then keeps the input.
inline void Require(bool holds, const char* sentence) {
  if (holds) return;
  std::fprintf(stderr, "must hold: %s\n", sentence);
  std::abort();
}

}  // namespace eastgate::fuzz

#endif  // EASTGATE_TESTS_FUZZ_REQUIRE_H_
