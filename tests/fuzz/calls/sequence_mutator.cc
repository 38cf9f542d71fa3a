#include "tests/fuzz/calls/sequence_mutator.h"

#include <memory>
#include <utility>

#include "google/protobuf/message.h"

namespace eastgate::fuzz {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// Facts are read, corrected and retracted more often than the number of these methods says.
constexpr int kSameServicePercent = 60;
constexpr int kMaxDaysBefore = 400;

std::unique_ptr<Message> NewRequest(const MethodDescriptor& method) {
  const Message* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.input_type());
  return std::unique_ptr<Message>(prototype->New());
}

}  // namespace

SequenceMutator::SequenceMutator(const Methods& methods, const Vocabulary& vocabulary, uint32_t seed,
                                 MutateBytes mutate_bytes)
    : methods_(methods), maker_(vocabulary, seed), mutate_bytes_(std::move(mutate_bytes)) {
  for (const auto& [name, method] : methods_) list_.push_back(method);
}

void SequenceMutator::Mutate(CallSequence& sequence) {
  const size_t times = maker_.Chance(60) ? 1 : 1 + maker_.Below(6);
  for (size_t i = 0; i < times; ++i) MutateOnce(sequence);
}

void SequenceMutator::MutateOnce(CallSequence& sequence) {
  if (sequence.calls().empty()) return Insert(sequence);
  const int at = static_cast<int>(maker_.Below(sequence.calls_size()));
  switch (maker_.Below(12)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return Insert(sequence);
    case 4:
    case 5:
    case 6:
      return ChangeRequest(*sequence.mutable_calls(at));
    case 7:
      return sequence.mutable_calls()->DeleteSubrange(at, 1);
    case 8:
      *sequence.add_calls() = ServiceCall(sequence.calls(at));
      return MoveLastTo(sequence, at);
    case 9:
      return sequence.mutable_calls()->SwapElements(at,
                                                    static_cast<int>(maker_.Below(sequence.calls_size())));
    case 10:
      return maker_.Chance(20) ? ChangeBytes(*sequence.mutable_calls(at))
                               : ChangeCircumstances(*sequence.mutable_calls(at));
    default:
      return ChangeCircumstances(*sequence.mutable_calls(at));
  }
}

const MethodDescriptor& SequenceMutator::AnyMethod(const CallSequence& sequence) {
  const MethodDescriptor& any = *list_[maker_.Below(list_.size())];
  if (sequence.calls().empty() || !maker_.Chance(kSameServicePercent)) return any;
  const auto known =
      methods_.find(sequence.calls(static_cast<int>(maker_.Below(sequence.calls_size()))).method());
  if (known == methods_.end()) return any;
  const auto& service = *known->second->service();
  return *service.method(static_cast<int>(maker_.Below(service.method_count())));
}

// Mostly at the end, where all that is there already lies behind it.
void SequenceMutator::Insert(CallSequence& sequence) {
  if (sequence.calls_size() >= kMaxCalls) return;
  const MethodDescriptor& method = AnyMethod(sequence);
  const std::unique_ptr<Message> request = NewRequest(method);
  maker_.Fill(*request);
  ServiceCall& call = *sequence.add_calls();
  call.set_method(method.service()->full_name() + "/" + method.name());
  call.mutable_request()->PackFrom(*request);
  if (maker_.Chance(20)) ChangeCircumstances(call);
  if (maker_.Chance(30)) MoveLastTo(sequence, static_cast<int>(maker_.Below(sequence.calls_size())));
}

void SequenceMutator::MoveLastTo(CallSequence& sequence, int place) {
  for (int i = sequence.calls_size() - 1; i > place; --i) sequence.mutable_calls()->SwapElements(i, i - 1);
}

void SequenceMutator::ChangeRequest(ServiceCall& call) {
  const auto method = methods_.find(call.method());
  if (method == methods_.end()) return;
  const std::unique_ptr<Message> request = NewRequest(*method->second);
  if (!call.request().UnpackTo(request.get())) maker_.Fill(*request);
  maker_.Change(*request);
  call.mutable_request()->PackFrom(*request);
  call.clear_bytes();
}

void SequenceMutator::ChangeBytes(ServiceCall& call) {
  std::string bytes = call.bytes().empty() ? call.request().value() : call.bytes();
  mutate_bytes_(bytes);
  call.set_bytes(bytes);
}

void SequenceMutator::ChangeCircumstances(ServiceCall& call) {
  switch (maker_.Below(4)) {
    case 0:
      return call.set_roll_up_before(!call.roll_up_before());
    case 1:
      return call.set_days_before(static_cast<int>(maker_.Chance(50) ? 0 : 1 + maker_.Below(kMaxDaysBefore)));
    default:
      return call.set_caller(static_cast<int>(maker_.Below(8)));
  }
}

void SequenceMutator::CrossOver(const CallSequence& other, CallSequence& sequence) {
  if (other.calls().empty()) return;
  const int begin = static_cast<int>(maker_.Below(other.calls_size()));
  const int count = static_cast<int>(1 + maker_.Below(other.calls_size() - begin));
  for (int i = begin; i < begin + count && sequence.calls_size() < kMaxCalls; ++i)
    *sequence.add_calls() = other.calls(i);
}

}  // namespace eastgate::fuzz
