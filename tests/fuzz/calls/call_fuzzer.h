// CallFuzzer: what libFuzzer calls to fuzz one server with sequences of calls. Its inputs are CallSequences
// as text; what is none is a sequence without calls.
#ifndef EASTGATE_TESTS_FUZZ_CALLS_CALL_FUZZER_H_
#define EASTGATE_TESTS_FUZZ_CALLS_CALL_FUZZER_H_

#include <cstddef>
#include <cstdint>

#include "tests/fuzz/calls/sequence_runner.h"
#include "tests/fuzz/calls/served_log.h"

// A function of libFuzzer: changes the bytes and returns their new number.
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace eastgate::fuzz {

class CallFuzzer {
 public:
  // The server must outlive it. With EASTGATE_FUZZ_SHOW in the environment each call is printed.
  explicit CallFuzzer(ServedLog& served);

  void Run(const uint8_t* data, size_t size);
  // As LLVMFuzzerCustomMutator and LLVMFuzzerCustomCrossOver.
  size_t Mutate(uint8_t* data, size_t size, size_t max_size, uint32_t seed) const;
  size_t CrossOver(const uint8_t* data, size_t size, const uint8_t* other, size_t other_size, uint8_t* out,
                   size_t max_size, uint32_t seed) const;

 private:
  SequenceMutator Mutator(uint32_t seed) const;

  ServedLog& served_;
  SequenceRunner runner_;
};

}  // namespace eastgate::fuzz

// The four functions of libFuzzer, over the server with these services.
#define EASTGATE_FUZZ_CALLS(Services)                                                                     \
  namespace {                                                                                             \
  eastgate::fuzz::CallFuzzer& TheFuzzer() {                                                               \
    static auto* const served = new eastgate::fuzz::Served<Services>();                                   \
    static auto* const fuzzer = new eastgate::fuzz::CallFuzzer(*served);                                  \
    return *fuzzer;                                                                                       \
  }                                                                                                       \
  }                                                                                                       \
  extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {                               \
    TheFuzzer().Run(data, size);                                                                          \
    return 0;                                                                                             \
  }                                                                                                       \
  extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) { \
    return TheFuzzer().Mutate(data, size, max_size, seed);                                                \
  }                                                                                                       \
  extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t* data, size_t size, const uint8_t* other,     \
                                              size_t other_size, uint8_t* out, size_t max_size,           \
                                              unsigned seed) {                                            \
    return TheFuzzer().CrossOver(data, size, other, other_size, out, max_size, seed);                     \
  }

#endif  // EASTGATE_TESTS_FUZZ_CALLS_CALL_FUZZER_H_
