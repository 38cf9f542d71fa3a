// The templates of forms that bureaus fill in: .xlsx workbooks. Thread-safe: no state.
#ifndef EASTGATE_SERVICES_INTAKE_FORM_TEMPLATE_H_
#define EASTGATE_SERVICES_INTAKE_FORM_TEMPLATE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/intake/form.h"

namespace eastgate::intake {

// Returns the form of that title. NOT_FOUND if there is none.
absl::StatusOr<const FileForm*> FormNamed(absl::string_view title);

// Returns a workbook that loads as it is: a sheet with the form's columns and a row as an example, a sheet
// that says what each column may hold, and one with the words of those that have words, from which their
// cells are chosen; where the open lists are at hand, also with their titles. UNAVAILABLE if there is no
// place for temporary files.
absl::StatusOr<std::string> TemplateOf(const FileForm& form, const ListsOnDay& lists = {});

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_FORM_TEMPLATE_H_
