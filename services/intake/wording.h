// The words of the services' messages in Chinese, as tables. Pure, thread-safe.
#ifndef EASTGATE_SERVICES_INTAKE_WORDING_H_
#define EASTGATE_SERVICES_INTAKE_WORDING_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace eastgate::intake {

// A message of a service, with * for each part that varies, and its Chinese text, with $0, $1, … for them.
struct Phrase {
  const char* said;
  const char* zh;
};

// Whole descriptions of violations, and what follows "want" in others.
absl::Span<const Phrase> Descriptions();
absl::Span<const Phrase> Wants();

// Names a part that varies; nothing if it has no name that a bureau reads.
using NamePart = std::function<std::optional<std::string>(absl::string_view)>;

// Returns the first phrase that `said` is, in Chinese; empty if there is none.
std::string Translate(absl::string_view said, absl::Span<const Phrase> phrases, const NamePart& name);

// Returns what a key of ErrorInfo.metadata is called; empty where it says nothing to a bureau.
std::string MetadataKeyZh(absl::string_view key);
// Returns whether the key is known, also one that says nothing to a bureau.
bool IsMetadataKey(absl::string_view key);

// Returns what a field is called that no column goes into; empty if it has no name.
std::string FieldZh(absl::string_view field);

// Returns the state of a record by the name of the value, PROCUREMENT_STATE_NOTICE; empty of anything else.
std::string StateZh(absl::string_view value);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_WORDING_H_
