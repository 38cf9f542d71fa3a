// JSON objects of key sets and tokens, read strictly.
#ifndef EASTGATE_COMMON_AUTH_JSON_H_
#define EASTGATE_COMMON_AUTH_JSON_H_

#include <jansson.h>

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::auth {

struct FreeJson {
  void operator()(json_t* value) const { json_decref(value); }
};
using Json = std::unique_ptr<json_t, FreeJson>;

// INVALID_ARGUMENT, with the place but nothing of the text, unless it is one JSON object in UTF-8 in which no
// object has a member twice.
absl::StatusOr<Json> ParseJsonObject(absl::string_view text);

// Returns whether the object has the member, of whatever type.
bool HasMember(const json_t* object, const char* name);

// Returns the text of a member; nullopt where there is none, or of another type.
std::optional<absl::string_view> StringMember(const json_t* object, const char* name);

}  // namespace eastgate::auth

#endif  // EASTGATE_COMMON_AUTH_JSON_H_
