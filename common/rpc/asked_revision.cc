#include "common/rpc/asked_revision.h"

#include <algorithm>
#include <iterator>

namespace eastgate::rpc {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

bool IsRevision(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_INT64 && !field.is_repeated() &&
         (field.name() == "min_revision" || field.name() == "known_at_revision");
}

using Step = std::vector<const FieldDescriptor*>::const_iterator;

// The highest value that the path leads to.
int64_t HighestIn(const Message& message, Step step, Step end) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const FieldDescriptor* field = *step;
  if (std::next(step) == end) return reflection.GetInt64(message, field);
  if (!field->is_repeated())
    return reflection.HasField(message, field)
               ? HighestIn(reflection.GetMessage(message, field), std::next(step), end)
               : 0;
  int64_t highest = 0;
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    highest =
        std::max(highest, HighestIn(reflection.GetRepeatedMessage(message, field, i), std::next(step), end));
  }
  return highest;
}

}  // namespace

AskedRevision::AskedRevision(const Descriptor& request) {
  Path above;
  AddFieldsOf(request, above);
}

// A message within itself is not followed further.
void AskedRevision::AddFieldsOf(const Descriptor& message, Path& above) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor* field = message.field(i);
    const bool is_within_itself = std::any_of(above.begin(), above.end(), [field](const auto* step) {
      return step->containing_type() == field->message_type();
    });
    above.push_back(field);
    if (IsRevision(*field)) {
      paths_.push_back(above);
    } else if (field->message_type() != nullptr && !field->is_map() && field->message_type() != &message &&
               !is_within_itself) {
      AddFieldsOf(*field->message_type(), above);
    }
    above.pop_back();
  }
}

int64_t AskedRevision::In(const Message& request) const {
  int64_t highest = 0;
  for (const Path& path : paths_) highest = std::max(highest, HighestIn(request, path.begin(), path.end()));
  return highest;
}

}  // namespace eastgate::rpc
