// SequenceMutator: makes another sequence of calls of one: adds, takes out, repeats and moves calls, changes
// a field of a request, or the bytes that are sent in its place.
//
// Not thread-safe.
#ifndef EASTGATE_TESTS_FUZZ_CALLS_SEQUENCE_MUTATOR_H_
#define EASTGATE_TESTS_FUZZ_CALLS_SEQUENCE_MUTATOR_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "calls/call_sequence.pb.h"
#include "google/protobuf/descriptor.h"
#include "tests/fuzz/calls/message_maker.h"
#include "tests/fuzz/calls/vocabulary.h"

namespace eastgate::fuzz {

// Methods by name, "eastgate.urban.v1.PatrolService/HoldPatrolRound".
using Methods = std::map<std::string, const google::protobuf::MethodDescriptor*, std::less<>>;

class SequenceMutator {
 public:
  // More calls than these are cut off.
  static constexpr int kMaxCalls = 30;

  // Changes bytes, as libFuzzer does it.
  using MutateBytes = std::function<void(std::string&)>;

  // Methods and vocabulary must outlive it.
  SequenceMutator(const Methods& methods, const Vocabulary& vocabulary, uint32_t seed,
                  MutateBytes mutate_bytes);

  void Mutate(CallSequence& sequence);
  // Puts some of the calls of the other sequence into the first one.
  void CrossOver(const CallSequence& other, CallSequence& sequence);

 private:
  void MutateOnce(CallSequence& sequence);
  void Insert(CallSequence& sequence);
  void ChangeRequest(ServiceCall& call);
  void ChangeBytes(ServiceCall& call);
  void ChangeCircumstances(ServiceCall& call);
  // Moves the last call to the place.
  static void MoveLastTo(CallSequence& sequence, int place);
  // A method of the same service as one of the calls, or of any.
  const google::protobuf::MethodDescriptor& AnyMethod(const CallSequence& sequence);

  const Methods& methods_;
  std::vector<const google::protobuf::MethodDescriptor*> list_;
  MessageMaker maker_;
  const MutateBytes mutate_bytes_;
};

}  // namespace eastgate::fuzz

#endif  // EASTGATE_TESTS_FUZZ_CALLS_SEQUENCE_MUTATOR_H_
