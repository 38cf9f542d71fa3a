// Support for the tests of the rules of entries and their parts: a row as a fact records it, corrects it or
// retracts it. A refusal leaves the row as it was.
#ifndef EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_ENTRY_H_
#define EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_ENTRY_H_

#include <string>
#include <utility>

#include "common/lifecycle/entry.h"
#include "common/lifecycle/part_entry.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"

namespace eastgate::lifecycle::testing {

// Returns the row as the fact records it.
template <class Row>
absl::StatusOr<Row> Recorded(const Entry<Row>& entry, Row row, const std::string& fact) {
  const absl::Status recorded = entry.Record(JudgmentFor(fact), row);
  if (!recorded.ok()) return recorded;
  return row;
}

// Corrects the row by the fact.
template <class Row>
absl::Status Correct(const Entry<Row>& entry, Row& row, const std::string& by,
                     const facts::Correction& correction) {
  Row changed = row;
  absl::Status status = entry.Correct(JudgmentFor(by, Change::kCorrect), changed, correction);
  if (status.ok()) row = std::move(changed);
  return status;
}

// Retracts the row by the fact.
template <class Row>
absl::Status Retract(const Entry<Row>& entry, Row& row, const std::string& by) {
  return entry.Retract(JudgmentFor(by), row);
}

// Adds the part that `add`, StatusOr<Part*>(Row&), adds to the row, as the fact records it.
template <class Row, class Part, class Add>
absl::Status AddPart(const PartEntry<Row, Part>& entry, Row& row, const std::string& fact, const Add& add) {
  absl::Status status = entry.CheckNotRetracted(row);
  if (!status.ok()) return status;
  Row changed = row;
  const absl::StatusOr<Part*> part = add(changed);
  if (!part.ok()) return part.status();
  status = entry.Record(JudgmentFor(fact), changed, **part);
  if (status.ok()) row = std::move(changed);
  return status;
}

// Corrects the fact of a part, under the name `by`.
template <class Row, class Part>
absl::Status Correct(const PartEntry<Row, Part>& entry, Row& row, const std::string& fact,
                     const std::string& by, const facts::Correction& correction) {
  Row changed = row;
  absl::Status status = entry.Correct(JudgmentFor(by, Change::kCorrect), changed, fact, correction).status();
  if (status.ok()) row = std::move(changed);
  return status;
}

}  // namespace eastgate::lifecycle::testing

#endif  // EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_ENTRY_H_
