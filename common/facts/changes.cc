#include "common/facts/changes.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/facts/images.h"
#include "common/resource/rows.h"
#include "common/status/status_macros.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/wrappers.pb.h"

namespace eastgate::facts {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// A field of a message, or one element of it where it is repeated. Without a message there is no value.
struct Slot {
  const Message* message = nullptr;
  int index = -1;
};

std::string JsonOf(const Message& message) {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json).ok()) return std::string();
  // The value of a type that is a string in JSON, as a time is.
  if (json.size() >= 2 && json.front() == '"') return json.substr(1, json.size() - 2);
  return json;
}

template <class Wrapper, class Value>
std::string JsonNumber(Value value) {
  Wrapper wrapper;
  wrapper.set_value(value);
  return JsonOf(wrapper);
}

// Returns the value of the field or element; `get` and `at` are the reflection's for its type.
template <class Value>
Value Read(const Slot& slot, const FieldDescriptor& field,
           Value (Reflection::*get)(const Message&, const FieldDescriptor*) const,
           Value (Reflection::*at)(const Message&, const FieldDescriptor*, int) const) {
  const Reflection& reflection = *slot.message->GetReflection();
  return slot.index < 0 ? (reflection.*get)(*slot.message, &field)
                        : (reflection.*at)(*slot.message, &field, slot.index);
}

const Message& MessageIn(const Slot& slot, const FieldDescriptor& field) {
  const Reflection& reflection = *slot.message->GetReflection();
  return slot.index < 0 ? reflection.GetMessage(*slot.message, &field)
                        : reflection.GetRepeatedMessage(*slot.message, &field, slot.index);
}

// Returns the value as it is in JSON, without quotation marks.
std::string ValueOf(const Slot& slot, const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(Read(slot, field, &Reflection::GetInt32, &Reflection::GetRepeatedInt32));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(Read(slot, field, &Reflection::GetInt64, &Reflection::GetRepeatedInt64));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(Read(slot, field, &Reflection::GetUInt32, &Reflection::GetRepeatedUInt32));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(Read(slot, field, &Reflection::GetUInt64, &Reflection::GetRepeatedUInt64));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return JsonNumber<google::protobuf::DoubleValue>(
          Read(slot, field, &Reflection::GetDouble, &Reflection::GetRepeatedDouble));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return JsonNumber<google::protobuf::FloatValue>(
          Read(slot, field, &Reflection::GetFloat, &Reflection::GetRepeatedFloat));
    case FieldDescriptor::CPPTYPE_BOOL:
      return Read(slot, field, &Reflection::GetBool, &Reflection::GetRepeatedBool) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = Read(slot, field, &Reflection::GetEnumValue, &Reflection::GetRepeatedEnumValue);
      const auto* value = field.enum_type()->FindValueByNumber(number);
      return value == nullptr ? absl::StrCat(number) : value->name();
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = Read(slot, field, &Reflection::GetString, &Reflection::GetRepeatedString);
      return field.type() == FieldDescriptor::TYPE_BYTES ? absl::Base64Escape(text) : text;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return JsonOf(MessageIn(slot, field));
  }
  return std::string();
}

// Cuts a text at a character, so that it fits with the sign that it was cut.
std::string Cut(std::string text) {
  constexpr absl::string_view kCut = "…";
  if (text.size() <= kMaxChangeBytes) return text;
  size_t size = kMaxChangeBytes - kCut.size();
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  text.resize(size);
  return absl::StrCat(text, kCut);
}

bool IsStruct(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         !absl::StartsWith(field.message_type()->full_name(), "google.protobuf.");
}

class Comparer {
 public:
  // Compares the fields of two messages, of which one may be missing.
  void Compare(const std::string& prefix, const Message* before, const Message* after) {
    const auto& type = *(after != nullptr ? after : before)->GetDescriptor();
    for (int i = 0; i < type.field_count() && !IsFull(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (prefix.empty() && (field.name() == "etag" || field.name() == "revision")) continue;
      const std::string path = prefix + field.name();
      if (field.is_map()) {
        CompareMap(path, field, before, after);
      } else if (field.is_repeated()) {
        CompareList(path, field, before, after);
      } else {
        CompareValue(path, field, {Has(before, field) ? before : nullptr},
                     {Has(after, field) ? after : nullptr});
      }
    }
  }

  std::vector<fact::v1::FieldChange> Take() { return std::move(changes_); }

 private:
  static bool Has(const Message* message, const FieldDescriptor& field) {
    return message != nullptr && message->GetReflection()->HasField(*message, &field);
  }
  static int SizeOf(const Message* message, const FieldDescriptor& field) {
    return message == nullptr ? 0 : message->GetReflection()->FieldSize(*message, &field);
  }

  bool IsFull() const { return changes_.size() == kMaxChanges; }

  void CompareList(const std::string& path, const FieldDescriptor& field, const Message* before,
                   const Message* after) {
    const int sizes[] = {SizeOf(before, field), SizeOf(after, field)};
    for (int i = 0; i < std::max(sizes[0], sizes[1]) && !IsFull(); ++i) {
      CompareValue(absl::StrCat(path, "[", i, "]"), field, {i < sizes[0] ? before : nullptr, i},
                   {i < sizes[1] ? after : nullptr, i});
    }
  }

  // A map is a list of entries, in no order, with key and value.
  void CompareMap(const std::string& path, const FieldDescriptor& field, const Message* before,
                  const Message* after) {
    const FieldDescriptor& key = *field.message_type()->map_key();
    std::map<std::string, std::pair<Slot, Slot>> entries;
    const auto add = [&](const Message* message, Slot std::pair<Slot, Slot>::*side) {
      for (int i = 0; i < SizeOf(message, field); ++i) {
        const Message& entry = message->GetReflection()->GetRepeatedMessage(*message, &field, i);
        entries[ValueOf({&entry}, key)].*side = {&entry};
      }
    };
    add(before, &std::pair<Slot, Slot>::first);
    add(after, &std::pair<Slot, Slot>::second);
    for (const auto& [name, sides] : entries) {
      if (IsFull()) return;
      CompareValue(absl::StrCat(path, "[", name, "]"), *field.message_type()->map_value(), sides.first,
                   sides.second);
    }
  }

  void CompareValue(const std::string& path, const FieldDescriptor& field, const Slot& before,
                    const Slot& after) {
    if (before.message == nullptr && after.message == nullptr) return;
    if (before.message != nullptr && after.message != nullptr && IsStruct(field))
      return Compare(path + ".", &MessageIn(before, field), &MessageIn(after, field));
    std::string old = before.message == nullptr ? "" : ValueOf(before, field);
    std::string now = after.message == nullptr ? "" : ValueOf(after, field);
    if (old == now && (before.message == nullptr) == (after.message == nullptr)) return;
    fact::v1::FieldChange& change = changes_.emplace_back();
    change.set_field(path);
    change.set_old_value(Cut(std::move(old)));
    change.set_new_value(Cut(std::move(now)));
  }

  std::vector<fact::v1::FieldChange> changes_;
};

}  // namespace

std::vector<fact::v1::FieldChange> ChangesBetween(const Message* before, const Message* after) {
  if (before == nullptr && after == nullptr) return {};
  Comparer comparer;
  comparer.Compare("", before, after);
  return comparer.Take();
}

absl::Status AddChanges(const Schema& schema, const store::Reader& reader, fact::v1::Fact& fact) {
  const resource::AnyTable* table = schema.FindTableOf(fact.subject());
  if (table == nullptr) return absl::OkStatus();
  const absl::string_view id = resource::IdOf(fact.subject());
  // The image after the fact, and the one before it.
  std::vector<std::unique_ptr<Message>> images;
  RETURN_IF_ERROR(VisitImagesOf(reader, resource::RowKey(table->number(), id), fact.revision(),
                                [&](const Image& image) -> absl::StatusOr<bool> {
                                  if (images.empty() && image.revision != fact.revision()) return false;
                                  std::unique_ptr<Message> row;
                                  if (!image.row.empty()) {
                                    ASSIGN_OR_RETURN(row, table->ParseAny(id, image.row));
                                  }
                                  images.push_back(std::move(row));
                                  return images.size() < 2;
                                }));
  if (images.empty()) return absl::OkStatus();
  const Message* const before = images.size() < 2 ? nullptr : images[1].get();
  for (fact::v1::FieldChange& change : ChangesBetween(before, images[0].get()))
    *fact.add_changes() = std::move(change);
  return absl::OkStatus();
}

}  // namespace eastgate::facts
