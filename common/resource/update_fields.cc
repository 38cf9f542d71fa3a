#include "common/resource/update_fields.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/resource/request_check.h"
#include "eastgate/options/v1/options.pb.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/util/field_mask_util.h"

namespace eastgate::resource {
namespace {

using google::protobuf::FieldDescriptor;

// A list has at most so many texts, in an update as in a create.
constexpr size_t kMaxTitles = 64;

// Returns the collection of the resources that the field refers to, by the pattern of their type; empty where
// it refers to none, or to a type that the program does not link.
std::string CollectionOf(const FieldDescriptor& field) {
  const std::string& type = field.options().GetExtension(google::api::resource_reference).type();
  if (type.empty()) return "";
  const std::vector<std::string> parts = absl::StrSplit(type, ".eastgate/");
  const google::protobuf::Descriptor* const resource =
      parts.size() == 2
          ? field.file()->pool()->FindMessageTypeByName(absl::StrCat("eastgate.", parts[0], ".v1.", parts[1]))
          : nullptr;
  if (resource == nullptr) return "";
  const std::string& pattern = resource->options().GetExtension(google::api::resource).pattern(0);
  return pattern.substr(0, pattern.find('/'));
}

bool MayChange(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    const auto behavior = options.GetExtension(google::api::field_behavior, i);
    if (behavior == google::api::OPTIONAL || behavior == google::api::REQUIRED) return true;
  }
  return false;
}

// The texts that the field has.
std::vector<std::string> TextsOf(const google::protobuf::Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  if (!field.is_repeated()) return {reflection.GetString(message, &field)};
  const int count = reflection.FieldSize(message, &field);
  std::vector<std::string> texts;
  texts.reserve(count);
  for (int i = 0; i < count; ++i) texts.push_back(reflection.GetRepeatedString(message, &field, i));
  return texts;
}

}  // namespace

UpdateFields::UpdateFields(const google::protobuf::Descriptor& resource) : resource_(resource) {
  for (int i = 0; i < resource.field_count(); ++i) {
    const FieldDescriptor& field = *resource.field(i);
    if (field.name() == "etag" || !MayChange(field)) continue;
    paths_.push_back(field.name());
  }
}

void UpdateFields::Check(const google::protobuf::Message& wanted, absl::string_view part,
                         const google::protobuf::FieldMask& mask, std::optional<reference::Date> on,
                         RequestCheck& check) const {
  for (const std::string& name : mask.paths()) {
    const FieldDescriptor* const field = resource_.FindFieldByName(name);
    const bool may_change = std::find(paths_.begin(), paths_.end(), name) != paths_.end();
    if (!may_change || field->type() != FieldDescriptor::TYPE_STRING) continue;
    const bool is_unit = field->options().HasExtension(options::v1::unit);
    const std::string collection = CollectionOf(*field);
    const std::vector<std::string> texts = TextsOf(wanted, *field);
    // Units are counted by CodeFields in every request.
    if (!is_unit && texts.size() > kMaxTitles)
      check.Add(absl::StrCat(part, ".", name),
                absl::StrCat("got ", texts.size(), ", want at most ", kMaxTitles));
    for (size_t i = 0; i < std::min(texts.size(), kMaxTitles); ++i) {
      const std::string path =
          field->is_repeated() ? absl::StrCat(part, ".", name, "[", i, "]") : absl::StrCat(part, ".", name);
      // The contract declares which of them must be there, and RequestFields misses them.
      if (texts[i].empty() && !field->is_repeated()) continue;
      if (is_unit) {
        check.Unit(path, texts[i], on);
      } else if (!collection.empty()) {
        check.Name(path, texts[i], collection);
      } else {
        check.Title(path, texts[i]);
      }
    }
  }
}

void ApplyUpdate(const google::protobuf::Message& wanted, const google::protobuf::FieldMask& mask,
                 google::protobuf::Message& row) {
  google::protobuf::util::FieldMaskUtil::MergeOptions options;
  options.set_replace_repeated_fields(true);
  for (const std::string& name : mask.paths())
    row.GetReflection()->ClearField(&row, row.GetDescriptor()->FindFieldByName(name));
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(wanted, mask, options, &row);
}

}  // namespace eastgate::resource
