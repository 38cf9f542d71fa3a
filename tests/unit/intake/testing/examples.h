// A row of every form for tests that walk them.
#ifndef EASTGATE_TESTS_UNIT_INTAKE_TESTING_EXAMPLES_H_
#define EASTGATE_TESTS_UNIT_INTAKE_TESTING_EXAMPLES_H_

#include <string>
#include <vector>

#include "eastgate/options/v1/options.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "services/intake/example.h"
#include "services/intake/form.h"
#include "tests/unit/intake/testing/forms.h"

namespace eastgate::intake::testing {

// Returns the field of the step's request that the column goes into; null if it has none.
inline const google::protobuf::FieldDescriptor* FieldIn(const StepWord& step, const Field& field) {
  return step.request->GetDescriptor()->FindFieldByName(field.field);
}

// Returns whether the column is read in the rows of that step.
inline bool IsRead(const StepWord& step, const Field& field) {
  return *field.field == '\0' || FieldIn(step, field) != nullptr;
}

// Returns a text that is right for the column in a row of that step: that of the templates, but names where
// those have codes.
inline std::string ExampleText(const StepWord& step, const Field& field) {
  const auto* descriptor = FieldIn(step, field);
  if (descriptor != nullptr && descriptor->options().HasExtension(options::v1::unit))
    return field.as == As::kList ? "青山湖区民政局；office-finance" : "青山湖区民政局";
  if (field.as == As::kDivision) return "青山路街道";
  return ExampleOf(step, field, {&SampleReference().kinds, reference::Date(2024, 3, 1)});
}

// Returns a row of that step in which every column that it takes is filled.
inline Texts ExampleRow(const FileForm& form, const StepWord& step) {
  Texts texts;
  for (const Field& field : form.fields) {
    if (!IsRead(step, field)) continue;
    texts[field.column] = ExampleText(step, field);
    if (field.as == As::kLocation) texts[field.detail] = "115.95";
  }
  return texts;
}

}  // namespace eastgate::intake::testing

#endif  // EASTGATE_TESTS_UNIT_INTAKE_TESTING_EXAMPLES_H_
