#include "tests/fuzz/calls/call_fuzzer.h"

#include <cstdlib>
#include <cstring>
#include <string>

#include "google/protobuf/stubs/logging.h"
#include "google/protobuf/text_format.h"

namespace eastgate::fuzz {
namespace {

// A request's bytes grow by so much at most when they are changed.
constexpr size_t kMoreBytes = 64;

CallSequence Parse(const uint8_t* data, size_t size) {
  CallSequence sequence;
  google::protobuf::TextFormat::Parser parser;
  parser.AllowUnknownField(true);
  if (!parser.ParseFromString(std::string(reinterpret_cast<const char*>(data), size), &sequence))
    sequence.Clear();
  return sequence;
}

// Writes the sequence without its last calls, as far as there is no room for them.
size_t Print(CallSequence sequence, uint8_t* out, size_t max_size) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetExpandAny(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  for (printer.PrintToString(sequence, &text); text.size() > max_size;
       printer.PrintToString(sequence, &text)) {
    if (sequence.calls().empty()) return 0;
    sequence.mutable_calls()->RemoveLast();
  }
  std::memcpy(out, text.data(), text.size());
  return text.size();
}

void MutateBytes(std::string& bytes) {
  const size_t size = bytes.size();
  bytes.resize(size + kMoreBytes);
  bytes.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(bytes.data()), size, bytes.size()));
}

}  // namespace

CallFuzzer::CallFuzzer(ServedLog& served)
    : served_(served), runner_(served, std::getenv("EASTGATE_FUZZ_SHOW") != nullptr) {
  // Bytes that are no message are not worth a line each.
  google::protobuf::SetLogHandler(nullptr);
}

void CallFuzzer::Run(const uint8_t* data, size_t size) {
  runner_.Run(Parse(data, size));
}

SequenceMutator CallFuzzer::Mutator(uint32_t seed) const {
  return SequenceMutator(served_.methods(), served_.vocabulary(), seed, MutateBytes);
}

size_t CallFuzzer::Mutate(uint8_t* data, size_t size, size_t max_size, uint32_t seed) const {
  CallSequence sequence = Parse(data, size);
  Mutator(seed).Mutate(sequence);
  return Print(std::move(sequence), data, max_size);
}

size_t CallFuzzer::CrossOver(const uint8_t* data, size_t size, const uint8_t* other, size_t other_size,
                             uint8_t* out, size_t max_size, uint32_t seed) const {
  CallSequence sequence = Parse(data, size);
  Mutator(seed).CrossOver(Parse(other, other_size), sequence);
  return Print(std::move(sequence), out, max_size);
}

}  // namespace eastgate::fuzz
