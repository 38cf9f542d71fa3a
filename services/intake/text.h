// Files as bureaus send them: UTF-8 or GB18030, told apart by their bytes. Pure, thread-safe.
#ifndef EASTGATE_SERVICES_INTAKE_TEXT_H_
#define EASTGATE_SERVICES_INTAKE_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::intake {

// The text in UTF-8. What is well-formed UTF-8 (with or without a byte order mark) is taken as it is,
// everything else as GB18030. INVALID_ARGUMENT when it is neither.
absl::StatusOr<std::string> DecodeText(absl::string_view bytes);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_TEXT_H_
