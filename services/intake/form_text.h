// The forms as a list for people. Pure.
#ifndef EASTGATE_SERVICES_INTAKE_FORM_TEXT_H_
#define EASTGATE_SERVICES_INTAKE_FORM_TEXT_H_

#include <string>

#include "absl/types/span.h"
#include "services/intake/form.h"

namespace eastgate::intake {

// Returns a paragraph for each form: its title, and a line for each column with what it may hold.
std::string FormsText(absl::Span<const FileForm> forms);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_FORM_TEXT_H_
