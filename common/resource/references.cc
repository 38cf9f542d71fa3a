#include "common/resource/references.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "eastgate/options/v1/options.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.pb.h"

namespace eastgate::resource {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using store::KeyReader;
using store::KeyWriter;
using store::Prefix;

namespace {

constexpr char kFact[] = "fact.eastgate/Fact";

std::string ReferenceKey(absl::string_view target, absl::string_view referrer) {
  return KeyWriter(Prefix::kReferenceTo).String(target).String(referrer).Take();
}

bool IsReference(const FieldDescriptor& field) {
  const auto& options = field.options();
  return options.HasExtension(google::api::resource_reference) &&
         options.GetExtension(google::api::resource_reference).type() != kFact &&
         !options.GetExtension(options::v1::mention);
}

// Returns the field of that name that holds one text, or null.
const FieldDescriptor* TextField(const Descriptor& type, const char* name) {
  const FieldDescriptor* field = type.FindFieldByName(name);
  return field != nullptr && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field->is_repeated()
             ? field
             : nullptr;
}

// Returns the field of the history, or null.
const FieldDescriptor* StepsField(const Descriptor& type) {
  const FieldDescriptor* field = type.FindFieldByName("steps");
  return field != nullptr && field->message_type() != nullptr && field->is_repeated() &&
                 TextField(*field->message_type(), "fact") != nullptr
             ? field
             : nullptr;
}

}  // namespace

ReferenceFields::ReferenceFields(const Descriptor& type) : ReferenceFields(type, {}) {}

ReferenceFields::ReferenceFields(const Descriptor& type, const Path& path)
    : reflection_(*MessageFactory::generated_factory()->GetPrototype(&type)->GetReflection()),
      name_(TextField(type, "name")),
      state_(type.FindFieldByName("state")),
      fact_(TextField(type, "fact")),
      steps_(StepsField(type)) {
  Path here = path;
  here.push_back(&type);
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsReference(field)) fields_.push_back(&field);
    const bool is_followed = !field.is_map() && !field.options().GetExtension(options::v1::mention);
    const Descriptor* part = is_followed ? field.message_type() : nullptr;
    if (part == nullptr || std::find(here.begin(), here.end(), part) != here.end()) continue;
    std::unique_ptr<const ReferenceFields> fields(new ReferenceFields(*part, here));
    if (!fields->fields_.empty() || !fields->parts_.empty()) parts_.push_back({&field, std::move(fields)});
  }
}

bool ReferenceFields::IsRetracted(const Message& row) const {
  return state_ != nullptr && state_->enum_type() != nullptr && !state_->is_repeated() &&
         absl::EndsWith(reflection_.GetEnum(row, state_)->name(), "_RETRACTED");
}

void ReferenceFields::Collect(const Message& message, const std::string& fact_of_whole, Names& names) const {
  std::string fact = fact_of_whole;
  if (fact_ != nullptr) {
    fact = reflection_.GetString(message, fact_);
  } else if (steps_ != nullptr && reflection_.FieldSize(message, steps_) > 0) {
    const Message& first = reflection_.GetRepeatedMessage(message, steps_, 0);
    fact = first.GetReflection()->GetString(first, TextField(*first.GetDescriptor(), "fact"));
  }
  const auto add = [&](std::string name) {
    if (!name.empty()) names.emplace(std::move(name), fact);
  };
  for (const FieldDescriptor* field : fields_) {
    if (!field->is_repeated()) {
      add(reflection_.GetString(message, field));
      continue;
    }
    for (int i = 0; i < reflection_.FieldSize(message, field); ++i)
      add(reflection_.GetRepeatedString(message, field, i));
  }
  for (const Part& part : parts_) {
    if (!part.descriptor->is_repeated()) {
      if (reflection_.HasField(message, part.descriptor))
        part.fields->Collect(reflection_.GetMessage(message, part.descriptor), fact, names);
      continue;
    }
    for (int i = 0; i < reflection_.FieldSize(message, part.descriptor); ++i)
      part.fields->Collect(reflection_.GetRepeatedMessage(message, part.descriptor, i), fact, names);
  }
}

std::map<std::string, std::string> ReferenceFields::NamesIn(const Message& message) const {
  Names names;
  if (fields_.empty() && parts_.empty()) return names;
  if (!IsRetracted(message)) Collect(message, "", names);
  return names;
}

absl::Status ReferenceFields::VisitEntries(
    const Message& row, absl::FunctionRef<absl::Status(std::string key, std::string value)> visit) const {
  for (const auto& [target, fact] : NamesIn(row))
    RETURN_IF_ERROR(visit(ReferenceKey(target, reflection_.GetString(row, name_)), fact));
  return absl::OkStatus();
}

void ReferenceFields::Update(store::Transaction& transaction, const Message* old, const Message& row) const {
  if (fields_.empty() && parts_.empty()) return;
  const Names before = old == nullptr ? Names() : NamesIn(*old);
  const Names now = NamesIn(row);
  const std::string referrer = reflection_.GetString(row, name_);
  for (const auto& [target, fact] : before) {
    if (now.count(target) == 0) transaction.Delete(ReferenceKey(target, referrer));
  }
  for (const auto& [target, fact] : now) {
    const auto known = before.find(target);
    if (known == before.end() || known->second != fact) transaction.Put(ReferenceKey(target, referrer), fact);
  }
}

absl::StatusOr<std::vector<Reference>> ReferencesTo(const store::Reader& reader, absl::string_view target,
                                                    size_t most, absl::string_view after) {
  std::vector<Reference> references;
  absl::Status bad;
  const std::string of_target = KeyWriter(Prefix::kReferenceTo).String(target).Take();
  const std::string begin =
      after.empty() ? of_target
                    : store::PrefixEnd(KeyWriter(Prefix::kReferenceTo).String(target).String(after).Take());
  RETURN_IF_ERROR(
      reader.Scan(begin, store::PrefixEnd(of_target), [&](absl::string_view key, absl::string_view fact) {
        KeyReader in(key);
        bad = in.Expect(Prefix::kReferenceTo);
        if (bad.ok()) bad = in.String().status();
        absl::StatusOr<std::string> referrer = bad.ok() ? in.String() : absl::StatusOr<std::string>(bad);
        bad = referrer.status();
        if (!bad.ok()) return false;
        references.push_back({*std::move(referrer), std::string(fact)});
        return references.size() < most;
      }));
  RETURN_IF_ERROR(bad);
  return references;
}

}  // namespace eastgate::resource
