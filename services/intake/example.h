// A row of a form as an example, for templates. Pure.
#ifndef EASTGATE_SERVICES_INTAKE_EXAMPLE_H_
#define EASTGATE_SERVICES_INTAKE_EXAMPLE_H_

#include <string>
#include <vector>

#include "services/intake/form.h"

namespace eastgate::intake {

// Returns a text that is right for the column in a row of that step; empty if the step does not take it.
std::string ExampleOf(const StepWord& step, const Field& field, const ListsOnDay& lists = {});

// Returns an example for each of the form's columns, in their order: of a form of steps, a row of the first.
std::vector<std::string> ExampleRow(const FileForm& form, const ListsOnDay& lists = {});

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_EXAMPLE_H_
