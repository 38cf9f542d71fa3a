// MessageMaker: fills messages with what the contract says of their fields and with the words of the
// vocabulary, and changes a field of them. All that it does follows from its seed.
//
// Not thread-safe.
#ifndef EASTGATE_TESTS_FUZZ_CALLS_MESSAGE_MAKER_H_
#define EASTGATE_TESTS_FUZZ_CALLS_MESSAGE_MAKER_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "tests/fuzz/calls/vocabulary.h"

namespace eastgate::fuzz {

class MessageMaker {
 public:
  // The vocabulary must outlive it.
  MessageMaker(const Vocabulary& vocabulary, uint32_t seed) : vocabulary_(vocabulary), random_(seed) {}

  // Fills an empty message: what is required, and some of the rest.
  void Fill(google::protobuf::Message& message) { Fill(message, 0); }
  // Sets, clears or adds to one field of the message or of a message in it.
  void Change(google::protobuf::Message& message);

  // A number from 0 to `end` - 1.
  size_t Below(size_t end) { return std::uniform_int_distribution<size_t>(0, end - 1)(random_); }
  bool Chance(int percent) { return static_cast<int>(Below(100)) < percent; }

 private:
  using Field = google::protobuf::FieldDescriptor;

  void Fill(google::protobuf::Message& message, int depth);
  void Set(google::protobuf::Message& message, const Field& field, int depth);
  void SetMap(google::protobuf::Message& message, const Field& field);
  void SetScalar(google::protobuf::Message& message, const Field& field);
  void AddScalar(google::protobuf::Message& message, const Field& field);
  void SetMask(google::protobuf::Message& message, const Field& field);

  std::string Text(const Field& field);
  std::string Word(const WordList& words);
  std::string Word(const std::vector<std::string>& words);
  std::string Name(absl::string_view type);
  int64_t Integer(const Field& field);
  double Double();
  int EnumValue(const Field& field);

  const Vocabulary& vocabulary_;
  std::minstd_rand random_;
};

}  // namespace eastgate::fuzz

#endif  // EASTGATE_TESTS_FUZZ_CALLS_MESSAGE_MAKER_H_
