#include "common/auth/json.h"

#include "absl/strings/str_cat.h"

namespace eastgate::auth {

absl::StatusOr<Json> ParseJsonObject(absl::string_view text) {
  json_error_t error;
  Json value(json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, &error));
  if (value == nullptr) {
    const bool is_twice = json_error_code(&error) == json_error_duplicate_key;
    return absl::InvalidArgumentError(
        absl::StrCat(is_twice ? "a member is given twice" : "not well-formed JSON", " at line ", error.line,
                     ", column ", error.column));
  }
  if (!json_is_object(value.get())) return absl::InvalidArgumentError("not a JSON object");
  return value;
}

bool HasMember(const json_t* object, const char* name) {
  return json_object_get(object, name) != nullptr;
}

std::optional<absl::string_view> StringMember(const json_t* object, const char* name) {
  const json_t* const member = json_object_get(object, name);
  if (!json_is_string(member)) return std::nullopt;
  return absl::string_view(json_string_value(member), json_string_length(member));
}

}  // namespace eastgate::auth
