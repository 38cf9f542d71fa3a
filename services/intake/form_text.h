// The forms as a list for people. Pure.
#ifndef EASTGATE_SERVICES_INTAKE_FORM_TEXT_H_
#define EASTGATE_SERVICES_INTAKE_FORM_TEXT_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/intake/form.h"

namespace eastgate::intake {

// A column of a form, with what it may hold.
struct ColumnText {
  std::string column;
  std::string reading;             // "必填，填：是、否"
  std::vector<const char*> words;  // Those that it may hold; none if it is not read by words.
  As as;
};

// Returns the form's columns, in their order. If the open lists are at hand, which must outlive the
// answer, a column of one has its titles as words.
std::vector<ColumnText> ColumnTexts(const FileForm& form, const ListsOnDay& lists = {});

// Returns the titles of the forms, one a line.
std::string TitlesText(absl::Span<const FileForm> forms);

// Returns a paragraph for each form: its title, and a line for each column with what it may hold.
std::string FormsText(absl::Span<const FileForm> forms);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_FORM_TEXT_H_
