// Subjects of supervision orders for tests, by the keys that KeyOf gives them.
#ifndef EASTGATE_TESTS_UNIT_COMMAND_TESTING_SUBJECTS_H_
#define EASTGATE_TESTS_UNIT_COMMAND_TESTING_SUBJECTS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "services/command/suite_names.h"
#include "services/command/supervision_subjects.h"

namespace eastgate::command::testing {

// Returns the subject of that key: "urban/rectificationItems/1",
// "economy/missingReports/economy.chain_output/360111001/2024-05".
inline v1::SupervisionSubject SubjectOf(const std::string& key) {
  const std::vector<std::string> parts = absl::StrSplit(key, '/');
  if (parts.size() < 5 || parts[1] != "missingReports")
    return ResourceSubject(ServiceNamed(parts[0]), key.substr(key.find('/') + 1));
  figure::v1::MissingReport missing;
  missing.set_division(parts[3]);
  missing.set_period(parts[4]);
  return ReportSubject(parts[2], missing);
}

// Returns the list of that key: "urban/rectificationItems".
inline v1::SupervisionSubjectList ListOf(const std::string& key) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(key, absl::MaxSplits('/', 1));
  return ResourcesIn(ServiceNamed(parts.first), parts.second);
}

}  // namespace eastgate::command::testing

#endif  // EASTGATE_TESTS_UNIT_COMMAND_TESTING_SUBJECTS_H_
